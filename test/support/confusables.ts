// Names and how they may be dressed up: each letter as something that common typefaces draw alike.
import fc from 'fast-check';

const WAYS: Readonly<Record<string, readonly string[]>> = {
  a: ['a', 'A', 'а', 'А', 'α', 'ａ', 'á', '𝒂'],
  b: ['b', 'B', 'В', 'Ь', 'ƅ', 'ｂ'],
  c: ['c', 'C', 'с', 'С', 'ϲ', 'ｃ'],
  e: ['e', 'E', 'е', 'Е', 'é', 'ｅ'],
  h: ['h', 'H', 'һ', 'Н', 'Η', 'ｈ'],
  i: ['i', 'I', 'l', '1', 'і', 'І', 'ι', '|'],
  k: ['k', 'K', 'к', 'К', 'κ', 'Κ'],
  m: ['m', 'M', 'М', 'м', 'rn', 'Μ'],
  o: ['o', 'O', '0', 'о', 'О', 'ο', 'Ο', 'ö', 'ø'],
  p: ['p', 'P', 'р', 'Р', 'ρ', 'Ρ'],
  s: ['s', 'S', 'ѕ', 'Ѕ', '5', '$'],
  t: ['t', 'T', 'т', 'Т', 'τ', 'Τ'],
  x: ['x', 'X', 'х', 'Х', 'χ', 'Χ'],
  y: ['y', 'Y', 'у', 'У', 'Υ'],
};

/** A plain name of 1 to 12 letters and the same dressed up. */
export const dressings: fc.Arbitrary<readonly [string, string]> = fc
  .array(fc.tuple(fc.constantFrom(...Object.keys(WAYS)), fc.nat()), { minLength: 1, maxLength: 12 })
  .map((letters) => [
    letters.map(([letter]) => letter).join(''),
    letters.map(([letter, pick]) => WAYS[letter]![pick % WAYS[letter]!.length]!).join(''),
  ]);
