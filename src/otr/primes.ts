// Telling primes from other numbers: division by small primes first, which settles nine of ten, then Miller-Rabin.
import { type Random, randomBetween } from './bigint';
import { modPowSteps } from './modPow';
import type { Steps } from './steps';

/** The odd primes below 2^14, by the sieve of Eratosthenes. */
export const SMALL_PRIMES: readonly number[] = oddPrimesBelow(1 << 14);

function oddPrimesBelow(limit: number): number[] {
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let n = 3; n < limit; n += 2) {
    if (composite[n]) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < limit; multiple += 2 * n) composite[multiple] = 1;
  }
  return primes;
}

/** Whether a small prime divides `n`, which is larger than all of them. */
export function* hasSmallFactor(n: bigint): Steps<boolean> {
  for (const [i, prime] of SMALL_PRIMES.entries()) {
    if (n % BigInt(prime) === 0n) return true;
    if (i % 256 === 255) yield;
  }
  return false;
}

/**
 * Miller-Rabin (FIPS 186-4, C.3.1) with random bases, for odd `n` above 4. A composite number passes with a chance of at most
 * 4^-rounds, whoever chose it.
 */
export function* isProbablePrime(n: bigint, rounds: number, random: Random): Steps<boolean> {
  let odd = n - 1n;
  let twos = 0;
  while ((odd & 1n) === 0n) {
    odd >>= 1n;
    twos += 1;
  }
  for (let round = 0; round < rounds; round += 1) {
    const base = randomBetween(random, 2n, n - 2n);
    let power = yield* modPowSteps(base, odd, n);
    if (power === 1n || power === n - 1n) continue;
    for (let i = 1; i < twos && power !== n - 1n; i += 1) power = (power * power) % n;
    if (power !== n - 1n) return false;
  }
  return true;
}
