// Modular exponentiation on native BigInt: about 2 ms for 1,024 bits, 5 ms for 1,536. The multiplications it makes depend on the
// length of the exponent only, never on its digits: callers give secret exponents a fixed length, or blind them. BigInt itself
// promises no constant time, and which power is looked up may show in a cache, so no secret that lasts is used without blinding.
import { runAll, type Steps } from './steps';

const WINDOW = 4;
/** About 0.1 ms of multiplications of 1,024 bits. */
const MULTIPLICATIONS_A_STEP = 64;

/** `base ** exponent mod modulus`, for an exponent of at least 0 and a modulus above 1. */
export function* modPowSteps(base: bigint, exponent: bigint, modulus: bigint): Steps<bigint> {
  const powers = [1n];
  for (let i = 1; i <= 1 << WINDOW; i += 1) powers.push((powers[i - 1]! * base) % modulus);

  const [first, ...rest] = digits(exponent);
  let result = first === undefined ? 1n : powers[first]!;
  let multiplications = powers.length;
  for (const digit of rest) {
    for (let i = 0; i < WINDOW; i += 1) result = (result * result) % modulus;
    result = (result * powers[digit]!) % modulus;
    multiplications += WINDOW + 1;
    if (multiplications >= MULTIPLICATIONS_A_STEP) {
      multiplications = 0;
      yield;
    }
  }
  return result;
}

export const modPow = (base: bigint, exponent: bigint, modulus: bigint): bigint =>
  runAll(modPowSteps(base, exponent, modulus));

/** Of `value` modulo a prime, by Fermat: Euclid's algorithm takes as long as the value makes it. */
export const inverse = (value: bigint, prime: bigint): bigint => modPow(value, prime - 2n, prime);

/**
 * To the base 16 with the digits 1 ... 16 instead of 0 ... 15, the highest first: every window multiplies by a real power. (Take
 * 1 from each digit, and what is left of the number has ordinary digits.) No digits are 0.
 */
function digits(exponent: bigint): number[] {
  const length = exponent.toString(16).length;
  const ones = BigInt(`0x${'1'.repeat(length)}`);
  const count = exponent >= ones ? length : length - 1;
  if (count === 0) return [];
  const ordinary = exponent - (count === length ? ones : ones >> BigInt(WINDOW));
  return [...ordinary.toString(16).padStart(count, '0')].map((digit) => Number.parseInt(digit, 16) + 1);
}
