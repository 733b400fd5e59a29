// The contrast of every pair of colours that is used for text or for the edge of a control, computed from the stylesheet.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const css = readFileSync(join(__dirname, '../../../content/styles/tokens.css'), 'utf8');
const blocks = [...css.matchAll(/:root[^{]*\{([^{}]*)\}/g)].map(
  (match) =>
    new Map([...(match[1] ?? '').matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((pair) => [pair[1], pair[2]])),
);
const [light, darkBySystem, darkByChoice] = blocks;

/** Relative luminance and contrast of WCAG 2.2. */
function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0);
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const text = 4.5;
const edge = 3;
const pairs: [string, string, number][] = [
  ...['text', 'muted', 'accent', 'ok', 'warn', 'danger'].flatMap((ink) =>
    ['bg', 'surface', 'own'].map((ground): [string, string, number] => [ink, ground, text]),
  ),
  ...['text', 'muted', 'accent'].map((ink): [string, string, number] => [ink, 'raised', text]),
  ...['text', 'muted', 'private', 'ok', 'warn', 'danger'].flatMap((ink) =>
    ['surface', 'private-ground', 'private-own'].map((ground): [string, string, number] => [
      ink,
      ground,
      text,
    ]),
  ),
  ['on-accent', 'private', text],
  ['on-accent', 'private-hover', text],
  ['control', 'private-ground', edge],
  ['on-accent', 'accent', text],
  ['on-accent', 'accent-hover', text],
  ['control', 'surface', edge],
  ['control', 'bg', edge],
];

test('both dark blocks say the same', () => {
  expect(blocks).toHaveLength(3);
  expect(darkByChoice).toEqual(darkBySystem);
  expect([...(darkBySystem?.keys() ?? [])].sort()).toEqual([...(light?.keys() ?? [])].sort());
});

describe.each([
  ['light', light],
  ['dark', darkBySystem],
])('%s', (_, colours) => {
  test.each(pairs)('%s on %s has a contrast of at least %d', (ink, ground, least) => {
    expect(contrast(colours?.get(ink) ?? '', colours?.get(ground) ?? '')).toBeGreaterThanOrEqual(least);
  });
});
