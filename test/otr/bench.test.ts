// What OTR costs, ours beside the npm package, for docs/REPORT.md and for `npm run bench:otr`. The ceilings are what the design promised;
// a quiet machine needs a third of them or less.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from '../../background/clock';
import { checkDsaKey } from '../../src/otr/dsaCheck';
import { runAll } from '../../src/otr/steps';
import { figure, runs, spread } from '../relay/figure';
import { bench, COSTS, type Cost, type Measured } from './bench';

/** Milliseconds of processor time, both sides together; the median must be below. */
const MOST: Readonly<Record<Cost, number>> = {
  'making a key': 2000,
  'first key exchange, in which ours checks both DSA keys': 1500,
  'key exchange': 100,
  'message, with the turn of keys that it causes': 40,
  'socialist millionaires': 1000,
};

let measured: { readonly ours: Measured; readonly theirs: Measured };
beforeAll(async () => {
  measured = await bench(runs);
}, 600_000);

afterAll(() => {
  const line = (what: string, ours: string, theirs: string): string =>
    `${what.padEnd(58)} ${ours.padEnd(36)} ${theirs}\n`;
  const lines = COSTS.map((cost) =>
    line(cost, spread(measured.ours.costs[cost]), spread(measured.theirs.costs[cost])),
  );
  process.stdout.write([line('processor time, both sides', 'ours', 'npm package otr'), ...lines].join(''));
});

const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!;

test.each(COSTS)('%s', (cost) => {
  const [ours, theirs] = [measured.ours.costs[cost], measured.theirs.costs[cost]];
  figure('C-4', `${cost}: ours`, spread(ours));
  figure('C-4', `${cost}: npm package otr 0.2.16`, spread(theirs));
  expect(median(ours)).toBeLessThan(MOST[cost]);
});

test.each(COSTS.filter((cost) => !cost.startsWith('first')))('%s costs less than in the package', (cost) => {
  expect(median(measured.ours.costs[cost])).toBeLessThan(median(measured.theirs.costs[cost]));
});

test('a key that the package made passes our check, as ours do', () => {
  const keys = [...measured.ours.keys, ...measured.theirs.keys];
  expect(keys.map((key) => runAll(checkDsaKey(key, randomBytes)))).toEqual(keys.map(() => true));
});
