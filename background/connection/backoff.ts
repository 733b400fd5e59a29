// How long to wait before the next attempt: 1 s, doubling up to 60 s. The jitter keeps a whole room from coming back at once.
import type { Random } from './account';

const FIRST = 1_000;
const LONGEST = 60_000;

/** Milliseconds before the attempt that follows `failures` (1 or more) in a row: between half of the step and all of it. */
export function backoff(failures: number, random: Random): number {
  const step = Math.min(FIRST * 2 ** (failures - 1), LONGEST);
  const [high = 0, low = 0] = random(2);
  return step / 2 + ((high * 256 + low) / 65_536) * (step / 2);
}
