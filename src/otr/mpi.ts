// OTR's MPI: four bytes of length, big endian, then an unsigned number, big endian, without leading zeros
// (Off-the-Record Messaging Protocol version 3, "Data types").
import { concat, u32 } from '../crypto/bytes';
import { fromBytes, toBytes } from './bigint';

export function encodeMpi(value: bigint): Uint8Array {
  const bytes = toBytes(value);
  return concat([u32(bytes.length), bytes]);
}

/** All of `bytes` as `count` MPIs; undefined when one is cut short or padded with zeros, or when something is left over. */
export function decodeMpis(bytes: Uint8Array, count: number): bigint[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: bigint[] = [];
  let at = 0;
  while (values.length < count) {
    if (bytes.length - at < 4) return undefined;
    const size = view.getUint32(at);
    at += 4;
    if (bytes.length - at < size || (size > 0 && bytes[at] === 0)) return undefined;
    values.push(fromBytes(bytes.subarray(at, at + size)));
    at += size;
  }
  return at === bytes.length ? values : undefined;
}
