// What OTR costs, ours beside the npm package, for docs/REPORT.md and for `npm run bench:otr`. The ceilings are what the design promised;
// a quiet machine needs a third of them or less.
import { beforeAll, expect, test } from '@jest/globals';
import { figure, runs, spread } from '../relay/figure';
import { bench, COSTS, type Cost, type Costs } from './bench';

/** Milliseconds of processor time, both sides together; the median must be below. */
const MOST: Readonly<Record<Cost, number>> = {
  'making a key': 2000,
  'first key exchange, in which ours checks both DSA keys': 1500,
  'key exchange': 100,
  'message, with the turn of keys that it causes': 40,
  'socialist millionaires': 1000,
};

let costs: { readonly ours: Costs; readonly theirs: Costs };
beforeAll(async () => {
  costs = await bench(runs);
}, 600_000);

const median = (times: readonly number[]): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!;

test.each(COSTS)('%s', (cost) => {
  const [ours, theirs] = [costs.ours[cost], costs.theirs[cost]];
  figure('C-4', `${cost}: ours`, spread(ours));
  figure('C-4', `${cost}: npm package otr 0.2.16`, spread(theirs));
  expect(median(ours)).toBeLessThan(MOST[cost]);
});

test.each(COSTS.filter((cost) => !cost.startsWith('first')))('%s costs less than in the package', (cost) => {
  expect(median(costs.ours[cost])).toBeLessThan(median(costs.theirs[cost]));
});
