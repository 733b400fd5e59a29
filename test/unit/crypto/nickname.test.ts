import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkNickname } from '../../../src/crypto/nickname';

const refused = (text: string): void => expect(checkNickname(text)).toEqual({ ok: false });
const accepted = (text: string, nickname = text): void =>
  expect(checkNickname(text)).toEqual({ ok: true, nickname: nickname.normalize('NFC') });

describe('names from everywhere', () => {
  test.each([
    'Alice',
    "O'Neil",
    'Jean-Luc',
    'Łukasz',
    'René',
    'Алиса',
    'Άννα',
    'שָׁלוֹם',
    'محمد',
    'नमस्ते',
    'กำลัง',
    'ཧཱུྃ',
    '한국어',
    '太郎',
    '👍🏽',
    '❤️',
    '1️⃣',
    '🇩🇪',
    'a_b.c#1',
    '__proto__',
    'constructor',
  ])('%s', (name) => {
    accepted(name);
  });

  test('white space is tidied', () => {
    accepted('  Alice  \u00a0 B\u3000C \n', 'Alice B C');
  });

  test('what looks the same is the same', () => {
    accepted('Rene\u0301', 'René');
  });
});

describe('refused', () => {
  test.each([
    ['nothing', ''],
    ['white space', ' \t\u00a0\u3000'],
    ['a line break', 'a\nb'],
    ['a tab', 'a\tb'],
    ['NUL', 'a\u0000'],
    ['escape', '\u001b[31mred'],
    ['C1', 'a\u0085b'],
    ['right-to-left override', 'a\u202Etxt'],
    ['left-to-right mark', 'a\u200E'],
    ['isolate', '\u2067a'],
    ['zero width space', 'a\u200Bb'],
    ['zero width joiner', 'a\u200Db'],
    ['byte order mark', '\uFEFFa'.padEnd(3, 'b').replace(/^/, 'x')],
    ['soft hyphen', 'a\u00ADb'],
    ['word joiner', 'a\u2060b'],
    ['line separator', 'a\u2028b'],
    ['paragraph separator', 'a\u2029b'],
    ['private use', '\uE000'],
    ['unassigned', '\u0378'],
    ['noncharacter', '\uFFFF'],
    ['half a pair', 'a\uD800'],
    ['tags', '🏴\u{E0067}\u{E007F}'],
    ['Hangul filler', '\u3164'],
    ['half width filler', 'a\uFFA0'],
    ['grapheme joiner', 'a\u034Fb'],
    ['Mongolian selector', 'a\u180Bb'],
    ['Braille blank', '\u2800'],
    ['an emoji selector alone', '\uFE0F'],
    ['an emoji selector behind a letter', 'a\uFE0F'],
    ['a text selector', '❤\uFE0E'],
    ['supplementary selector', 'a\u{E0100}'],
    ['a loose mark', '\u0301a'],
    ['a mark behind a space', 'a \u0301b'],
    ['a pile of marks', `z${'\u0335\u0316\u0301'.repeat(4)}`],
    ['33 clusters', 'x'.repeat(33)],
    ['more than 128 bytes', '👍🏽'.repeat(17)],
  ])('%s', (_, text) => {
    refused(text);
  });

  test('limits are exact', () => {
    accepted('x'.repeat(32));
    accepted('👍🏽'.repeat(16)); // 128 bytes
    accepted(`${'👍🏽'.repeat(15)}🙂🙂`);
    refused(`${'👍🏽'.repeat(15)}🙂🙂x`);
  });

  test('a megabyte costs little', () => {
    const texts = ['x', ' ', 'a\u0301', '\u202E', '👍🏽'].map((it) => it.repeat(1_000_000 / it.length));
    const started = performance.now();
    for (let i = 0; i < 50; i += 1) texts.forEach(refused);
    // A pass over a megabyte takes a millisecond and more.
    expect(performance.now() - started).toBeLessThan(200);
  });
});

test('what is accepted stays as it is, is visible, short and in one line', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string()),
      (text) => {
        const check = checkNickname(text);
        if (!check.ok) return;
        const { nickname } = check;
        expect(checkNickname(nickname)).toEqual(check);
        expect(new TextEncoder().encode(nickname).length).toBeLessThanOrEqual(128);
        expect(nickname).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]|^\s|\s$|\s\s/u);
        expect(nickname).toMatch(/[\p{L}\p{N}\p{P}\p{S}]/u);
      },
    ),
    { numRuns: 3_000 },
  );
});
