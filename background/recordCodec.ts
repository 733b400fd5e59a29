// Plain values <-> text, without loss. `storage.session` keeps JSON, which knows neither bytes nor Map nor Set, and which turns
// undefined into nothing; what is restored after the worker's death has to be the very state that was there before.
import { fromBase64, toBase64, utf8 } from '../src/crypto/bytes';

const TAG = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  /** Zigzag varint. */
  integer: 4,
  /** IEEE 754, 8 bytes big endian. */
  float: 5,
  /** UTF-8. */
  text: 6,
  /** UTF-16, big endian: text that UTF-8 cannot carry (a lone surrogate). */
  rawText: 7,
  bytes: 8,
  array: 9,
  map: 10,
  set: 11,
  object: 12,
} as const;

/** Deeper values are our own mistake (a cycle): they throw. */
const MAX_DEPTH = 64;

/** Base64 of a tagged binary form. Throws on what it can't carry (functions, symbols, bigint, class instances, cycles). */
export function encodeRecord(value: unknown): string {
  const writer = new Writer();
  write(writer, value, 0);
  return toBase64(writer.written);
}

/** The inverse. Throws a RangeError on anything that `encodeRecord` did not make. */
export function decodeRecord(text: string): unknown {
  const bytes = fromBase64(text);
  if (bytes === undefined) throw new RangeError('not a record');
  const reader = new Reader(bytes);
  const value = read(reader, 0);
  if (!reader.done) throw new RangeError('not a record');
  return value;
}

/** One buffer that grows: a record can have tens of thousands of small parts. */
class Writer {
  #bytes = new Uint8Array(512);
  #size = 0;
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }
  /** Room for `size` more bytes, and where it begins. */
  #claim(size: number): number {
    const at = this.#size;
    this.#size += size;
    if (this.#size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#size));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    return at;
  }
  byte(value: number): void {
    const at = this.#claim(1);
    this.#bytes[at] = value;
  }
  tag(name: keyof typeof TAG): void {
    this.byte(TAG[name]);
  }
  take(bytes: Uint8Array): void {
    const at = this.#claim(bytes.length);
    this.#bytes.set(bytes, at);
  }
  varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }
  float(value: number): void {
    const at = this.#claim(8);
    dataView(this.#bytes).setFloat64(at, value);
  }
}

function write(to: Writer, value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new RangeError('too deep for a record');
  if (value === undefined) to.tag('undefined');
  else if (value === null) to.tag('null');
  else if (value === false) to.tag('false');
  else if (value === true) to.tag('true');
  else if (typeof value === 'number') writeNumber(to, value);
  else if (typeof value === 'string') writeText(to, value);
  else if (value instanceof Uint8Array) {
    to.tag('bytes');
    to.varint(value.length);
    to.take(value);
  } else if (Array.isArray(value)) {
    to.tag('array');
    to.varint(value.length);
    for (const item of value) write(to, item, depth + 1);
  } else if (value instanceof Map) {
    to.tag('map');
    to.varint(value.size);
    for (const [key, item] of value) {
      write(to, key, depth + 1);
      write(to, item, depth + 1);
    }
  } else if (value instanceof Set) {
    to.tag('set');
    to.varint(value.size);
    for (const item of value) write(to, item, depth + 1);
  } else if (isPlain(value)) {
    const entries = Object.entries(value);
    to.tag('object');
    to.varint(entries.length);
    for (const [key, item] of entries) {
      writeText(to, key);
      write(to, item, depth + 1);
    }
  } else throw new RangeError('a record holds plain values only');
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function writeNumber(to: Writer, value: number): void {
  // Zigzag doubles the number, so half of the safe range is what fits; -0 keeps its sign as a float.
  if (Number.isInteger(value) && Number.isSafeInteger(value * 2) && !Object.is(value, -0)) {
    to.tag('integer');
    to.varint(value < 0 ? -value * 2 - 1 : value * 2);
    return;
  }
  to.tag('float');
  to.float(value);
}

function writeText(to: Writer, text: string): void {
  const plain = !/\p{Surrogate}/u.test(text);
  const bytes = plain ? utf8(text) : utf16(text);
  to.tag(plain ? 'text' : 'rawText');
  to.varint(bytes.length);
  to.take(bytes);
}

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const data = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at += 1) data.setUint16(at * 2, text.charCodeAt(at));
  return bytes;
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  get done(): boolean {
    return this.#at === this.#bytes.length;
  }
  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new RangeError('not a record');
    this.#at += 1;
    return byte;
  }
  /** A copy, so that what is restored shares no memory. */
  take(size: number): Uint8Array {
    if (size > this.#bytes.length - this.#at) throw new RangeError('not a record');
    this.#at += size;
    return this.#bytes.slice(this.#at - size, this.#at);
  }
  varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
      const byte = this.byte();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
    throw new RangeError('not a record');
  }
}

function read(reader: Reader, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new RangeError('not a record');
  const tag = reader.byte();
  switch (tag) {
    case TAG.undefined:
      return undefined;
    case TAG.null:
      return null;
    case TAG.false:
      return false;
    case TAG.true:
      return true;
    case TAG.integer: {
      const zigzag = reader.varint();
      return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    }
    case TAG.float:
      return dataView(reader.take(8)).getFloat64(0);
    case TAG.text:
    case TAG.rawText:
      return readText(reader, tag);
    case TAG.bytes:
      return reader.take(reader.varint());
    case TAG.array: {
      const items: unknown[] = [];
      for (let left = reader.varint(); left > 0; left -= 1) items.push(read(reader, depth + 1));
      return items;
    }
    case TAG.map: {
      const map = new Map<unknown, unknown>();
      for (let left = reader.varint(); left > 0; left -= 1) {
        const key = read(reader, depth + 1);
        map.set(key, read(reader, depth + 1));
      }
      return map;
    }
    case TAG.set: {
      const set = new Set<unknown>();
      for (let left = reader.varint(); left > 0; left -= 1) set.add(read(reader, depth + 1));
      return set;
    }
    case TAG.object: {
      const entries: [string, unknown][] = [];
      for (let left = reader.varint(); left > 0; left -= 1) {
        const key = readText(reader, reader.byte());
        entries.push([key, read(reader, depth + 1)]);
      }
      // fromEntries defines, it does not assign: a key named __proto__ stays a key.
      return Object.fromEntries(entries);
    }
    default:
      throw new RangeError('not a record');
  }
}

const dataView = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readText(reader: Reader, tag: number): string {
  const bytes = reader.take(reader.varint());
  if (tag === TAG.text) {
    try {
      return decoder.decode(bytes);
    } catch {
      throw new RangeError('not a record');
    }
  }
  if (tag !== TAG.rawText || bytes.length % 2 !== 0) throw new RangeError('not a record');
  const data = dataView(bytes);
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) text += String.fromCharCode(data.getUint16(at));
  return text;
}
