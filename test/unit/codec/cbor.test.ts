import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CborValue, decode, encode } from '../../../src/codec/cbor';
import * as s from '../../../src/codec/schema';
import { fromHex, toHex } from '../../../src/crypto/bytes';

const any = s.anything();
const LIMIT = 65536;
const parse = (hex: string): unknown => decode(any, fromHex(hex), LIMIT);

const leaf = fc.oneof(
  fc.maxSafeInteger().map((n) => (n === 0 ? 0 : n)),
  fc.boolean(),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 300 }),
);
const { value: values } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 6 },
    leaf,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString')),
      tie('value'),
      {
        maxKeys: 5,
        noNullPrototype: false,
      },
    ),
  ),
}));

describe('round trip', () => {
  test('what is encoded decodes to the same', () => {
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encode(value);
        const back = decode(any, bytes, LIMIT);
        expect(toHex(encode(back as CborValue))).toBe(toHex(bytes));
        expect(back).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test('different values have different encodings', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        if (toHex(encode(a)) === toHex(encode(b))) expect(a).toEqual(b);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['20', -1],
    ['1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
    ['3b001ffffffffffffe', Number.MIN_SAFE_INTEGER],
    ['60', ''],
    ['65efbbbf6869', '\uFEFFhi'],
    ['f5', true],
    ['80', []],
    ['a2616101616202', { a: 1, b: 2 }],
    // Keys by their bytes: "b" before "aa" (RFC 8949, 4.2.1).
    ['a2616201626161f4', { b: 1, aa: false }],
  ] as const)('%s', (hex, value) => {
    expect(toHex(encode(value))).toBe(hex);
    expect(parse(hex)).toEqual(value);
  });

  test('a key without a value is left out', () => {
    expect(toHex(encode({ a: 1, b: undefined }))).toBe('a1616101');
  });

  test('bytes are copies', () => {
    const bytes = encode({ b: Uint8Array.of(1, 2) });
    const value = decode(s.record({ b: s.bytes(2) }), bytes, 10);
    bytes.fill(0xff);
    expect(value?.b).toEqual(Uint8Array.of(1, 2));
  });
});

describe('refused', () => {
  test.each([
    ['nothing', ''],
    ['two values', '0000'],
    ['longer than needed: 1 as 1801', '1801'],
    ['longer than needed: length', '580101'],
    ['float', 'f93c00'],
    ['double', 'fb3ff0000000000000'],
    ['NaN', 'f97e00'],
    ['null', 'f6'],
    ['undefined', 'f7'],
    ['simple value', 'f0'],
    ['tag', 'c100'],
    ['bignum', 'c249010000000000000000'],
    ['2^53', '1b0020000000000000'],
    ['2^64-1', '1bffffffffffffffff'],
    ['-2^53', '3b001fffffffffffff'],
    ['indefinite list', '9f00ff'],
    ['indefinite map', 'bf616100ff'],
    ['indefinite bytes', '5f4100ff'],
    ['indefinite text', '7f6161ff'],
    ['break', 'ff'],
    ['duplicate keys', 'a2616100616101'],
    ['keys out of order', 'a2616200616100'],
    ['a number as a key', 'a10000'],
    ['bytes as a key', 'a1410000'],
    ['a list as a key', 'a18000'],
    ['cut bytes', '4201'],
    ['cut text', '6261'],
    ['cut list', '8200'],
    ['cut map', 'a16161'],
    ['a list of 2^32 items', '9affffffff00'],
    ['ill-formed UTF-8', '61ff'],
    ['overlong UTF-8', '62c080'],
    ['a surrogate in UTF-8', '63eda080'],
    ['reserved length', '1c'],
  ])('%s', (_, hex) => {
    expect(parse(hex)).toBeUndefined();
  });

  test('eight levels pass, nine do not', () => {
    expect(parse(`${'81'.repeat(8)}00`)).toBeDefined();
    expect(parse(`${'81'.repeat(9)}00`)).toBeUndefined();
    expect(parse(`${'a16161'.repeat(9)}00`)).toBeUndefined();
  });

  test('60,000 levels do not exhaust the stack', () => {
    expect(decode(any, new Uint8Array(60_000).fill(0x81), LIMIT)).toBeUndefined();
  });

  test('the size is checked before anything is parsed', () => {
    const bytes = encode('x'.repeat(100));
    expect(decode(any, bytes, bytes.length)).toBeDefined();
    expect(decode(any, bytes, bytes.length - 1)).toBeUndefined();
  });

  test('random bytes never throw, and only the encoder’s own pass', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const value = decode(any, bytes, 64);
        if (value !== undefined) expect(encode(value as CborValue)).toEqual(bytes);
      }),
      { numRuns: 100_000 },
    );
  });

  test('every truncation and extension of a frame', () => {
    const schema = s.record({ s: s.bytes(16), n: s.uint(), b: s.bytesUpTo(0, 100) });
    const bytes = encode({ s: new Uint8Array(16), n: 300, b: new Uint8Array(50) });
    expect(decode(schema, bytes, LIMIT)).toBeDefined();
    for (let size = 0; size < bytes.length; size += 1)
      expect(decode(schema, bytes.slice(0, size), LIMIT)).toBeUndefined();
    for (const extra of [0x00, 0x60, 0x80, 0xff])
      expect(decode(schema, Uint8Array.of(...bytes, extra), LIMIT)).toBeUndefined();
  });

  test('no flipped bit leaves a frame what it was', () => {
    const schema = s.record({ s: s.bytes(4), n: s.uint(), t: s.literal('msg') });
    const value = { s: Uint8Array.of(1, 2, 3, 4), n: 300, t: 'msg' };
    const bytes = encode(value);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const mutant = bytes.slice();
      mutant[bit >> 3]! ^= 1 << (bit & 7);
      const read = decode(schema, mutant, LIMIT);
      if (read !== undefined) expect(read).not.toEqual(value);
    }
  });

  test.each([
    [1.5],
    [Number.NaN],
    [2 ** 53],
    [null],
    [undefined],
    [1n],
    [() => 0],
    [[undefined]],
    [{ a: null }],
  ])('encoding %p throws', (value) => {
    expect(() => encode(value as unknown as CborValue)).toThrow();
  });
});

describe('prototype pollution', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

  test.each(names)('%s is a key like any other, and unknown', (name) => {
    const bytes = encode(JSON.parse(`{"a": 1, "${name}": {"polluted": true}}`));
    const value = decode(any, bytes, LIMIT) as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(value).sort()).toEqual(['a', name].sort());
    expect(decode(s.record({ a: s.uint() }), bytes, LIMIT)).toBeUndefined();
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test.each(names)('%s does not stand in for a missing key', (name) => {
    expect(decode(s.record({ [name]: s.uint() }), encode({}), LIMIT)).toBeUndefined();
  });
});
