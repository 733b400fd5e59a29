// OTR's MPI: four bytes of length, big endian, then an unsigned number, big endian, without leading zeros
// (Off-the-Record Messaging Protocol version 3, "Data types").
import { concat, u32 } from '../crypto/bytes';
import { toBytes } from './bigint';
import { readAll } from './reader';

export const encodeData = (bytes: Uint8Array): Uint8Array => concat([u32(bytes.length), bytes]);

export const encodeMpi = (value: bigint): Uint8Array => encodeData(toBytes(value));

/**
 * All of `bytes` as `count` MPIs; undefined when one is cut short, padded with zeros or above 192 bytes, or when something is
 * left over.
 */
export const decodeMpis = (bytes: Uint8Array, count: number): bigint[] | undefined =>
  readAll(bytes, (reader) => Array.from({ length: count }, () => reader.mpi()));
