import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeRecord, encodeRecord } from '../../../background/recordCodec';

const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.uint8Array(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(undefined, null, true, false, -0, NaN, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);
const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString'));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.array(tie('value')),
    fc.array(fc.tuple(leaf, tie('value'))).map((entries) => new Map(entries)),
    fc.array(leaf).map((items) => new Set(items)),
    fc.array(fc.tuple(key, tie('value'))).map((entries) => Object.fromEntries(entries)),
  ),
}));

describe('recordCodec', () => {
  test('every plain value comes back as it went in', () => {
    fc.assert(
      fc.property(value, (it) => {
        // Storage passes it through JSON, as Chrome does.
        const back = decodeRecord(JSON.parse(JSON.stringify(encodeRecord(it))) as string);
        expect(isDeepStrictEqual(back, it)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('the order of a map and of an object is kept', () => {
    const map = new Map([
      ['b', 1],
      ['a', 2],
    ]);
    expect([...(decodeRecord(encodeRecord(map)) as Map<string, number>).keys()]).toEqual(['b', 'a']);
    expect(Object.keys(decodeRecord(encodeRecord({ z: 1, y: 2 })) as object)).toEqual(['z', 'y']);
  });

  test('a key named __proto__ stays a key', () => {
    const back = decodeRecord(encodeRecord(JSON.parse('{"__proto__": {"polluted": true}}'))) as object;
    expect(Object.keys(back)).toEqual(['__proto__']);
    expect('polluted' in back).toBe(false);
  });

  test('what it cannot carry throws instead of being lost', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const it of [() => 1, Symbol('x'), 1n, new Date(0), new URL('wss://example.org'), cycle]) {
      expect(() => encodeRecord(it)).toThrow(RangeError);
    }
  });

  test('anything else than a record throws a RangeError', () => {
    const good = Buffer.from(encodeRecord({ a: [1, new Map([['k', new Uint8Array(9)]])] }), 'base64');
    for (let cut = 0; cut < good.length; cut += 1) {
      expect(() => decodeRecord(good.subarray(0, cut).toString('base64'))).toThrow(RangeError);
    }
    expect(() => decodeRecord(Buffer.concat([good, Buffer.of(0)]).toString('base64'))).toThrow(RangeError);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        try {
          decodeRecord(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  test('what is restored shares no memory with what was stored', () => {
    const secret = Uint8Array.of(1, 2, 3);
    const back = decodeRecord(encodeRecord(secret)) as Uint8Array;
    secret.fill(0);
    expect([...back]).toEqual([1, 2, 3]);
  });
});
