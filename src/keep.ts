// What did not change keeps its identity: then little is stored, sent and drawn again.

/** Equal in all fields, each compared by identity. */
export function same<T extends object>(a: T | undefined, b: T): boolean {
  if (!a) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof T>;
  return [...keys].every((key) => a[key] === b[key]);
}

/** `now`, or `before` where it is the same list; items that are the same by `key` and content are those of `before`. */
export function keepList<T extends object>(
  before: readonly T[] | undefined,
  now: readonly T[],
  key: (item: T) => string,
): readonly T[] {
  const known = new Map(before?.map((it) => [key(it), it]));
  const items = now.map((it) => {
    const old = known.get(key(it));
    return old && same(old, it) ? old : it;
  });
  return before?.length === items.length && items.every((it, at) => it === before[at]) ? before : items;
}
