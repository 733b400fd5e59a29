// A DSA key as OTR version 3 wants it: p of 1,024 bits, q of 160. Every key has domain parameters of its own: keys that share
// p, q and g show at a glance that one program made them, and would link a person's rooms. Sizes are the protocol's, not
// our taste; what protects the room does not rest on them.
import { bitLength, type Random, randomBetween, randomBits } from './bigint';
import type { DsaPrivateKey } from './dsaKey';
import { modPowSteps } from './modPow';
import { hasSmallFactor, isProbablePrime, SMALL_PRIMES } from './primes';
import type { Steps } from './steps';

const P_BITS = 1024;
const Q_BITS = 160;
/** A composite q passes with a chance below 2^-128. */
const Q_ROUNDS = 64;
/**
 * FIPS 186-4, table C.1, for p of 1,024 bits: below 2^-80 even for a number chosen to deceive. Ours is random, for which two
 * or three rounds reach the same (Damgård, Landrock and Pomerance 1993); who gets a key from somebody else must ask for more.
 */
const P_ROUNDS = 40;

/** How many candidates for p are sieved at once: about one in 355 is prime, so a second row is next to never needed. */
const ROW = 4096;
/** A working source of random bytes comes nowhere near; one that repeats itself must not keep us busy for ever. */
const MAX_TRIES_Q = 20_000;
const MAX_TRIES_P = 32;

/** Takes about 0.3 s in all; yields about every 0.1 ms. Throws what `random` throws, and makes no key then. */
export function* generateDsaKey(random: Random): Steps<DsaPrivateKey> {
  const q = yield* generateQ(random);
  const p = yield* generateP(q, random);
  const g = yield* generatorOf(p, q);
  const x = randomBetween(random, 1n, q - 1n);
  const y = yield* modPowSteps(g, x, p);
  return { p, q, g, y, x };
}

function* generateQ(random: Random): Steps<bigint> {
  for (let tries = 0; tries < MAX_TRIES_Q; tries += 1) {
    const q = randomBits(random, Q_BITS) | (1n << BigInt(Q_BITS - 1)) | 1n;
    if (yield* hasSmallFactor(q)) {
      yield;
      continue;
    }
    if (yield* isProbablePrime(q, Q_ROUNDS, random)) return q;
  }
  throw new Error('the random source repeats itself');
}

/** The first prime of the row first, first + 2q, first + 4q, ..., where 2q divides first - 1 and first is random. */
function* generateP(q: bigint, random: Random): Steps<bigint> {
  const step = 2n * q;
  for (let tries = 0; tries < MAX_TRIES_P; tries += 1) {
    const start = randomBits(random, P_BITS) | (1n << BigInt(P_BITS - 1));
    const first = start - (start % step) + 1n;
    const composite = yield* sieve(first, step);
    for (let i = 0; i < ROW; i += 1) {
      if (composite[i]) continue;
      const p = first + BigInt(i) * step;
      if (bitLength(p) !== P_BITS) continue;
      if (yield* isProbablePrime(p, P_ROUNDS, random)) return p;
    }
  }
  throw new Error('the random source repeats itself');
}

/** 1 where a small prime divides first + i * step. */
function* sieve(first: bigint, step: bigint): Steps<Uint8Array> {
  const composite = new Uint8Array(ROW);
  for (const [n, prime] of SMALL_PRIMES.entries()) {
    const start = Number(first % BigInt(prime));
    const stride = Number(step % BigInt(prime));
    // start + i * stride = 0 (mod prime). No small prime divides q, so stride has an inverse.
    for (let i = (inverse(stride, prime) * (prime - start)) % prime; i < ROW; i += prime) composite[i] = 1;
    if (n % 128 === 127) yield;
  }
  return composite;
}

/** Of `value` modulo a small prime, by Euclid. */
function inverse(value: number, prime: number): number {
  let [a, b, u, v] = [prime, value, 0, 1];
  while (b !== 0) {
    const quotient = Math.floor(a / b);
    [a, b, u, v] = [b, a - quotient * b, v, u - quotient * v];
  }
  return ((u % prime) + prime) % prime;
}

/** An element of order q: FIPS 186-4, A.2.1, with h = 2, 3, ... */
function* generatorOf(p: bigint, q: bigint): Steps<bigint> {
  for (let h = 2n; ; h += 1n) {
    const g = yield* modPowSteps(h, (p - 1n) / q, p);
    if (g !== 1n) return g;
  }
}
