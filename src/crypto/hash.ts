// H and KDF: BLAKE2b-256 over a length-prefixed list whose first item is a label. Every use has a label of its own.

import { concat, u32, u64, utf8 } from './bytes';
import type { Primitives } from './primitives';

export type HashItem = Uint8Array | string | number;

const PREFIX = 'hushroom mpotr 1 ';

const itemBytes = (item: HashItem): Uint8Array =>
  typeof item === 'string' ? utf8(item) : typeof item === 'number' ? u64(item) : item;

/** Injective: four bytes of length (big endian) before each item. Text is UTF-8, a number eight bytes big endian. */
export function encodeList(label: string, items: readonly HashItem[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const item of [PREFIX + label, ...items]) {
    const bytes = itemBytes(item);
    parts.push(u32(bytes.length), bytes);
  }
  return concat(parts);
}

/** `H(label, ...)`: 32 bytes. */
export const hash = (crypto: Primitives, label: string, ...items: HashItem[]): Uint8Array =>
  crypto.blake2b(32, encodeList(label, items));

/** `KDF(key, label, ...)`: 32 bytes under a key of 32 bytes. */
export function kdf(crypto: Primitives, key: Uint8Array, label: string, ...items: HashItem[]): Uint8Array {
  if (key.length !== 32) throw new RangeError('a KDF key has 32 bytes');
  return crypto.blake2b(32, encodeList(label, items), key);
}
