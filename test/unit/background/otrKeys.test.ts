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

  test('making one lets others have their turn, again and again', async () => {
    let turns = 0;
    let making = true;
    const watch = (async () => {
      for (; making; turns += 1) await new Promise((later) => setTimeout(later, 0));
    })();
    const began = process.cpuUsage();
    await makeOtrPair(randomBytes);
    making = false;
    await watch;
    // Counted, not timed: what the machine does meanwhile is not ours. Slices of 10 ms give a turn for each, and for a tick after it.
    expect(turns).toBeGreaterThan(process.cpuUsage(began).user / 1000 / 40);
  }, 30_000);
});
