// The earliest of many times at which something is due. Asked after every step, so no lists are built on the way.

type Due = number | null | undefined;

/** Null if nothing is due. */
export function earliest(times: Iterable<Due>): number | null {
  let first: number | null = null;
  for (const at of times) if (at !== null && at !== undefined && (first === null || at < first)) first = at;
  return first;
}

/** The same of items, each of which knows when it is due. */
export function earliestOf<T>(items: Iterable<T>, dueAt: (item: T) => Due): number | null {
  let first: number | null = null;
  for (const item of items) {
    const at = dueAt(item);
    if (at !== null && at !== undefined && (first === null || at < first)) first = at;
  }
  return first;
}
