import { describe, expect, test } from '@jest/globals';
import { type CborValue, decode, encode } from '../../../src/codec/cbor';
import * as s from '../../../src/codec/schema';

const check = (schema: s.Schema<unknown>, value: CborValue): unknown => decode(schema, encode(value), 65536);

describe('each shape takes its own and nothing else', () => {
  const cases: [string, s.Schema<unknown>, CborValue[], CborValue[]][] = [
    ['bytes', s.bytes(2), [new Uint8Array(2)], [new Uint8Array(1), new Uint8Array(3), 'ab', [0, 0]]],
    [
      'bytesUpTo',
      s.bytesUpTo(1, 2),
      [new Uint8Array(1), new Uint8Array(2)],
      [new Uint8Array(0), new Uint8Array(3)],
    ],
    ['uint', s.uint(), [0, Number.MAX_SAFE_INTEGER], [-1, '0', true]],
    ['uint up to', s.uint(4), [4], [5]],
    ['text', s.text(3), ['', 'abc'], ['abcd', 3, new Uint8Array(1)]],
    ['boolean', s.boolean(), [true, false], [0, 'true']],
    ['list', s.list(s.uint(), 2, 1), [[1], [1, 2]], [[], [1, 2, 3], ['1'], 1, { '0': 1 }]],
    ['literal', s.literal('a'), ['a'], ['b', 1]],
    ['union', s.union([s.uint(), s.text(1)]), [1, 'a'], ['ab', true]],
    ['tuple', s.tuple([s.uint(), s.text(9)]), [[1, 'a']], [[1], [1, 'a', 0], ['a', 1]]],
    ['record', s.record({ a: s.uint() }), [{ a: 1 }], [{}, { a: 'x' }, { a: 1, b: 1 }, [], 1]],
    ['optional', s.record({ a: s.optional(s.uint()) }), [{}, { a: 1 }], [{ a: 'x' }, { b: 1 }]],
    [
      'variant',
      s.variant('t', [s.record({ t: s.literal('a'), x: s.uint() }), s.record({ t: s.literal('b') })]),
      [{ t: 'a', x: 1 }, { t: 'b' }],
      [{ t: 'c' }, { t: 'b', x: 1 }, { x: 1 }],
    ],
  ];

  test.each(cases)('%s', (_, schema, good, bad) => {
    for (const value of good) expect(check(schema, value)).toEqual(value);
    for (const value of bad) expect(check(schema, value)).toBeUndefined();
  });

  test('text with half a surrogate pair', () => {
    expect(s.conform(s.text(9), 'a\uD800')).toBeUndefined();
    expect(s.conform(s.text(9), '🙂')).toBe('🙂');
  });
});
