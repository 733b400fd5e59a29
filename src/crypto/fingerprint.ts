// What people compare to know that they talk to each other (docs/PROTOCOL.md 4 and 8). Never shortened below 128 bits: a man
// in the middle chooses inputs on both sides, so fewer bits would fall to a collision.
import type { Fingerprint } from '../contract/fingerprint';
import { toHex } from './bytes';
import { hash } from './hash';
import type { Primitives } from './primitives';
import { wordsOf } from './words';

const SIZE = 20;
const WORDS = 12;

/** `otrHash`, 32 bytes: what the handshake announces of an OTR key. `publicKey` as OTR serialises it, type included. */
export const otrHash = (crypto: Primitives, publicKey: Uint8Array): Uint8Array =>
  hash(crypto, 'otr key', publicKey);

/** A participant's fingerprint, 20 bytes, over the 32 bytes of the identity's public half and the 32 of `otrHash`. */
export function fingerprint(
  crypto: Primitives,
  identityPublic: Uint8Array,
  otrKeyHash: Uint8Array,
): Uint8Array {
  if (identityPublic.length !== 32 || otrKeyHash.length !== 32)
    throw new RangeError('a fingerprint is over 2 x 32 bytes');
  return hash(crypto, 'fingerprint', identityPublic, otrKeyHash).slice(0, SIZE);
}

/** The first 132 bits as 12 words: of a fingerprint, or of a view's digest (the room code). */
export const toWords = (bytes: Uint8Array): string[] => wordsOf(bytes, WORDS);

/** All 160 bits of a fingerprint as 50 decimal digits in groups of five, for those who would rather read numbers. */
export function toDigits(bytes: Uint8Array): string[] {
  if (bytes.length !== SIZE) throw new RangeError('a fingerprint has 20 bytes');
  const digits = BigInt(`0x${toHex(bytes)}`)
    .toString()
    .padStart(50, '0');
  return Array.from({ length: 10 }, (_, i) => digits.slice(5 * i, 5 * i + 5));
}

/** As the pages get it. */
export const fingerprintView = (bytes: Uint8Array): Fingerprint => ({
  hex: toHex(bytes),
  words: toWords(bytes),
  digits: toDigits(bytes),
});

/**
 * Whether a hurried reader could take one for the other: about 32 bits at either end are the same, in any form that is shown (8 hex
 * digits, 3 words, 2 groups of digits). Keys that give so much of a chosen fingerprint are found within hours; by chance two
 * of 500 people have such fingerprints once in some ten thousand rooms. False for equal ones: those are the same keys.
 */
export function resembles(a: Fingerprint, b: Fingerprint): boolean {
  if (a.hex === b.hex) return false;
  const forms = [
    [[...a.hex], [...b.hex], 8],
    [a.words, b.words, 3],
    [a.digits, b.digits, 2],
  ] as const;
  return forms.some(([one, other, length]) => sameEnd(one, other, length));
}

const sameEnd = (one: readonly string[], other: readonly string[], length: number): boolean =>
  one.slice(0, length).join() === other.slice(0, length).join() ||
  one.slice(-length).join() === other.slice(-length).join();
