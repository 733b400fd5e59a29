// The encoder: the size first, then every byte once. A decoder encodes what it has read again, so that this is the busiest code
// of all; it writes in one piece, and leaves no copy of what it wrote behind.
import { utf8 } from '../crypto/bytes';
import type { CborValue } from './cbor';

/** Major types (RFC 8949, section 3.1). */
const UINT = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;
const FALSE = 0xf4;
const TRUE = 0xf5;

type Writer = { readonly out: Uint8Array; at: number };

export function write(value: CborValue, maxDepth: number): Uint8Array {
  const writer: Writer = { out: new Uint8Array(sizeOf(value, maxDepth)), at: 0 };
  writeValue(writer, value);
  return writer.out;
}

/** Bytes that a value takes; throws on what can't be carried. */
function sizeOf(value: CborValue, depthLeft: number): number {
  if (typeof value === 'boolean') return 1;
  if (typeof value === 'string') return textSize(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError('CBOR: not a safe integer');
    return headSize(value < 0 ? -1 - value : value);
  }
  if (value instanceof Uint8Array) return headSize(value.length) + value.length;
  if (typeof value !== 'object' || value === null) throw new TypeError('CBOR: a value outside the subset');
  if (depthLeft === 0) throw new RangeError('CBOR: nested too deep');
  let size = 0;
  if (Array.isArray(value)) {
    for (const item of value) size += sizeOf(item, depthLeft - 1);
    return headSize(value.length) + size;
  }
  let count = 0;
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    size += textSize(key) + sizeOf(item, depthLeft - 1);
    count += 1;
  }
  return headSize(count) + size;
}

function textSize(text: string): number {
  const size = byteLength(text);
  return headSize(size) + size;
}

function byteLength(text: string): number {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return utf8(text).length;
  return text.length;
}

const headSize = (argument: number): number =>
  argument < 24 ? 1 : argument < 2 ** 8 ? 2 : argument < 2 ** 16 ? 3 : argument < 2 ** 32 ? 5 : 9;

function writeValue(to: Writer, value: CborValue): void {
  if (typeof value === 'boolean') to.out[to.at++] = value ? TRUE : FALSE;
  else if (typeof value === 'string') writeText(to, value);
  else if (typeof value === 'number')
    writeHead(to, value < 0 ? NEGATIVE : UINT, value < 0 ? -1 - value : value);
  else if (value instanceof Uint8Array) {
    writeHead(to, BYTES, value.length);
    to.out.set(value, to.at);
    to.at += value.length;
  } else if (Array.isArray(value)) {
    writeHead(to, LIST, value.length);
    for (const item of value) writeValue(to, item);
  } else writeMap(to, value as { readonly [key: string]: CborValue | undefined });
}

function writeMap(to: Writer, value: { readonly [key: string]: CborValue | undefined }): void {
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  writeHead(to, MAP, keys.length);
  for (const key of keys.sort(inOrder)) {
    writeText(to, key);
    writeValue(to, value[key]!);
  }
}

/** Bytewise order of the encoded keys (RFC 8949, section 4.2.1): shorter first, because the length leads. */
function inOrder(a: string, b: string): number {
  const [sizeA, sizeB] = [byteLength(a), byteLength(b)];
  if (sizeA !== sizeB) return sizeA - sizeB;
  if (sizeA === a.length && sizeB === b.length) return a < b ? -1 : 1;
  const [one, other] = [utf8(a), utf8(b)];
  const at = one.findIndex((byte, i) => byte !== other[i]);
  return at < 0 ? 0 : one[at]! - other[at]!;
}

function writeText(to: Writer, text: string): void {
  const size = byteLength(text);
  writeHead(to, TEXT, size);
  if (size === text.length) for (let at = 0; at < size; at += 1) to.out[to.at + at] = text.charCodeAt(at);
  else to.out.set(utf8(text), to.at);
  to.at += size;
}

/** Major type and argument, in the shortest form. */
function writeHead(to: Writer, major: number, argument: number): void {
  const size = headSize(argument);
  if (size === 1) {
    to.out[to.at++] = (major << 5) | argument;
    return;
  }
  to.out[to.at++] = (major << 5) | (size === 2 ? 24 : size === 3 ? 25 : size === 5 ? 26 : 27);
  for (let left = size - 2; left >= 0; left -= 1)
    to.out[to.at++] = Math.floor(argument / 2 ** (8 * left)) % 256;
}
