// Deterministic CBOR (RFC 8949, section 4.2.1), a small part of it: unsigned and negative integers, byte strings, text,
// booleans, lists, and maps with text keys.
//
// Two encodings of one value would be two identifiers of one frame, so the decoder takes exactly what the encoder makes: it
// refuses whatever could have been written shorter, in another order or in another form. It is our own because every frame is
// coded several times by everybody, and a general codec, with a second encoding to compare, was a third of all the work in a room.
import { fromUtf8, utf8 } from '../crypto/bytes';
import { conform, type Infer, type Schema } from './schema';

export type CborValue =
  | number
  | string
  | boolean
  | Uint8Array
  | readonly CborValue[]
  /** A key whose value is undefined is left out. */
  | { readonly [key: string]: CborValue | undefined };

/** Lists and maps inside each other. */
const MAX_DEPTH = 8;
/** The major types, the upper three bits of an item's first byte. */
const MAJOR = { uint: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5, simple: 7 } as const;
const FALSE = 0xf4;
const TRUE = 0xf5;
/** Bytes that a writer begins with: most frames fit. */
const FIRST_ROOM = 512;

/** Throws on what the subset cannot carry (our own misuse): fractions, unsafe integers, null, functions, too much nesting. */
export function encode(value: CborValue): Uint8Array {
  const writer = new Writer();
  writer.value(value, 0);
  return writer.done();
}

/**
 * The value in `bytes`, checked against `schema`; undefined for everything else: more than `limit` bytes, anything that
 * `encode` would have written differently, anything that the schema does not allow. Never throws, whatever the bytes.
 */
export function decode<S extends Schema<unknown>>(
  schema: S,
  bytes: Uint8Array,
  limit: number,
): Infer<S> | undefined {
  if (bytes.length > limit) return undefined;
  const value = new Reader(bytes).whole();
  return value === undefined ? undefined : conform(schema, value);
}

const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
};

/** Keys by the bytes of their encoding: shorter ones first, then byte by byte. */
function byEncoding(a: string, b: string): number {
  if (isAscii(a) && isAscii(b)) return a.length - b.length || (a < b ? -1 : 1);
  const [one, other] = [utf8(a), utf8(b)];
  return one.length - other.length || compareBytes(one, other);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i += 1) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

function wellFormed(bytes: Uint8Array): string | undefined {
  try {
    return fromUtf8(bytes);
  } catch {
    return undefined;
  }
}

class Writer {
  #bytes = new Uint8Array(FIRST_ROOM);
  #at = 0;

  done(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }

  value(it: CborValue, depth: number): void {
    if (typeof it === 'number') this.#integer(it);
    else if (typeof it === 'string') this.#text(it);
    else if (typeof it === 'boolean') this.#room(1)[this.#at++] = it ? TRUE : FALSE;
    else if (it instanceof Uint8Array) this.#string(MAJOR.bytes, it);
    else if (typeof it !== 'object' || it === null) throw new TypeError('CBOR: a value outside the subset');
    else if (depth === MAX_DEPTH) throw new RangeError('CBOR: nested too deep');
    else if (Array.isArray(it)) this.#list(it, depth);
    else this.#map(it as { readonly [key: string]: CborValue | undefined }, depth);
  }

