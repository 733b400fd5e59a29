// Points whose order divides 8, in every encoding below 2^256 (D. J. Bernstein, cr.yp.to/ecdh.html#validate), and somebody who
// uses them.
import { fromHex, toHex } from '../../src/crypto/bytes';
import type { KeyPair, Primitives } from '../../src/crypto/primitives';

const P = (1n << 255n) - 19n;
const EIGHT_A = 325606250916557431795983626356110631294008115727848805560023387167927233504n;
const EIGHT_B = 39382357235489614581723060781553021112529911719440698176882885853963445705823n;

const littleEndian = (value: bigint): Uint8Array =>
  fromHex(value.toString(16).padStart(64, '0')).reverse() as Uint8Array;

export const LOW_ORDER: readonly Uint8Array[] = [
  0n,
  1n,
  EIGHT_A,
  EIGHT_B,
  P - 1n,
  P,
  P + 1n,
  P + EIGHT_A,
  P + EIGHT_B,
  2n * P - 1n,
  2n * P,
  2n * P + 1n,
].map(littleEndian);

/**
 * Primitives of somebody whose fresh public keys are all `point`, and who knows what the other side will then compute: zeros.
 * Only a check by the other side stands between the two and a shared secret that everybody knows.
 */
export function cheating(crypto: Primitives, point: Uint8Array, ...alsoLow: Uint8Array[]): Primitives {
  const low = new Set(alsoLow.map(toHex));
  return {
    ...crypto,
    dhPair(secret): KeyPair {
      low.add(toHex(secret));
      return { publicKey: point, privateKey: secret };
    },
    dh: (privateKey, publicKey) =>
      low.has(toHex(privateKey)) ? new Uint8Array(32) : crypto.dh(privateKey, publicKey),
  };
}
