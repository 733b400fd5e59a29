// Deterministic CBOR (RFC 8949, section 4.2.1), a small part of it: unsigned and negative integers, byte strings, text,
// booleans, lists, and maps with text keys. The only importer of cborg.
//
// Two encodings of one value would be two identifiers of one frame, so the decoder takes exactly what the encoder makes:
// whatever cborg lets pass (keys out of order, ill-formed UTF-8), the comparison with a new encoding refuses.
import { decode as cborgDecode, encode as cborgEncode, rfc8949EncodeOptions, Tokenizer, Type } from 'cborg';
import { equal, fromUtf8 } from '../crypto/bytes';
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

/** Throws on what the subset cannot carry (our own misuse): fractions, unsafe integers, null, functions, too much nesting. */
export function encode(value: CborValue): Uint8Array {
  refuseForeign(value, 0);
  return cborgEncode(value, { ...rfc8949EncodeOptions, ignoreUndefinedProperties: true });
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
  const value = parse(bytes);
  if (value === undefined || !equal(encode(value), bytes)) return undefined;
  return conform(schema, value);
}

function parse(bytes: Uint8Array): CborValue | undefined {
  try {
    const options = {
      strict: true,
      allowIndefinite: false,
      allowBigInt: false,
      useMaps: true,
      rejectDuplicateMapKeys: true,
      retainStringBytes: true,
    };
    return plain(cborgDecode(bytes, { ...options, tokenizer: new BoundedTokenizer(bytes, options) }));
  } catch {
    return undefined;
  }
}

const ALLOWED = [
  Type.uint,
  Type.negint,
  Type.bytes,
  Type.string,
  Type.true,
  Type.false,
  Type.array,
  Type.map,
];

/** Stops at the first token outside the subset, and before nesting could exhaust the stack. */
class BoundedTokenizer extends Tokenizer {
  /** How many items each open list or map still waits for. */
  readonly #open: number[] = [];

  override next() {
    const token = super.next();
    if (!ALLOWED.some((type) => Type.equals(type, token.type))) throw new Error('outside the subset');
    // cborg drops a U+FEFF at the start, and the whole text would be refused for it.
    if (Type.equals(token.type, Type.string)) token.value = fromUtf8(token.byteValue!);
    while (this.#open.at(-1) === 0) this.#open.pop();
    if (this.#open.length > 0) this.#open[this.#open.length - 1]! -= 1;
    const isMap = Type.equals(token.type, Type.map);
    if (isMap || Type.equals(token.type, Type.array)) {
      if (this.#open.length === MAX_DEPTH) throw new Error('nested too deep');
      this.#open.push(isMap ? 2 * token.value : token.value);
    }
    return token;
  }
}

/** Maps become objects without a prototype, so that the key `__proto__` is a key like any other. */
function plain(value: unknown): CborValue {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value as CborValue;
  const object: Record<string, CborValue> = Object.create(null);
  for (const [key, item] of value) {
    if (typeof key !== 'string') throw new Error('a key that is not text');
    object[key] = plain(item);
  }
  return object;
}

function refuseForeign(value: CborValue, depth: number): void {
  if (typeof value === 'boolean' || typeof value === 'string' || value instanceof Uint8Array) return;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError('CBOR: not a safe integer');
    return;
  }
  if (typeof value !== 'object' || value === null) throw new TypeError('CBOR: a value outside the subset');
  if (depth === MAX_DEPTH) throw new RangeError('CBOR: nested too deep');
  if (Array.isArray(value)) for (const item of value) refuseForeign(item, depth + 1);
  else for (const item of Object.values(value)) if (item !== undefined) refuseForeign(item, depth + 1);
}
