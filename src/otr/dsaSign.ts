// DSA (FIPS 186-4, section 4.6 and 4.7) as OTR uses it: the 32 bytes to sign are a number modulo q, neither hashed again nor
// cut to q's length; a signature is r and s, 20 bytes each, big endian.
import { concat } from '../crypto/bytes';
import { fromBytes, padded, type Random, randomBetween, randomBits } from './bigint';
import type { DsaPrivateKey, DsaPublicKey } from './dsaKey';
import { inverse, modPow } from './modPow';

const NUMBER_SIZE = 20;
export const SIGNATURE_SIZE = 2 * NUMBER_SIZE;

/** 40 bytes. Throws what `random` throws: a nonce that is guessed or repeats gives the key away. */
export function sign(message: Uint8Array, key: DsaPrivateKey, random: Random): Uint8Array {
  const { p, q, g, x } = key;
  for (;;) {
    const k = randomBetween(random, 1n, q - 1n);
    // A multiple of the order changes nothing but the time, which would tell how long k is.
    const blinded = k + q * (randomBits(random, 64) | (1n << 63n));
    const r = modPow(g, blinded, p) % q;
    const s = (inverse(k, q) * (fromBytes(message) + x * r)) % q;
    if (r !== 0n && s !== 0n) return concat([padded(r, NUMBER_SIZE), padded(s, NUMBER_SIZE)]);
  }
}

/** `signature` has 40 bytes; `key` has been checked. */
export function verify(signature: Uint8Array, message: Uint8Array, key: DsaPublicKey): boolean {
  const { p, q, g, y } = key;
  const r = fromBytes(signature.subarray(0, NUMBER_SIZE));
  const s = fromBytes(signature.subarray(NUMBER_SIZE));
  if (r < 1n || r >= q || s < 1n || s >= q) return false;
  const w = inverse(s, q);
  const u1 = (fromBytes(message) * w) % q;
  const u2 = (r * w) % q;
  return ((modPow(g, u1, p) * modPow(y, u2, p)) % p) % q === r;
}
