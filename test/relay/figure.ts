// What a test measured, kept for `npm run report` (docs/REPORT.md): one file for each figure, the last run's.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, 'node_modules', '.cache', 'hushroom', 'figures');

/** How often the cheap loops run: RELAY_RUNS=10 does ten times as many. */
const FACTOR = Math.max(1, Math.floor(Number(process.env.RELAY_RUNS ?? 1)) || 1);

export const runs = (inCi: number): number => inCi * FACTOR;

/** `row` as in docs/REPORT.md. Written before anything is expected of it: a figure that is bad is recorded, too. */
export function figure(row: string, what: string, value: string): void {
  const { testPath, currentTestName } = expect.getState();
  mkdirSync(FOLDER, { recursive: true });
  const name = `${row}-${what.replace(/\W+/g, '-')}.json`;
  const test = relative(ROOT, testPath ?? '');
  const line = { row, what, value, test, title: currentTestName ?? '', at: new Date().toISOString() };
  writeFileSync(join(FOLDER, name), `${JSON.stringify(line)}\n`);
}

/** `0 of 20`. */
export const outOf = (count: number, all: number): string => `${count} of ${all}`;

/** Median and 95th percentile of milliseconds. */
export function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): string => {
    const ms = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    return ms === undefined ? '-' : ms < 950 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
  };
  return `p50 ${at(0.5)}, p95 ${at(0.95)} (n = ${sorted.length})`;
}
