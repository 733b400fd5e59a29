// A DSA key that somebody else made may be no key at all: a composite p, or a g of small order, makes signatures that anybody
// can forge. So it is looked at, once, before anything is verified by it.
import type { Random } from './bigint';
import { decodePublic } from './dsaKey';
import { modPowSteps } from './modPow';
import { hasSmallFactor, isProbablePrime } from './primes';
import type { Steps } from './steps';

/** Whoever chose the number, a composite passes with a chance of at most 2^-128. */
const ROUNDS = 64;

/**
 * Whether `key` (encoded) has the prescribed sizes, p and q are prime, q divides p - 1, and g and y have the order q. Takes about
 * 0.2 s in all for a good key; yields about every 0.1 ms.
 */
export function* checkDsaKey(key: Uint8Array, random: Random): Steps<boolean> {
  const numbers = decodePublic(key);
  if (!numbers) return false;
  const { p, q, g, y } = numbers;
  if ((p - 1n) % q !== 0n) return false;
  if (!(yield* isPrime(q, random)) || !(yield* isPrime(p, random))) return false;
  // Neither is 1 (`decodePublic`), and q is prime: so the order is q itself.
  for (const element of [g, y]) if ((yield* modPowSteps(element, q, p)) !== 1n) return false;
  return true;
}

function* isPrime(n: bigint, random: Random): Steps<boolean> {
  if ((n & 1n) === 0n || (yield* hasSmallFactor(n))) return false;
  return yield* isProbablePrime(n, ROUNDS, random);
}