  #integer(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError('CBOR: not a safe integer');
    if (value < 0) this.#head(MAJOR.negative, -1 - value);
    else this.#head(MAJOR.uint, value);
  }

  #text(text: string): void {
    if (!isAscii(text)) return this.#string(MAJOR.text, utf8(text));
    this.#head(MAJOR.text, text.length);
    const bytes = this.#room(text.length);
    for (let i = 0; i < text.length; i += 1) bytes[this.#at + i] = text.charCodeAt(i);
    this.#at += text.length;
  }

  #string(major: number, content: Uint8Array): void {
    this.#head(major, content.length);
    this.#room(content.length).set(content, this.#at);
    this.#at += content.length;
  }

  #list(items: readonly CborValue[], depth: number): void {
    this.#head(MAJOR.list, items.length);
    for (const item of items) this.value(item, depth + 1);
  }

  #map(it: { readonly [key: string]: CborValue | undefined }, depth: number): void {
    const keys = Object.keys(it).filter((key) => it[key] !== undefined);
    this.#head(MAJOR.map, keys.length);
    for (const key of keys.sort(byEncoding)) {
      this.#text(key);
      this.value(it[key]!, depth + 1);
    }
  }

  /** Major type and argument, in the shortest form. */
  #head(major: number, argument: number): void {
    const bytes = this.#room(9);
    if (argument < 24) {
      bytes[this.#at++] = (major << 5) | argument;
      return;
    }
    const log = argument < 2 ** 8 ? 0 : argument < 2 ** 16 ? 1 : argument < 2 ** 32 ? 2 : 3;
    bytes[this.#at++] = (major << 5) | (24 + log);
    for (let left = 2 ** log - 1; left >= 0; left -= 1) bytes[this.#at++] = argument / 256 ** left;
  }

  /** The buffer, with at least `size` bytes free. */
  #room(size: number): Uint8Array {
    if (this.#at + size > this.#bytes.length) {
      const larger = new Uint8Array(2 * (this.#at + size));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return this.#bytes;
  }
}

/** Reads what `Writer` writes; every method gives undefined for anything else. */
class Reader {
  #at = 0;

  constructor(readonly bytes: Uint8Array) {}

  /** One value and nothing after it. */
  whole(): CborValue | undefined {
    const value = this.#value(0);
    return this.#at === this.bytes.length ? value : undefined;
  }

  #value(depth: number): CborValue | undefined {
    const first = this.bytes[this.#at++];
    if (first === undefined) return undefined;
    if (first >> 5 === MAJOR.simple) return first === TRUE ? true : first === FALSE ? false : undefined;
    const argument = this.#argument(first & 0x1f);
    if (argument === undefined) return undefined;
    switch (first >> 5) {
      case MAJOR.uint:
        return argument;
      case MAJOR.negative:
        return Number.isSafeInteger(-1 - argument) ? -1 - argument : undefined;
      case MAJOR.bytes:
        return this.#take(argument)?.slice();
      case MAJOR.text:
        return this.#text(argument);
      case MAJOR.list:
        return depth < MAX_DEPTH ? this.#list(argument, depth + 1) : undefined;
      case MAJOR.map:
        return depth < MAX_DEPTH ? this.#map(argument, depth + 1) : undefined;
      default:
        return undefined; // a tag
    }
  }

  /** The number behind an item's first byte: a value, a length or a count. Only its shortest form, and no unsafe integer. */
  #argument(info: number): number | undefined {
    if (info < 24) return info;
    const size = info > 27 ? Number.POSITIVE_INFINITY : 2 ** (info - 24);
    if (size > this.bytes.length - this.#at) return undefined;
    let value = 0;
    for (const end = this.#at + size; this.#at < end; this.#at += 1)
      value = value * 256 + this.bytes[this.#at]!;
    const least = size === 1 ? 24 : 2 ** (4 * size);
    return value >= least && Number.isSafeInteger(value) ? value : undefined;
  }

  #take(size: number): Uint8Array | undefined {
    if (size > this.bytes.length - this.#at) return undefined;
    this.#at += size;
    return this.bytes.subarray(this.#at - size, this.#at);
  }

  #text(size: number): string | undefined {
    const bytes = this.#take(size);
    if (!bytes) return undefined;
    // Keys and types, nearly always: a decoder costs more than they do.
    let text = size < 16 ? '' : undefined;
    for (let i = 0; text !== undefined && i < size; i += 1)
      text = bytes[i]! < 0x80 ? text + String.fromCharCode(bytes[i]!) : undefined;
    return text ?? wellFormed(bytes);
  }

  #list(count: number, depth: number): CborValue[] | undefined {
    if (count > this.bytes.length - this.#at) return undefined;
    const items: CborValue[] = [];
    for (let left = count; left > 0; left -= 1) {
      const item = this.#value(depth);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  /** Without a prototype, so that the key `__proto__` is a key like any other. Keys in ascending order, none twice. */
  #map(count: number, depth: number): CborValue | undefined {
    const object: Record<string, CborValue> = Object.create(null);
    let before = this.bytes.subarray(0, 0);
    for (let left = count; left > 0; left -= 1) {
      const start = this.#at;
      const key = this.#value(depth);
      const encoded = this.bytes.subarray(start, this.#at);
      if (typeof key !== 'string' || compareBytes(before, encoded) >= 0) return undefined;
      const value = this.#value(depth);
      if (value === undefined) return undefined;
      object[key] = value;
      before = encoded;
    }
    return object;
  }
}
