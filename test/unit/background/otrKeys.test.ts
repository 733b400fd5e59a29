import { describe, expect, test } from '@jest/globals';
import { randomBytes } from '../../../background/clock';
import { makeOtrPair, OtrKeys } from '../../../background/otrKeys';
import { MemoryStore } from '../../../background/store';
import { toHex } from '../../../src/crypto/bytes';
import { decodePrivate, decodePublic } from '../../../src/otr/dsaKey';

describe('otrKeys', () => {
  test('nobody gets a key that somebody had before, though all ask at once', async () => {
    const keys = new OtrKeys(new MemoryStore(), randomBytes);
    const pairs = await Promise.all([keys.take(), keys.take(), keys.take()]);
    expect(new Set(pairs.map((pair) => toHex(pair.privateKey))).size).toBe(3);
    for (const pair of pairs) {
      expect(decodePublic(pair.publicKey)).toBeDefined();
      expect(decodePrivate(pair.privateKey)?.y).toBe(decodePublic(pair.publicKey)?.y);
    }
  }, 30_000);

  test('a spare survives the program, and is forgotten when it is taken', async () => {
    const store = new MemoryStore();
    const spare = await makeOtrPair(randomBytes);
    await store.write(new Map([['otr-spare', spare]]));
    const taken = await new OtrKeys(store, randomBytes).take();
    expect(taken).toEqual(spare);
    expect((await store.read('otr-spare')).get('')).toBeUndefined();
  });

  test('without randomness there is no key, and the next to ask has another try', async () => {
    let broken = true;
    const keys = new OtrKeys(new MemoryStore(), (size) => {
      if (broken) throw new Error('no randomness');
      return randomBytes(size);
    });
    await expect(keys.take()).rejects.toThrow('no randomness');
    broken = false;
    await expect(keys.take()).resolves.toBeDefined();
  }, 30_000);

  test('making one never holds the thread for long', async () => {
    let longest = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    await makeOtrPair(randomBytes);
    clearInterval(watch);
    expect(longest).toBeLessThan(100); // 10 ms of our own; the rest is a busy machine
  });
});
