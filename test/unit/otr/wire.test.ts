import { describe, expect, test } from '@jest/globals';
import { encodeWire, readWire } from '../../../src/otr/wire';

test('bytes survive the wire', () => {
  for (const size of [0, 1, 2, 3, 200]) {
    const bytes = new Uint8Array(size).fill(0xe7);
    expect(readWire(encodeWire(bytes))).toEqual({ type: 'encoded', bytes });
  }
  expect(encodeWire(Uint8Array.of(0, 3, 2))).toBe('?OTR:AAMC.');
});

test.each(['?OTRv3?', '?OTRv23?', '?OTR?v23?', '?OTRv234x? Alice wants to talk in private.'])(
  '%s offers version 3',
  (wire) => {
    expect(readWire(wire)).toEqual({ type: 'query' });
  },
);

const WHITESPACE_TAG = ' \t  \t\t\t\t \t \t \t    \t\t  \t\t';

describe('refused', () => {
  test.each([
    ['hello', 'plaintext'],
    ['', 'plaintext'],
    [`hello${WHITESPACE_TAG}`, 'plaintext'],
    ['see ?OTRv3?', 'plaintext'],
    [' ?OTR:AAMC.', 'plaintext'],
    ['?OTR?', 'version'],
    ['?OTRv2?', 'version'],
    ['?OTRv?', 'version'],
    ['?OTR?v?', 'version'],
    ['?OTR?v2?3', 'version'],
    ['?OTR|5a73a599|27e31597,00001,00003,?OTR:AAMD,', 'fragment'],
    ['?OTR,1,3,?OTR:AAMD,', 'fragment'],
    ['?OTR Error: what?', 'peer-error'],
    ['?OTR:AAMC', 'malformed'],
    ['?OTR:AAM.', 'malformed'],
    ['?OTR:AAMC. ', 'malformed'],
    ['?OTR:AA MC.', 'malformed'],
    // The last digit carries bits that no byte has.
    ['?OTR:AAN=.', 'malformed'],
  ])('%j', (wire, reason) => {
    expect(readWire(wire)).toEqual({ type: 'refused', reason });
  });

  test('more than we take', () => {
    expect(readWire(`?OTR:${'A'.repeat(131_072)}.`)).toEqual({ type: 'refused', reason: 'malformed' });
  });
});
