// Whole numbers as OTR needs them: big endian bytes, exact sizes, random ones without bias.
import { fromHex, toHex } from '../crypto/bytes';

/** Unsigned, big endian; no bytes are 0. */
export const fromBytes = (bytes: Uint8Array): bigint =>
  bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);

/** Unsigned, big endian, no leading zero byte; 0 is no bytes. */
export function toBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  const digits = value.toString(16);
  return fromHex(digits.length % 2 === 0 ? digits : `0${digits}`);
}

/** Unsigned, big endian, with leading zeros; `value` fits into `size` bytes. */
export const padded = (value: bigint, size: number): Uint8Array =>
  fromHex(value.toString(16).padStart(2 * size, '0'));

export const bitLength = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length);

/** Source of random bytes. Throws when it has none: then no key is made. */
export type Random = (size: number) => Uint8Array;

export function randomBytes(random: Random, size: number): Uint8Array {
  const bytes = random(size);
  if (bytes.length !== size) throw new Error('the random source gave too little');
  return bytes;
}

/** 0 ... 2^bits - 1, uniform. */
export const randomBits = (random: Random, bits: number): bigint =>
  BigInt.asUintN(bits, fromBytes(randomBytes(random, Math.ceil(bits / 8))));

/**
 * `from` ... `to`, both included, uniform: what falls outside is thrown away, because a remainder would favour small numbers
 * (and a few biased bits of nonces give DSA keys away).
 */
export function randomBetween(random: Random, from: bigint, to: bigint): bigint {
  const range = to - from;
  const bits = bitLength(range);
  // Each try succeeds with a chance above one half.
  for (let tries = 0; tries < 256; tries += 1) {
    const candidate = randomBits(random, bits);
    if (candidate <= range) return from + candidate;
  }
  throw new Error('the random source repeats itself');
}
