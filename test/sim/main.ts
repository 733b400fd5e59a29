// npm run sim -- --seeds N --members M [--seed S] [--json] [--real]
//
// `--seed S` alone runs that one seed again; with `--seeds N`, N seeds from S on. `--real`: libsodium instead of cheap
// primitives. Exits with 1 if anything was violated, or if some fault was hardly ever injected in many runs.
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { sodiumPrimitives } from '../../src/crypto/primitives';
import { cheapPrimitives } from './cheapPrimitives';
import { type Order, runSeeds, type WorkerStart } from './pool';
import { asText, figuresOf, rare } from './report';
import { runSeed } from './run';

async function work({ members, real }: WorkerStart): Promise<void> {
  const crypto = real ? await sodiumPrimitives() : cheapPrimitives;
  parentPort!.on('message', (order: Order | null) => {
    if (order === null) return parentPort!.close();
    const seeds = Array.from({ length: order.count }, (_, at) => order.from + at);
    parentPort!.postMessage(seeds.map((seed) => runSeed(seed, members, crypto)));
  });
}

function number(text: string | undefined, otherwise: number, least: number, most: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  console.error(`sim: a whole number from ${least} to ${most}, not '${text}'`);
  process.exit(2);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      members: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      real: { type: 'boolean', default: false },
    },
  });
  const from = number(values.seed, 1, 0, Number.MAX_SAFE_INTEGER / 4);
  const count = number(values.seeds, values.seed === undefined ? 500 : 1, 1, 10_000_000);
  const members = number(values.members, 8, 2, 8);
  const begun = performance.now();
  const outcomes = await runSeeds(new URL(import.meta.url), { from, count }, { members, real: values.real });
  const figures = figuresOf(outcomes, {
    members,
    primitives: values.real ? 'real' : 'cheap',
    wallSeconds: (performance.now() - begun) / 1000,
    cpuSeconds: process.cpuUsage().user / 1e6,
  });
  console.log(values.json ? JSON.stringify(figures, null, 2) : asText(figures));
  process.exitCode = figures.violations > 0 || rare(figures).length > 0 ? 1 : 0;
}

await (isMainThread ? main() : work(workerData as WorkerStart));
