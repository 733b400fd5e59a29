import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { concat, toHex } from '../../../src/crypto/bytes';
import { generateDsaKey } from '../../../src/otr/dsaGenerate';
import {
  decodePrivate,
  decodePublic,
  encodePrivate,
  encodePublic,
  otrFingerprint,
} from '../../../src/otr/dsaKey';
import { encodeMpi } from '../../../src/otr/mpi';
import { runAll } from '../../../src/otr/steps';
import { randomStream } from './randomStream';

const key = runAll(generateDsaKey(randomStream('dsa key').random));
const { p, q, g, y, x } = key;
const publicKey = encodePublic(key);
const privateKey = encodePrivate(key);
const pack = (...numbers: bigint[]): Uint8Array => concat([Uint8Array.of(0, 0), ...numbers.map(encodeMpi)]);

test('public and private keys survive being stored', () => {
  expect(decodePublic(publicKey)).toEqual({ p, q, g, y });
  expect(decodePrivate(privateKey)).toEqual(key);
});

test('the public key is laid out as the OTR protocol says', () => {
  // Type 0, then 128 bytes of p under their length, 20 of q.
  expect(toHex(publicKey.slice(0, 6))).toBe('000000000080');
  expect(toHex(publicKey.slice(6, 134))).toBe(p.toString(16));
  expect(toHex(publicKey.slice(134, 158))).toBe(`00000014${q.toString(16)}`);
  expect(privateKey.slice(0, publicKey.length)).toEqual(publicKey);
});

test('the fingerprint leaves the type out', () => {
  expect(toHex(otrFingerprint(publicKey))).toBe(createHash('sha1').update(publicKey.slice(2)).digest('hex'));
});

describe('refused', () => {
  test('every truncation, every extension, each for the other', () => {
    for (let size = 0; size < publicKey.length; size += 1)
      expect(decodePublic(publicKey.slice(0, size))).toBeUndefined();
    for (let size = 0; size < privateKey.length; size += 1)
      expect(decodePrivate(privateKey.slice(0, size))).toBeUndefined();
    expect(decodePublic(concat([publicKey, Uint8Array.of(0)]))).toBeUndefined();
    expect(decodePrivate(concat([privateKey, Uint8Array.of(0)]))).toBeUndefined();
    expect(decodePublic(privateKey)).toBeUndefined();
    expect(decodePrivate(publicKey)).toBeUndefined();
  });

  test.each([
    ['p of 1,023 bits', pack(p >> 1n, q, g, y)],
    ['p of 1,025 bits', pack(p << 1n, q, g, y)],
    ['p of 2,048 bits', pack(p * p, q, g, y)],
    ['p of 0', pack(0n, q, g, y)],
    ['q of 159 bits', pack(p, q >> 1n, g, y)],
    ['q of 256 bits', pack(p, q << 96n, g, y)],
    ['g of 0', pack(p, q, 0n, y)],
    ['g of 1', pack(p, q, 1n, y)],
    ['g of p - 1', pack(p, q, p - 1n, y)],
    ['g of p', pack(p, q, p, y)],
    ['y of 0', pack(p, q, g, 0n)],
    ['y of 1', pack(p, q, g, 1n)],
    ['y of p - 1', pack(p, q, g, p - 1n)],
    ['y above p', pack(p, q, g, p + 5n)],
    ['another type', Uint8Array.of(0, 1, ...publicKey.slice(2))],
    ['a leading zero', concat([Uint8Array.of(0, 0, 0, 0, 0, 129, 0), publicKey.slice(6)])],
  ])('%s', (_, bytes) => {
    expect(decodePublic(bytes)).toBeUndefined();
  });

  test.each([
    ['x of 0', 0n],
    ['x of q', q],
    ['x above q', q + x],
  ])('%s', (_, wrong) => {
    expect(decodePrivate(pack(p, q, g, y, wrong))).toBeUndefined();
  });
});
