// Long computations in small pieces. The worker that makes keys also answers the server and the pages, so nothing may hold its
// thread for more than 20 ms. A computation is a generator that yields about ten times in a millisecond; whoever drives it
// looks at a clock between two pieces.

export type Steps<T> = Generator<void, T, void>;

export type Slice<T> = { readonly done: true; readonly value: T } | { readonly done: false };

/** Runs `steps` for about `budget` milliseconds of `clock`. Call it again until it is done. */
export function runSlice<T>(steps: Steps<T>, budget: number, clock: () => number): Slice<T> {
  const end = clock() + budget;
  do {
    const step = steps.next();
    if (step.done) return { done: true, value: step.value };
  } while (clock() < end);
  return { done: false };
}

/** All at once, where nobody waits. */
export function runAll<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
