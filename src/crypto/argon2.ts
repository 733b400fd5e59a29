// Argon2id, always with the same cost: what people type is turned into keys by it and by nothing else. The only importer of
// hash-wasm, because libsodium-wrappers lacks Argon2id.
import { argon2id } from 'hash-wasm';

/** RFC 9106 with 64 MiB: about 0.3 s. Names as in the RFC: memory in KiB, passes, lanes. */
export const ARGON2 = { m: 64 * 1024, t: 3, p: 1 } as const;
export const SALT_BYTES = 16;

/** `size` bytes from a password and a salt of 16 bytes. */
export function argon2(password: Uint8Array, salt: Uint8Array, size: number): Promise<Uint8Array> {
  if (salt.length !== SALT_BYTES) throw new RangeError('a salt has 16 bytes');
  return argon2id({
    password,
    salt,
    memorySize: ARGON2.m,
    iterations: ARGON2.t,
    parallelism: ARGON2.p,
    hashLength: size,
    outputType: 'binary',
  });
}
