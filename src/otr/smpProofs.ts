// The zero-knowledge proofs of the socialist millionaires ("Socialist Millionaires' Protocol (SMP)"). Each hash begins with a number
// of its own, so that a proof made for one place serves in no other, and none can be handed back to its maker.
import { concat } from '../crypto/bytes';
import { fromBytes, type Random } from './bigint';
import { GENERATOR as g1, isElement, MODULUS, ORDER, power, randomExponent } from './group';
import { sha256 } from './hashes';
import { encodeMpi } from './mpi';

const EXPONENT_BITS = 1536;

export const smpExponent = (random: Random): bigint => randomExponent(random, EXPONENT_BITS);

export const times = (...factors: bigint[]): bigint =>
  factors.reduce((product, factor) => (product * factor) % MODULUS, 1n);

/** SHA-256 of the place and one or two numbers, as a number. */
const smpHash = (place: number, ...numbers: bigint[]): bigint =>
  fromBytes(sha256(concat([Uint8Array.of(place), ...numbers.map(encodeMpi)])));

/** r - secret * c, modulo the order. */
function response(r: bigint, secret: bigint, c: bigint): bigint {
  const difference = (r - secret * c) % ORDER;
  return difference < 0n ? difference + ORDER : difference;
}

const isResponse = (value: bigint): boolean => value >= 1n && value < ORDER;

/** c and D: whoever made them knows the exponent of `g1 ** exponent`. */
export function proveExponent(place: number, exponent: bigint, random: Random): [bigint, bigint] {
  const r = smpExponent(random);
  const c = smpHash(place, power(g1, r));
  return [c, response(r, exponent, c)];
}

export const provesExponent = (place: number, element: bigint, c: bigint, D: bigint): boolean =>
  isElement(element) && isResponse(D) && c === smpHash(place, times(power(g1, D), power(element, c)));

/** Both sides' halves, multiplied together: the bases of P and Q. */
export interface Bases {
  readonly g2: bigint;
  readonly g3: bigint;
}

export interface Coordinates {
  readonly P: bigint;
  readonly Q: bigint;
}

/**
 * P = g3 ** r4 and Q = g1 ** r4 * g2 ** secret, with cP, D5 and D6: whoever made them knows r4 and a secret. The numbers in the
 * order they are sent in.
 */
export function makeCoordinates(place: number, { g2, g3 }: Bases, secret: bigint, random: Random) {
  const [r4, r5, r6] = [smpExponent(random), smpExponent(random), smpExponent(random)];
  const P = power(g3, r4);
  const Q = times(power(g1, r4), power(g2, secret));
  const c = smpHash(place, power(g3, r5), times(power(g1, r5), power(g2, r6)));
  return { P, Q, proof: [c, response(r5, r4, c), response(r6, secret, c)] as const };
}

export const provesCoordinates = (
  place: number,
  { g2, g3 }: Bases,
  { P, Q }: Coordinates,
  [c, D5, D6]: readonly [bigint, bigint, bigint],
): boolean =>
  isElement(P) &&
  isElement(Q) &&
  isResponse(D5) &&
  isResponse(D6) &&
  c === smpHash(place, times(power(g3, D5), power(P, c)), times(power(g1, D5), power(g2, D6), power(Q, c)));

/** cR and D7: the exponent of `g1 ** exponent` is that of `base ** exponent`, too. */
export function proveSameExponent(
  place: number,
  base: bigint,
  exponent: bigint,
  random: Random,
): [bigint, bigint] {
  const r = smpExponent(random);
  const c = smpHash(place, power(g1, r), power(base, r));
  return [c, response(r, exponent, c)];
}

/** `known` is g1, and `R` is `base`, to the power of the same exponent. */
export const provesSameExponent = (
  place: number,
  known: bigint,
  base: bigint,
  R: bigint,
  c: bigint,
  D7: bigint,
): boolean =>
  isElement(R) &&
  isResponse(D7) &&
  c === smpHash(place, times(power(g1, D7), power(known, c)), times(power(base, D7), power(R, c)));
