import { createHash, createPublicKey, verify as nodeVerify, webcrypto } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { concat } from '../../../src/crypto/bytes';
import { fromBytes, padded, toBytes } from '../../../src/otr/bigint';
import { checkDsaKey } from '../../../src/otr/dsaCheck';
import { generateDsaKey } from '../../../src/otr/dsaGenerate';
import { type DsaPublicKey, encodePublic } from '../../../src/otr/dsaKey';
import { sign, verify } from '../../../src/otr/dsaSign';
import { modPow } from '../../../src/otr/modPow';
import { runAll } from '../../../src/otr/steps';
import { randomStream } from './randomStream';

const random = (size: number): Uint8Array => webcrypto.getRandomValues(new Uint8Array(size));
const key = runAll(generateDsaKey(randomStream('dsa').random));
const { p, q, g, y } = key;
const message = new Uint8Array(32).fill(0xa5);

/** DER, tag by tag. */
const der = (tag: number, ...parts: Uint8Array[]): Uint8Array => {
  const body = concat(parts);
  const size =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return concat([Uint8Array.of(tag, ...size), body]);
};
/** A leading zero where the first bit would be taken for a sign. */
const integer = (value: bigint): Uint8Array => {
  const bytes = toBytes(value);
  return der(0x02, ...(bytes[0]! > 127 ? [Uint8Array.of(0)] : []), bytes);
};

describe('signatures', () => {
  test('hold by our own rules and by those of another program', () => {
    const oid = Uint8Array.of(0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01);
    const parameters = der(0x30, ...[p, q, g].map(integer));
    const spki = der(0x30, der(0x30, oid, parameters), der(0x03, Uint8Array.of(0), integer(y)));
    const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    for (let i = 0; i < 20; i += 1) {
      // Of SHA-1's 20 bytes nothing has to be cut, so that both programs mean the same number.
      const text = Buffer.from(`message ${i}`);
      const signature = sign(new Uint8Array(createHash('sha1').update(text).digest()), key, random);
      expect(signature.length).toBe(40);
      expect(nodeVerify('sha1', text, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    }
  });

  test('of 32 bytes are of the number modulo q, not of its first 20 bytes', () => {
    const signature = sign(message, key, random);
    expect(verify(signature, message, key)).toBe(true);
    const number = BigInt(`0x${Buffer.from(message).toString('hex')}`);
    expect(verify(signature, toBytes(number % q), key)).toBe(true);
    expect(verify(signature, message.slice(0, 20), key)).toBe(false);
  });

  test('hold for nothing else', () => {
    const signature = sign(message, key, random);
    for (let at = 0; at < 40; at += 1) {
      const other = signature.slice();
      other[at]! ^= 1;
      expect(verify(other, message, key)).toBe(false);
    }
    const other = message.slice();
    other[31]! ^= 1;
    expect(verify(signature, other, key)).toBe(false);
    expect(verify(signature, message, { ...key, y: modPow(g, 5n, p) })).toBe(false);
  });

  test('with r or s out of range are none', () => {
    const numbers = (r: bigint, s: bigint): Uint8Array => concat([padded(r, 20), padded(s, 20)]);
    const signature = sign(message, key, random);
    const [r, s] = [fromBytes(signature.slice(0, 20)), fromBytes(signature.slice(20))];
    expect(verify(numbers(r, s), message, key)).toBe(true);
    for (const bad of [numbers(0n, s), numbers(r, 0n), numbers(q, s), numbers(r, q)])
      expect(verify(bad, message, key)).toBe(false);
    for (const [a, b] of [
      [r + q, s],
      [r, s + q],
    ] as const)
      if (a < 1n << 160n && b < 1n << 160n) expect(verify(numbers(a, b), message, key)).toBe(false);
  });

  test('have a nonce of their own each', () => {
    const rs = Array.from({ length: 20 }, () =>
      Buffer.from(sign(message, key, random).slice(0, 20)).toString('hex'),
    );
    expect(new Set(rs).size).toBe(20);
  });
});

describe('the check of a key', () => {
  const check = (it: DsaPublicKey): boolean => runAll(checkDsaKey(encodePublic(it), random));

  test('takes real ones', () => {
    expect(check(key)).toBe(true);
    expect(check(runAll(generateDsaKey(randomStream('another').random)))).toBe(true);
  });

  const composite = ((): DsaPublicKey => {
    // Has the right size, and q divides p - 1; only that it is no prime.
    for (let k = (1n << 1023n) / (2n * q) + 1n; ; k += 1n) {
      const candidate = 2n * q * k + 1n;
      if (candidate % 3n !== 0n) return { p: candidate, q, g: 2n, y: 4n };
    }
  })();

  test.each([
    ['a composite p', composite],
    ['an even p', { p: p + 1n, q, g, y }],
    ['a composite q', { p, q: q + 2n, g, y }],
    ['an even q', { p, q: q + 1n, g, y }],
    [
      'a q that does not divide p - 1',
      { p, q: runAll(generateDsaKey(randomStream('another').random)).q, g, y },
    ],
    ['g of another order', { p, q, g: g + 1n, y }],
    ['y of another order', { p, q, g, y: y + 1n }],
    ['g = 1', { p, q, g: 1n, y }],
    ['y = 1', { p, q, g, y: 1n }],
    ['y = p - 1', { p, q, g, y: p - 1n }],
    ['p = 0', { p: 0n, q, g, y }],
    ['q = 0', { p, q: 0n, g, y }],
  ])('refuses %s', (_name, it) => {
    expect(check(it)).toBe(false);
  });

  test('refuses what is no key', () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(422), encodePublic(key).slice(1)])
      expect(runAll(checkDsaKey(bytes, random))).toBe(false);
  });

  test('is made of small steps', () => {
    const steps = checkDsaKey(encodePublic(key), random);
    const times: number[] = [];
    for (let done = false; !done; ) {
      const started = performance.now();
      done = steps.next().done === true;
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    expect(times.length).toBeGreaterThan(500);
    // A slice of 8 ms and the step it ends with stay below 20 ms; the very longest are at the mercy of other programs.
    expect(times[Math.floor(times.length * 0.99)]).toBeLessThan(10);
  });
});
