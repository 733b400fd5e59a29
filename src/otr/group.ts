// The group of key exchange and of the socialist millionaires: 1,536 bits, RFC 3526, section 2. The generator 2 has the prime order
// (modulus - 1) / 2.
import { fromBytes, type Random, randomBits, toBytes } from './bigint';
import { modPow } from './modPow';

export const MODULUS = BigInt(
  `0x${[
    'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD',
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED',
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F',
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA237327FFFFFFFFFFFFFFFF',
  ].join('')}`,
);
export const ORDER = (MODULUS - 1n) / 2n;
export const GENERATOR = 2n;

export const power = (base: bigint, exponent: bigint): bigint => modPow(base, exponent, MODULUS);

/**
 * In the subgroup that the generator makes, and not 1: exactly the squares. Range alone (which is all the protocol asks for) lets
 * -x pass for x where an exponent happens to be even, in proofs too; nobody honest ever sends one.
 */
export const isElement = (value: bigint): boolean => value >= 2n && value <= MODULUS - 2n && isSquare(value);

/** By quadratic reciprocity (the Jacobi symbol), a fifth of what an exponentiation takes. The numbers are public. */
function isSquare(value: bigint): boolean {
  let [a, n, square] = [value, MODULUS, true];
  while (a !== 0n) {
    while ((a & 1n) === 0n) {
      a >>= 1n;
      const rest = n & 7n;
      if (rest === 3n || rest === 5n) square = !square;
    }
    if ((a & 3n) === 3n && (n & 3n) === 3n) square = !square;
    [a, n] = [n % a, a];
  }
  return square;
}

/** Uniform, but for the highest bit: it is always set, so that the time of a computation does not tell the length. */
export const randomExponent = (random: Random, bits: number): bigint =>
  randomBits(random, bits - 1) | (1n << BigInt(bits - 1));

/** Both numbers big endian, as they are stored. */
export interface DhPair {
  readonly secret: Uint8Array;
  readonly public: Uint8Array;
}

/** The protocol asks for 320 bits at least. */
const SECRET_BITS = 320;

export function makeDhPair(random: Random): DhPair {
  const secret = randomExponent(random, SECRET_BITS);
  return { secret: toBytes(secret), public: toBytes(power(GENERATOR, secret)) };
}

/** `theirs` is an element. */
export const sharedSecret = (ours: DhPair, theirs: Uint8Array): bigint =>
  power(fromBytes(theirs), fromBytes(ours.secret));
