// The encoder against another one: the same bytes for every value of the subset.
import { expect, test } from '@jest/globals';
import { encode as cborgEncode, rfc8949EncodeOptions } from 'cborg';
import * as fc from 'fast-check';
import { type CborValue, encode } from '../../../src/codec/cbor';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 20, maxLength: 300 }),
);
const whole = fc.oneof(
  fc.maxSafeInteger(),
  ...[0, 23, 24, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER].map((it) =>
    fc.constantFrom(it, -it - (it === Number.MAX_SAFE_INTEGER ? 0 : 1)),
  ),
);
const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    whole,
    text,
    fc.boolean(),
    fc.uint8Array({ maxLength: 70_000, size: 'medium' }),
    fc.array(tie('value'), { maxLength: 30 }),
    fc.dictionary(text, fc.option(tie('value'), { nil: undefined }), { maxKeys: 30 }),
  ),
}));

test('writes what an independent encoder writes', () => {
  fc.assert(
    fc.property(value, (it) => {
      const other = cborgEncode(it, { ...rfc8949EncodeOptions, ignoreUndefinedProperties: true });
      expect(Buffer.compare(encode(it), other)).toBe(0);
    }),
    { numRuns: 2_000 },
  );
});
