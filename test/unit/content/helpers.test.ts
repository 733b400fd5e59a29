import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { confirmers, fullName, hexGroups, nameOf } from '../../../content/people';
import { plainName, plainText } from '../../../content/plainText';
import { nextRegion } from '../../../content/regions';
import { clock, machineTime } from '../../../content/time';
import { message, person } from '../../support/pages/scenes';

describe('times', () => {
  const now = new Date(2026, 10, 22, 18, 0).getTime();
  test('today is hours and minutes, another day has its date', () => {
    expect(clock(new Date(2026, 10, 22, 9, 5).getTime(), now, 'en-GB')).toBe('09:05');
    expect(clock(new Date(2026, 10, 21, 9, 5).getTime(), now, 'en-GB')).toBe('21 Nov, 09:05');
  });
  test('no number throws', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (at, then) => {
        expect(typeof clock(at, then)).toBe('string');
        expect(['string', 'undefined']).toContain(typeof machineTime(at));
      }),
    );
    expect(clock(Number.NaN, now)).toBe('');
    expect(machineTime(8.64e15 + 1)).toBeUndefined();
  });
});

describe('names', () => {
  test('an empty or invisible name is replaced by words, a suffix is kept apart', () => {
    expect(nameOf(person(1, ''))).toBe('Somebody without a name');
    expect(nameOf(person(1, '\u202E\u200B'))).toBe('Somebody without a name');
    expect(nameOf(undefined)).toBe('Somebody without a name');
    expect(fullName(person(1, 'Idris', { suffix: '42' }))).toBe('Idris 42');
  });
  test('no control character and no direction trick survives; names are one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plainText(text)).not.toMatch(
          /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/u,
        );
        expect(plainName(text)).not.toMatch(/[\n\r\t\u2028\u2029\u200B\uFEFF]/u);
        expect(plainText(plainText(text))).toBe(plainText(text));
      }),
    );
  });
  test('ordinary text of any script is untouched', () => {
    for (const text of ['a\n\tb', 'שלום \u200Fעולם', 'e\u0301a\u0308', '👩‍👩‍👧 ok', 'नमस्ते'])
      expect(plainText(text)).toBe(text);
    expect(plainText('a\r\nb')).toBe('a\nb');
    expect([...plainText(`a${'\u0301'.repeat(200)}`)]).toHaveLength(5);
  });
});

test('each expected person is in exactly one group', () => {
  const ids = fc.subarray(['p1', 'p2', 'p3', 'p4']);
  fc.assert(
    fc.property(ids, ids, ids, (expected, confirmed, departed) => {
      const groups = confirmers(message('m1', 'p0', 'x', { expected, confirmed, departed }));
      const all = [...groups.confirmed, ...groups.waiting, ...groups.departed];
      expect([...all].sort()).toEqual([...expected].sort());
      for (const id of groups.departed) expect(confirmed).not.toContain(id);
    }),
  );
});

test('hex is grouped by four', () => {
  expect(hexGroups('3f9a1c07')).toBe('3f9a 1c07');
  expect(hexGroups('')).toBe('');
});

test('regions are walked round, both ways', () => {
  const regions = ['a', 'b', 'c'];
  expect(nextRegion(regions, -1, false)).toBe('a');
  expect(nextRegion(regions, 2, false)).toBe('a');
  expect(nextRegion(regions, 0, true)).toBe('c');
  expect(nextRegion(regions, -1, true)).toBe('c');
  expect(nextRegion([], -1, false)).toBeUndefined();
});
