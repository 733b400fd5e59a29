// S-19: a long-term key never signs. What signs is made for one room and one generation, and published afterwards.
import { describe, expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import type { Primitives } from '../../../src/crypto/primitives';
import { story } from '../../support/stories';
import { places, sources, withoutComments } from '../house/tree';

const core = sources('.ts', '.tsx').filter(({ path }) => /^(src|background|popup|content)\//.test(path));
/** Files of `places` with how often each was named. */
const count = (found: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const place of found) {
    const path = place.slice(0, place.lastIndexOf(':'));
    counts[path] = (counts[path] ?? 0) + 1;
  }
  return counts;
};

describe('in the sources', () => {
  test('one place signs with Ed25519: a frame, with the signing key of its position', () => {
    expect(count(places(core, /\bcrypto\s*\.\s*sign\s*\(/g))).toEqual({ 'src/mpotr/seal.ts': 1 });
    const [seal] = core.filter(({ path }) => path === 'src/mpotr/seal.ts');
    expect(seal!.text).toMatch(/crypto\.sign\(signed\(crypto, it\.room, unsigned\), it\.signingSeed\)/);
    expect(count(places(core, /\bsealFrame\s*\(crypto|\bsealFrame\(/g))).toEqual({
      'src/mpotr/seal.ts': 1,
      'src/mpotr/send.ts': 1,
    });
    expect(count(places(core, /\bsigningSeed:/g))).toEqual({
      'src/mpotr/seal.ts': 1,
      'src/mpotr/send.ts': 1,
    });
    const [send] = core.filter(({ path }) => path === 'src/mpotr/send.ts');
    expect(send!.text).toMatch(/signingSeed: own\.signing\.pair\.privateKey,/);
  });

  test('no other name reaches a library for a signature', () => {
    expect(Object.keys(count(places(core, /\bcrypto_sign\w*/g)))).toEqual(['src/crypto/primitives.ts']);
    // WebCrypto's word for a MAC; the login's, under a password.
    const others = core.filter(({ text }) => /\bsubtle\s*\.\s*sign\s*\((?!'HMAC')/.test(text));
    // And a login by a key that was made for it: it knows of no other key (docs/KEY-CHALLENGE.md).
    expect(others.map(({ path }) => path)).toEqual(['background/connection/keyChallenge.ts']);
    expect(others[0]!.text).toMatch(/subtle\.generateKey\(/);
    expect(withoutComments(others[0]!.text)).not.toMatch(/identity|otr/i);
    expect(places(core, /\bidentity\b[^\n]*\bsubtle\b/g)).toEqual([]);
  });

  test('signing pairs are made of fresh randomness only; a published seed is only compared', () => {
    expect(count(places(core, /\bsignPair\s*\(/g))).toEqual({
      'src/crypto/primitives.ts': 2,
      'src/mpotr/close.ts': 1,
      'src/mpotr/package.ts': 1,
      'src/mpotr/rekey.ts': 1,
      'src/mpotr/session.ts': 1,
    });
  });

  test('the private half of an identity goes to Noise as its static key, and nowhere else', () => {
    expect(
      places(core, /\bidentity\s*[.?!]*\s*\.\s*privateKey/g).filter((it) => it.startsWith('src/mpotr/')),
    ).toEqual([]);
    expect(count(places(core, /\bstaticPair:\s*self\.identity\b/g))).toEqual({ 'src/mpotr/handshake.ts': 2 });
  });
});

test('while people talk, join, leave and renew their keys, no identity key signs', async () => {
  const seeds: Uint8Array[] = [];
  const watch = (crypto: Primitives): Primitives => ({
    ...crypto,
    sign(message, seed) {
      seeds.push(seed);
      return crypto.sign(message, seed);
    },
    signPair(seed) {
      seeds.push(seed);
      return crypto.signPair(seed);
    },
  });
  const [room, alice, bob, charlie] = await story(['alice', 'bob', 'charlie'], { watch });
  for (const member of [alice, bob, charlie]) room.say(member, 'hello');
  room.run(3_000);
  room.feed(charlie, { type: 'close' });
  room.run(1_000);
  room.leave(charlie);
  room.say(alice, 'renewed');
  room.run(16 * 60_000);
  const used = new Set(seeds.map(toHex));
  expect(used.size).toBeGreaterThan(6);
  for (const { identity } of [alice, bob, charlie]) {
    expect(used.has(toHex(identity.privateKey))).toBe(false);
    expect(used.has(toHex(identity.publicKey))).toBe(false);
  }
});
