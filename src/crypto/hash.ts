// H and KDF: BLAKE2b-256 over a length-prefixed list whose first item is a label. Every use has a label of its own.

import { u64, utf8 } from './bytes';
import type { Primitives } from './primitives';

export type HashItem = Uint8Array | string | number;

const PREFIX = 'hushroom mpotr 1 ';

const itemBytes = (item: HashItem): Uint8Array =>
  typeof item === 'string' ? utf8(item) : typeof item === 'number' ? u64(item) : item;

/** Injective: four bytes of length (big endian) before each item. Text is UTF-8, a number eight bytes big endian. */
export function encodeList(label: string, items: readonly HashItem[]): Uint8Array {
  const parts = [utf8(PREFIX + label), ...items.map(itemBytes)];
  const list = new Uint8Array(parts.reduce((size, part) => size + 4 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    const size = part.length;
    list[at] = size >>> 24;
    list[at + 1] = size >>> 16;
    list[at + 2] = size >>> 8;
    list[at + 3] = size;
    list.set(part, at + 4);
    at += 4 + size;
  }
  return list;
}

/** `H(label, ...)`: 32 bytes. */
export const hash = (crypto: Primitives, label: string, ...items: HashItem[]): Uint8Array =>
  crypto.blake2b(32, encodeList(label, items));

/** `KDF(key, label, ...)`: 32 bytes under a key of 32 bytes. */
export function kdf(crypto: Primitives, key: Uint8Array, label: string, ...items: HashItem[]): Uint8Array {
  if (key.length !== 32) throw new RangeError('a KDF key has 32 bytes');
  return crypto.blake2b(32, encodeList(label, items), key);
}
