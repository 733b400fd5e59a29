// Modular exponentiation on native BigInt, about 2 ms for 1,024 bits. Its time depends on the operands: it is not for answering
// somebody who can measure us with a secret that is used again. Keys are made once, and nobody waits for the answer.
import { bitLength } from './bigint';
import type { Steps } from './steps';

const WINDOW = 4;
/** About 0.1 ms of multiplications of 1,024 bits. */
const MULTIPLICATIONS_A_STEP = 64;

/** `base ** exponent mod modulus`, for an exponent of at least 0 and a modulus above 1. */
export function* modPowSteps(base: bigint, exponent: bigint, modulus: bigint): Steps<bigint> {
  const powers = [1n];
  for (let i = 1; i < 1 << WINDOW; i += 1) powers.push((powers[i - 1]! * base) % modulus);

  let result = 1n;
  let multiplications = powers.length;
  for (let digit = Math.ceil(bitLength(exponent) / WINDOW) - 1; digit >= 0; digit -= 1) {
    for (let i = 0; i < WINDOW; i += 1) result = (result * result) % modulus;
    result = (result * powers[Number((exponent >> BigInt(digit * WINDOW)) & 15n)]!) % modulus;
    multiplications += WINDOW + 1;
    if (multiplications >= MULTIPLICATIONS_A_STEP) {
      multiplications = 0;
      yield;
    }
  }
  return result;
}
