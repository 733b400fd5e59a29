// Runs seeds on all processors: each worker is this very program, and gets a few seeds at a time.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Outcome } from './run';

export interface Order {
  readonly from: number;
  readonly count: number;
}
export interface WorkerStart {
  readonly members: number;
  readonly real: boolean;
}

const CHUNK = 20;
/** A step leaves much behind that nobody needs any more: in more room it is collected more seldom. */
const YOUNG = { maxYoungGenerationSizeMb: 128 };

export function runSeeds(program: URL, { from, count }: Order, start: WorkerStart): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const end = from + count;
  let next = from;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(program, { workerData: start, resourceLimits: YOUNG });
      const feed = (): void => {
        if (next >= end) {
          worker.postMessage(null);
          return;
        }
        const order: Order = { from: next, count: Math.min(CHUNK, end - next) };
        next += order.count;
        worker.postMessage(order);
      };
      worker.on('message', (done: readonly Outcome[]) => {
        outcomes.push(...done);
        feed();
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
      feed();
    });
  const workers = Math.min(availableParallelism(), Math.ceil(count / CHUNK));
  return Promise.all(Array.from({ length: workers }, one)).then(() => outcomes);
}
