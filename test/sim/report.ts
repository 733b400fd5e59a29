// What many runs come to: runs, faults by kind, violations, times to agree. One line each, or JSON.
import { FAULTS } from './plan';
import type { Outcome } from './run';

export interface Figures {
  readonly runs: number;
  readonly members: number;
  readonly primitives: 'cheap' | 'real';
  readonly steps: number;
  /** Faults that were really injected, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: number;
  /** Seeds that failed, with what each violated. */
  readonly failing: readonly { readonly seed: number; readonly violations: Outcome['violations'] }[];
  /** Milliseconds of virtual time from the end of all faults until the honest agree on who is there and hold each other's keys. */
  readonly agreed: Quantiles;
  /** Milliseconds of virtual time from the last words until everybody has confirmed them. */
  readonly completed: Quantiles;
  readonly wallSeconds: number;
  /** Of all threads. */
  readonly cpuSeconds: number;
}

interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
}

function quantiles(values: readonly (number | null)[]): Quantiles {
  const sorted = values.filter((it) => it !== null).sort((a, b) => a - b);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), most: sorted.at(-1) ?? 0 };
}

export function figuresOf(
  outcomes: readonly Outcome[],
  about: Pick<Figures, 'members' | 'primitives' | 'wallSeconds' | 'cpuSeconds'>,
): Figures {
  const faults = new Map<string, number>(FAULTS.map((kind) => [kind, 0]));
  for (const it of outcomes)
    for (const [kind, count] of it.faults) faults.set(kind, (faults.get(kind) ?? 0) + count);
  const failing = outcomes
    .filter((it) => it.violations.length > 0)
    .map(({ seed, violations }) => ({ seed, violations }))
    .sort((a, b) => a.seed - b.seed);
  return {
    runs: outcomes.length,
    ...about,
    steps: outcomes.reduce((sum, it) => sum + it.steps, 0),
    faults: Object.fromEntries([...faults].sort(([a], [b]) => (a < b ? -1 : 1))),
    violations: failing.reduce((sum, it) => sum + it.violations.length, 0),
    failing,
    agreed: quantiles(outcomes.map((it) => it.agreed)),
    completed: quantiles(outcomes.map((it) => it.completed)),
  };
}

/** From so many runs on, and once in so many runs at the least, every fault must really have been there. */
const MANY = { runs: 1_000, oneIn: 500 };

/** Faults that were hardly injected: then many runs show little. */
export const rare = ({ runs, faults }: Figures): string[] =>
  runs < MANY.runs ? [] : Object.keys(faults).filter((kind) => faults[kind]! < runs / MANY.oneIn);

/** Failing seeds that are named in the text. */
const MOST_SHOWN = 20;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const spread = ({ p50, p95, most }: Quantiles): string =>
  `p50 ${seconds(p50)}, p95 ${seconds(p95)}, at most ${seconds(most)}`;

export function asText(it: Figures): string {
  const lines = [
    `${it.runs} runs of 2-${it.members} members, ${it.primitives} primitives, ${it.steps} steps, ${it.wallSeconds.toFixed(1)} s (${it.cpuSeconds.toFixed(1)} s of CPU)`,
    `faults: ${Object.entries(it.faults)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ')}`,
    `time to agree once faults have stopped: ${spread(it.agreed)}`,
    `time until everybody has confirmed: ${spread(it.completed)}`,
    `violations: ${it.violations}`,
  ];
  if (rare(it).length > 0) lines.push(`hardly ever injected: ${rare(it).join(', ')}`);
  for (const { seed, violations } of it.failing.slice(0, MOST_SHOWN)) {
    const [{ code, detail }] = violations as [Outcome['violations'][number]];
    lines.push(`  --seed ${seed} (${violations.length}): ${code}: ${detail}`);
  }
  if (it.failing.length > MOST_SHOWN) lines.push(`  and ${it.failing.length - MOST_SHOWN} more seeds`);
  return lines.join('\n');
}
