// Keys are as good as the bytes they are made of: all bytes used, as bytes, from the source that was given.
import { webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import { type KeyPair, type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';
import { startNoise, writeMessage } from '../../../src/mpotr/noise';

const random = (size: number): Uint8Array => webcrypto.getRandomValues(new Uint8Array(size));
const PAIRS = 4096;

let crypto: Primitives;
let pairs: KeyPair[];
beforeAll(async () => {
  crypto = await sodiumPrimitives();
  pairs = Array.from({ length: PAIRS }, () => crypto.dhPair(random(32)));
});

describe('4,096 X25519 key pairs', () => {
  test('are all different', () => {
    expect(new Set(pairs.map((it) => toHex(it.publicKey))).size).toBe(PAIRS);
    expect(new Set(pairs.map((it) => toHex(it.privateKey))).size).toBe(PAIRS);
  });

  test.each(['privateKey', 'publicKey'] as const)('have evenly spread bytes: %s', (half) => {
    const counts = new Float64Array(256);
    // The last byte of a public key is below 128: its top bit is always 0.
    for (const pair of pairs) for (const byte of pair[half].subarray(0, 31)) counts[byte]! += 1;
    const expected = (PAIRS * 31) / 256;
    const chiSquared = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 255 degrees of freedom: outside of 140 ... 400 once in more than 10^7 runs. Hex digits or text would be far above.
    expect(chiSquared).toBeGreaterThan(140);
    expect(chiSquared).toBeLessThan(400);
  });

  test.each(['privateKey', 'publicKey'] as const)('have evenly spread bits: %s', (half) => {
    for (let bit = 0; bit < 255; bit += 1) {
      let ones = 0;
      for (const pair of pairs) ones += (pair[half][bit >> 3]! >> (bit & 7)) & 1;
      // Six and a half standard deviations of 32.
      expect(Math.abs(ones - PAIRS / 2)).toBeLessThan(208);
    }
  });

  test('use 32 bytes each, and every bit that X25519 leaves free', () => {
    const secret = random(32);
    const { publicKey } = crypto.dhPair(secret);
    // RFC 7748, section 5: bits 0, 1, 2 and 255 are cleared, bit 254 is set.
    for (let bit = 3; bit < 254; bit += 1) {
      const other = secret.slice();
      other[bit >> 3]! ^= 1 << (bit & 7);
      expect(crypto.dhPair(other).publicKey).not.toEqual(publicKey);
    }
    for (const size of [0, 16, 31, 33, 64])
      expect(() => crypto.dhPair(new Uint8Array(size))).toThrow(RangeError);
    for (const size of [0, 31, 33]) expect(() => crypto.signPair(new Uint8Array(size))).toThrow(RangeError);
  });
});

test('a handshake without fresh bytes does not begin', () => {
  const state = startNoise(crypto, {
    pattern: 'XX',
    initiator: true,
    prologue: new Uint8Array(0),
    staticPair: pairs[0]!,
  });
  const broken = (): Uint8Array => {
    throw new Error('no entropy');
  };
  expect(() => writeMessage(crypto, state, new Uint8Array(0), broken())).toThrow('no entropy');
  expect(() => writeMessage(crypto, state, new Uint8Array(0), new Uint8Array(0))).toThrow(RangeError);
});
