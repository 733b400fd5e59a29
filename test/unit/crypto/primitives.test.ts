import { beforeAll, describe, expect, test } from '@jest/globals';
import { concat, fromHex, toHex, utf8 } from '../../../src/crypto/bytes';
import { type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';

let crypto: Primitives;
beforeAll(async () => {
  crypto = await sodiumPrimitives();
});

describe('figures from the standards', () => {
  test('X25519, a thousand times (RFC 7748, 5.2)', () => {
    let k = fromHex(`09${'00'.repeat(31)}`);
    let u = k;
    for (let i = 0; i < 1000; i += 1) {
      // The vector takes points as they come; ours refuses those with the top bit set, which a result never has.
      [k, u] = [crypto.dh(k, u)!, k];
      u = u.slice();
      u[31]! &= 0x7f;
    }
    expect(toHex(k)).toBe('684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51');
  });

  test('Ed25519 (RFC 8032, 7.1, test 2)', () => {
    const seed = fromHex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
    const { publicKey } = crypto.signPair(seed);
    expect(toHex(publicKey)).toBe('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
    const signature = crypto.sign(Uint8Array.of(0x72), seed);
    expect(toHex(signature)).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
    expect(crypto.verify(signature, Uint8Array.of(0x72), publicKey)).toBe(true);
  });

  test('ChaCha20-Poly1305 (RFC 8439, 2.8.2)', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);
    const nonce = fromHex('070000004041424344454647');
    const ad = fromHex('50515253c0c1c2c3c4c5c6c7');
    const text = utf8(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
    );
    const sealed = crypto.seal(key, nonce, ad, text);
    expect(toHex(sealed.slice(0, 16))).toBe('d31a8d34648e60db7b86afbc53ef7ec2');
    expect(toHex(sealed.slice(-16))).toBe('1ae10b594f09e26a7e902ecbd0600691');
    expect(crypto.open(key, nonce, ad, sealed)).toEqual(text);
  });

  test('BLAKE2b (RFC 7693, appendix A)', () => {
    expect(toHex(crypto.blake2b(64, utf8('abc')))).toMatch(/^ba80a53f981c4d0d6a2797b69f12f6e9/);
  });
});

describe('sealed bytes', () => {
  const key = new Uint8Array(32).fill(1);
  const ad = utf8('associated');

  test.each([12, 24])('with a nonce of %i bytes, any change is refused', (size) => {
    const nonce = new Uint8Array(size).fill(2);
    const sealed = crypto.seal(key, nonce, ad, utf8('text'));
    expect(crypto.open(key, nonce, ad, sealed)).toEqual(utf8('text'));
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const mutant = sealed.slice();
      mutant[bit >> 3]! ^= 1 << (bit & 7);
      expect(crypto.open(key, nonce, ad, mutant)).toBeUndefined();
    }
    for (let cut = 0; cut < sealed.length; cut += 1)
      expect(crypto.open(key, nonce, ad, sealed.slice(0, cut))).toBeUndefined();
    expect(crypto.open(key, nonce, ad, concat([sealed, Uint8Array.of(0)]))).toBeUndefined();
    expect(crypto.open(key, nonce, utf8('other'), sealed)).toBeUndefined();
    expect(crypto.open(new Uint8Array(32), nonce, ad, sealed)).toBeUndefined();
    expect(crypto.open(key, new Uint8Array(size), ad, sealed)).toBeUndefined();
  });

  test('wrong sizes of our own throw', () => {
    expect(() => crypto.seal(new Uint8Array(31), new Uint8Array(12), ad, ad)).toThrow(RangeError);
    expect(() => crypto.seal(key, new Uint8Array(8), ad, ad)).toThrow(RangeError);
    expect(() => crypto.open(key, new Uint8Array(13), ad, ad)).toThrow(RangeError);
  });
});

describe('points', () => {
  const secret = new Uint8Array(32).fill(7);
  const p = (1n << 255n) - 19n;
  const encode = (value: bigint): Uint8Array => fromHex(value.toString(16).padStart(64, '0')).reverse();

  test('have one encoding each', () => {
    expect(crypto.dh(secret, encode(9n))).toBeDefined();
    expect(crypto.dh(secret, encode(9n + (1n << 255n)))).toBeUndefined();
    expect(crypto.dh(secret, encode(9n + p))).toBeUndefined();
    expect(crypto.dh(secret, encode(p - 2n))).toBeDefined();
    for (let over = 2n; over < 19n; over += 1n) expect(crypto.dh(secret, encode(p + over))).toBeUndefined();
  });

  test('of low order give nothing', () => {
    for (const point of [0n, 1n, p - 1n, p, p + 1n]) expect(crypto.dh(secret, encode(point))).toBeUndefined();
  });
});

test('signatures', () => {
  const seed = new Uint8Array(32).fill(3);
  const { publicKey } = crypto.signPair(seed);
  const signature = crypto.sign(utf8('text'), seed);
  for (let bit = 0; bit < 512; bit += 1) {
    const mutant = signature.slice();
    mutant[bit >> 3]! ^= 1 << (bit & 7);
    expect(crypto.verify(mutant, utf8('text'), publicKey)).toBe(false);
  }
  expect(crypto.verify(signature, utf8('texts'), publicKey)).toBe(false);
  expect(crypto.verify(signature, utf8('text'), crypto.signPair(new Uint8Array(32)).publicKey)).toBe(false);
  expect(() => crypto.verify(signature.slice(1), utf8('text'), publicKey)).toThrow(RangeError);
  // The neutral element as a public key would accept a signature by nobody.
  const neutral = Uint8Array.of(1, ...new Uint8Array(31));
  expect(crypto.verify(concat([neutral, new Uint8Array(32)]), utf8('text'), neutral)).toBe(false);
});
