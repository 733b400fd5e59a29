// The socialist millionaires' protocol: two people learn whether their secrets are the same, and nothing else. The asker sends the
// messages 1 and 3, the other 2 and 4, each a list of numbers that proves itself. In names: `a` is of the asker, `b` of the other.
// Nothing here decides when a message may come: smpTurns.ts does. Undefined is a message that proves nothing.
import { concat } from '../crypto/bytes';
import { fromBytes, type Random, toBytes } from './bigint';
import { GENERATOR, MODULUS, power } from './group';
import { sha256 } from './hashes';
import { inverse } from './modPow';
import {
  type Coordinates,
  makeCoordinates,
  proveExponent,
  proveSameExponent,
  provesCoordinates,
  provesExponent,
  provesSameExponent,
  smpExponent,
  times,
} from './smpProofs';

/** As long as the protocol says a list is. */
export const COUNTS = { 1: 6, 2: 11, 3: 8, 4: 3 } as const;

/** What a run remembers, numbers as bytes; `idle` is no run. */
export type SmpRun = { readonly type: 'idle' } | SmpAsked | SmpAwaiting2 | SmpAwaiting3 | SmpAwaiting4;

/** The user has a question to reply to. */
export interface SmpAsked {
  readonly type: 'asked';
  readonly g2a: Uint8Array;
  readonly g3a: Uint8Array;
}

export interface SmpAwaiting2 {
  readonly type: 'awaiting-2';
  readonly secret: Uint8Array;
  readonly a2: Uint8Array;
  readonly a3: Uint8Array;
}

export interface SmpAwaiting3 {
  readonly type: 'awaiting-3';
  readonly b3: Uint8Array;
  readonly g2: Uint8Array;
  readonly g3: Uint8Array;
  readonly g3a: Uint8Array;
  readonly Pb: Uint8Array;
  readonly Qb: Uint8Array;
}

export interface SmpAwaiting4 {
  readonly type: 'awaiting-4';
  readonly a3: Uint8Array;
  readonly g3b: Uint8Array;
  /** Pa / Pb and Qa / Qb. */
  readonly P: Uint8Array;
  readonly Q: Uint8Array;
}

type Turn<Run> = { readonly run: Run; readonly numbers: readonly bigint[] };

/**
 * What is compared: 32 bytes that bind what the users know to this conversation and its two identities, so that nobody can stand
 * between. Fingerprints of 20 bytes, ssid of 8.
 */
export const smpSecret = (asker: Uint8Array, other: Uint8Array, ssid: Uint8Array, words: Uint8Array) =>
  sha256(concat([Uint8Array.of(1), asker, other, ssid, words]));

export function message1(secret: Uint8Array, random: Random): Turn<SmpAwaiting2> {
  const [a2, a3] = [smpExponent(random), smpExponent(random)];
  return {
    run: { type: 'awaiting-2', secret, a2: toBytes(a2), a3: toBytes(a3) },
    numbers: [
      power(GENERATOR, a2),
      ...proveExponent(1, a2, random),
      power(GENERATOR, a3),
      ...proveExponent(2, a3, random),
    ],
  };
}

export function receive1(numbers: readonly bigint[]): SmpAsked | undefined {
  const [g2a, c2, D2, g3a, c3, D3] = numbers as Six;
  if (!provesExponent(1, g2a, c2, D2) || !provesExponent(2, g3a, c3, D3)) return undefined;
  return { type: 'asked', g2a: toBytes(g2a), g3a: toBytes(g3a) };
}

export function message2(asked: SmpAsked, secret: Uint8Array, random: Random): Turn<SmpAwaiting3> {
  const [b2, b3] = [smpExponent(random), smpExponent(random)];
  const g2 = power(fromBytes(asked.g2a), b2);
  const g3 = power(fromBytes(asked.g3a), b3);
  const { P, Q, proof } = makeCoordinates(5, { g2, g3 }, fromBytes(secret), random);
  return {
    run: {
      type: 'awaiting-3',
      b3: toBytes(b3),
      g2: toBytes(g2),
      g3: toBytes(g3),
      g3a: asked.g3a,
      Pb: toBytes(P),
      Qb: toBytes(Q),
    },
    numbers: [
      power(GENERATOR, b2),
      ...proveExponent(3, b2, random),
      power(GENERATOR, b3),
      ...proveExponent(4, b3, random),
      P,
      Q,
      ...proof,
    ],
  };
}

/** Checks message 2 and makes message 3. */
export function receive2(
  run: SmpAwaiting2,
  numbers: readonly bigint[],
  random: Random,
): Turn<SmpAwaiting4> | undefined {
  const [g2b, c2, D2, g3b, c3, D3, Pb, Qb, cP, D5, D6] = numbers as Eleven;
  if (!provesExponent(3, g2b, c2, D2) || !provesExponent(4, g3b, c3, D3)) return undefined;
  const a3 = fromBytes(run.a3);
  const bases = { g2: power(g2b, fromBytes(run.a2)), g3: power(g3b, a3) };
  const theirs = { P: Pb, Q: Qb };
  if (!provesCoordinates(5, bases, theirs, [cP, D5, D6])) return undefined;
  const { P: Pa, Q: Qa, proof } = makeCoordinates(6, bases, fromBytes(run.secret), random);
  const { P, Q } = divide({ P: Pa, Q: Qa }, theirs);
  return {
    run: { type: 'awaiting-4', a3: run.a3, g3b: toBytes(g3b), P: toBytes(P), Q: toBytes(Q) },
    numbers: [Pa, Qa, ...proof, power(Q, a3), ...proveSameExponent(7, Q, a3, random)],
  };
}

/** Checks message 3, makes message 4, and knows the answer. */
export function receive3(
  run: SmpAwaiting3,
  numbers: readonly bigint[],
  random: Random,
): { readonly same: boolean; readonly numbers: readonly bigint[] } | undefined {
  const [Pa, Qa, cP, D5, D6, Ra, cR, D7] = numbers as Eight;
  const bases = { g2: fromBytes(run.g2), g3: fromBytes(run.g3) };
  const theirs = { P: Pa, Q: Qa };
  if (!provesCoordinates(6, bases, theirs, [cP, D5, D6])) return undefined;
  const { P, Q } = divide(theirs, { P: fromBytes(run.Pb), Q: fromBytes(run.Qb) });
  if (!provesSameExponent(7, fromBytes(run.g3a), Q, Ra, cR, D7)) return undefined;
  const b3 = fromBytes(run.b3);
  return {
    same: power(Ra, b3) === P,
    numbers: [power(Q, b3), ...proveSameExponent(8, Q, b3, random)],
  };
}

/** Checks message 4: whether the secrets are the same. */
export function receive4(run: SmpAwaiting4, numbers: readonly bigint[]): boolean | undefined {
  const [Rb, cR, D7] = numbers as Three;
  const Q = fromBytes(run.Q);
  if (!provesSameExponent(8, fromBytes(run.g3b), Q, Rb, cR, D7)) return undefined;
  return power(Rb, fromBytes(run.a3)) === fromBytes(run.P);
}

/** The asker's by the other's. Where both are the same, all that follows is 1; and R = 1 is refused, or any answer would be right. */
const divide = (a: Coordinates, b: Coordinates): Coordinates => ({
  P: times(a.P, inverse(b.P, MODULUS)),
  Q: times(a.Q, inverse(b.Q, MODULUS)),
});

type N = bigint;
type Three = readonly [N, N, N];
type Six = readonly [...Three, ...Three];
type Eight = readonly [...Six, N, N];
type Eleven = readonly [...Eight, ...Three];
