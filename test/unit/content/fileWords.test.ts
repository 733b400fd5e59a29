import { describe, expect, test } from '@jest/globals';
import { fileSize, fileWords, percentOf } from '../../../content/fileWords';
import type { PrivateFileView } from '../../../src/contract/private';

describe('a size', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [16_384, '16 kB'],
    [999_949, '1000 kB'],
    [999_950, '1.0 MB'],
    [5_242_880, '5.2 MB'],
    [20_000_000, '20 MB'],
  ])('of %d bytes is read as %s', (bytes, words) => expect(fileSize(bytes)).toBe(words));
});

test('nothing is whole before it is', () => {
  expect(percentOf({ done: 999, size: 1000 })).toBe(99);
  expect(percentOf({ done: 0, size: 0 })).toBe(100);
});

describe('each state', () => {
  const states: Record<PrivateFileView['state'], true> = {
    offered: true,
    running: true,
    done: true,
    declined: true,
    'stopped-by-me': true,
    'stopped-by-them': true,
    'broken-off': true,
    damaged: true,
  };
  const words = (state: PrivateFileView['state'], mine: boolean, here: boolean): string =>
    fileWords({ state, mine } as PrivateFileView, 'p1', here)
      .text.map((it) => (typeof it === 'string' ? it : 'Idris'))
      .join('');
  test.each(Object.keys(states) as PrivateFileView['state'][])('%s is said in whole sentences', (state) => {
    for (const mine of [true, false]) expect(words(state, mine, true)).toMatch(/^[A-Z].*\.$/);
  });
  test('whoever looks from another window is told where the file is', () => {
    expect(words('done', false, true)).not.toBe(words('done', false, false));
  });
});
