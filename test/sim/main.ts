import { cheapPrimitives } from './cheapPrimitives';
import { runSeed } from './run';

const [from, count, most] = process.argv.slice(2).map(Number);
const t = performance.now();
let steps = 0;
for (let seed = from!; seed < from! + count!; seed += 1) {
  const it = runSeed(seed, most ?? 8, cheapPrimitives);
  steps += it.steps;
  if (it.violations.length)
    console.log(seed, it.members, JSON.stringify(it.violations.slice(0, 2)).slice(0, 600));
}
const ms = performance.now() - t;
console.log(
  `${count} runs, ${(ms / count!).toFixed(1)} ms each, ${steps} steps, ${((1000 * ms) / steps).toFixed(0)} us per step`,
);
