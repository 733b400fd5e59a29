// OTR's data types, read strictly ("Off-the-Record Messaging Protocol version 3", "Data types"): everything has a limit, and
// nothing may be left over. After the first misfit the reader gives zeros, and the whole is undefined.
import { fromBytes } from './bigint';

/** Bytes of an MPI in the 1,536-bit group. */
const MAX_MPI = 192;

/** What `read` makes of all of `bytes`; undefined when it asks for more than there is or leaves something. */
export function readAll<T>(bytes: Uint8Array, read: (reader: Reader) => T): T | undefined {
  const reader = new Reader(bytes);
  const value = read(reader);
  return reader.failed || reader.left > 0 ? undefined : value;
}

export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #failed = false;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  get failed(): boolean {
    return this.#failed;
  }
  get left(): number {
    return this.#bytes.length - this.#at;
  }
  /** Everything read so far. */
  get before(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }
  /** BYTEs, exactly `size`. A copy: what is kept of a message does not keep the message. */
  take(size: number): Uint8Array {
    if (size > this.left) this.#failed = true;
    if (this.#failed) return new Uint8Array(0);
    this.#at += size;
    return this.#bytes.slice(this.#at - size, this.#at);
  }
  byte(): number {
    return this.#number(1);
  }
  short(): number {
    return this.#number(2);
  }
  int(): number {
    return this.#number(4);
  }
  /** DATA of at most `limit` bytes. */
  data(limit: number): Uint8Array {
    return this.take(this.#size(limit));
  }
  /** DATA of exactly `size` bytes. */
  dataOf(size: number): Uint8Array {
    const bytes = this.data(size);
    if (bytes.length !== size) this.#failed = true;
    return bytes;
  }
  /** No leading zeros: a number has one encoding. */
  mpi(): bigint {
    const bytes = this.data(MAX_MPI);
    if (bytes[0] === 0) this.#failed = true;
    return this.#failed ? 0n : fromBytes(bytes);
  }

  #number(size: number): number {
    return this.take(size).reduce((value, byte) => value * 256 + byte, 0);
  }
  #size(limit: number): number {
    const size = this.int();
    if (size > limit) this.#failed = true;
    return size;
  }
}
