// What people might write, and what programs might stumble over.
import type { Chance } from '../sim/random';

/** Bytes. */
const LONG = 16_384;

const SHORT: readonly string[] = [
  ' ',
  '\n',
  '\t\t',
  '0',
  'null',
  'Grüße aus Köln',
  '日本語で話しましょう',
  'مرحبا ‏(RTL)‏',
  '👩‍👩‍👧‍👦 and 🇪🇺',
  'e\u0301 is not é',
  '\u{10ffff}\ufffd\u200b',
  '<b>bold</b> &amp; <a href="https://example.org/">link</a>',
  '"quoted" \\back\\slash\\ \u0001\u001f\u007f',
  'two\r\nlines\n',
];

/** Each is different, so that a text that arrives twice or in the wrong place is seen; never empty, and without U+0000. */
export function anyText(chance: Chance, number: number): string {
  const short = chance.pick(SHORT)!;
  if (chance.hits(0.02)) return `${number}${short.repeat(Math.floor(LONG / Buffer.byteLength(short)))}`;
  return chance.hits(0.1) ? short : `${number} ${short}`;
}
