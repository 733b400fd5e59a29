// DSA keys as bytes, and what people compare of them (Off-the-Record Messaging Protocol version 3, "Public keys,
// signatures, and fingerprints").
import { concat } from '../crypto/bytes';
import { bitLength } from './bigint';
import { sha1 } from './hashes';
import { decodeMpis, encodeMpi } from './mpi';

export interface DsaPublicKey {
  readonly p: bigint;
  readonly q: bigint;
  readonly g: bigint;
  readonly y: bigint;
}

export interface DsaPrivateKey extends DsaPublicKey {
  readonly x: bigint;
}

const TYPE_DSA = Uint8Array.of(0, 0);
const P_BITS = 1024;
const Q_BITS = 160;

/** Two bytes of type, then the MPIs p, q, g, y. */
export const encodePublic = (key: DsaPublicKey): Uint8Array =>
  concat([TYPE_DSA, ...[key.p, key.q, key.g, key.y].map(encodeMpi)]);

/** As the public key, then the MPI x. */
export const encodePrivate = (key: DsaPrivateKey): Uint8Array =>
  concat([encodePublic(key), encodeMpi(key.x)]);

/**
 * Undefined unless `bytes` are exactly what `encodePublic` makes of numbers in range. That p and q are prime and that g and y
 * have order q is not looked at here: it takes long, and is done once before a peer's key is used.
 */
export function decodePublic(bytes: Uint8Array): DsaPublicKey | undefined {
  const numbers = decodeNumbers(bytes, 4);
  if (!numbers) return undefined;
  const [p, q, g, y] = numbers as [bigint, bigint, bigint, bigint];
  return inRange({ p, q, g, y }) ? { p, q, g, y } : undefined;
}

/** Undefined unless `bytes` are exactly what `encodePrivate` makes of numbers in range. */
export function decodePrivate(bytes: Uint8Array): DsaPrivateKey | undefined {
  const numbers = decodeNumbers(bytes, 5);
  if (!numbers) return undefined;
  const [p, q, g, y, x] = numbers as [bigint, bigint, bigint, bigint, bigint];
  return inRange({ p, q, g, y }) && x > 0n && x < q ? { p, q, g, y, x } : undefined;
}

/** 20 bytes: SHA-1 of the public key without its type. What every other OTR client shows. */
export const otrFingerprint = (publicKey: Uint8Array): Uint8Array =>
  sha1(publicKey.subarray(TYPE_DSA.length));

function decodeNumbers(bytes: Uint8Array, count: number): bigint[] | undefined {
  if (bytes[0] !== TYPE_DSA[0] || bytes[1] !== TYPE_DSA[1]) return undefined;
  return decodeMpis(bytes.subarray(TYPE_DSA.length), count);
}

const inRange = ({ p, q, g, y }: DsaPublicKey): boolean =>
  bitLength(p) === P_BITS &&
  bitLength(q) === Q_BITS &&
  // Zero and one have no secret behind them, and p - 1 only one bit.
  [g, y].every((element) => element > 1n && element < p - 1n);
