// Our CBOR and another implementation (cborg): the same encodings, and the same verdict on any bytes.
import { expect, test } from '@jest/globals';
import { decode as cborgDecode, encode as cborgEncode, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import { type CborValue, decode, encode } from '../../../src/codec/cbor';
import { anything } from '../../../src/codec/schema';
import { toHex } from '../../../src/crypto/bytes';

const leaf = fc.oneof(
  fc.maxSafeInteger().map((n) => n + 0),
  fc.nat(300),
  fc.boolean(),
  fc.string({ unit: 'binary' }),
  fc.string({ maxLength: 40 }),
  fc.uint8Array({ maxLength: 300 }),
);
const { value: values } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 7 },
    leaf,
    fc.array(tie('value'), { maxLength: 30 }),
    fc.dictionary(fc.string({ unit: 'binary', maxLength: 30 }), tie('value'), { maxKeys: 30 }),
  ),
}));

const theirs = (value: unknown): Uint8Array => cborgEncode(value, rfc8949EncodeOptions);

/** What cborg reads, if it would write it the same way again; it knows floats, null and more depth than we want. */
function reads(bytes: Uint8Array): boolean {
  try {
    const value: unknown = cborgDecode(bytes, { strict: true, useMaps: true, rejectDuplicateMapKeys: true });
    return isOurs(value, 0) && toHex(theirs(value)) === toHex(bytes);
  } catch {
    return false;
  }
}

function isOurs(value: unknown, depth: number): boolean {
  if (typeof value === 'boolean' || typeof value === 'string' || value instanceof Uint8Array) return true;
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  if (Array.isArray(value)) return depth < 8 && value.every((it) => isOurs(it, depth + 1));
  if (!(value instanceof Map) || depth === 8) return false;
  return [...value].every(([key, it]) => typeof key === 'string' && isOurs(it, depth + 1));
}

test('the same encoding', () => {
  fc.assert(
    fc.property(values, (value) => {
      expect(toHex(encode(value))).toBe(toHex(theirs(value)));
    }),
    { numRuns: 1_000 },
  );
});

test('the same verdict on an encoding with one byte changed', () => {
  let read = 0;
  fc.assert(
    fc.property(values, fc.nat(), fc.nat(255), (value, place, byte) => {
      const bytes = encode(value);
      bytes[place % bytes.length] = byte;
      const isRead = decode(anything(), bytes, 65_536) !== undefined;
      expect(isRead).toBe(reads(bytes));
      read += isRead ? 1 : 0;
    }),
    { numRuns: 3_000 },
  );
  expect(read).toBeGreaterThan(100);
});

test('the same verdict on short random bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 12 }), (bytes) => {
      expect(decode(anything(), bytes, 65_536) !== undefined).toBe(reads(bytes));
    }),
    { numRuns: 20_000 },
  );
});
