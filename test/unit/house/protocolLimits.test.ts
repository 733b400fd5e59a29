// docs/PROTOCOL.md says what src/mpotr/limits.ts does (section 11: a second implementation is written from it), and what the
// simulator demands (section 13).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { LIMITS } from '../../../src/mpotr/limits';
import { PATIENCE } from '../../sim/run';
import { ROOT } from './tree';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  KiB: 1024,
  MiB: 1024 * 1024,
  s: 1000,
  min: 60_000,
};

/** `2, 4 s` is two times in seconds; `32, 64 KiB` a count and a size; `1,000, 32` two counts. */
function values(cell: string, isTime: boolean): number[] {
  const parts = [...cell.replace(/(\d),(\d{3})/g, '$1$2').matchAll(/([\d.]+)(?: (KiB|MiB|s|min))?/g)];
  const last = parts.at(-1)?.[2] ?? '';
  return parts.map(([, number, unit]) => Math.round(Number(number) * UNITS[unit ?? (isTime ? last : '')]!));
}

/** Name -> what a section of the document gives for it; times are given in `timers`. */
function documented(...[limits, timers]: [string, string]): Record<string, readonly number[]> {
  const found = new Map<string, readonly number[]>();
  for (const part of [limits, timers])
    for (const [, first, cell] of part.matchAll(/^\| (`[^|]+`) \| ([^|]+) \|/gm)) {
      const names = [...first!.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
      const given = values(cell!, part === timers);
      for (const [at, name] of names.entries()) {
        if (found.has(name)) throw new Error(`${name} stands there twice`);
        found.set(name, names.length === 1 ? given : [given[at]!]);
      }
    }
  return Object.fromEntries(found);
}

const text = readFileSync(join(ROOT, 'docs/PROTOCOL.md'), 'utf8');
const section = (number: number): string =>
  text.slice(text.indexOf(`\n## ${number}.`), text.indexOf(`\n## ${number + 1}.`));
const inCode = (limits: Readonly<Record<string, number | readonly number[]>>) =>
  Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, [value].flat()]));

test('every limit and timer is in the document, as it is in the code, and no other', () => {
  const [limits, timers] = section(11).split('\n### Timers') as [string, string];
  expect(documented(limits, timers)).toEqual(inCode(LIMITS));
});

test('the times within which the simulator demands agreement are those of the document', () => {
  expect(documented('', section(13))).toEqual(inCode(PATIENCE));
});
