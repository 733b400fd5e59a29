/** Overwrites all bytes found in plain values. What JavaScript copied elsewhere, and strings, can't be reached. */
export function wipeBytes(value: unknown): void {
  const seen = new Set<unknown>();
  const visit = (it: unknown): void => {
    if (typeof it !== 'object' || it === null || seen.has(it)) return;
    seen.add(it);
    if (it instanceof Uint8Array) it.fill(0);
    else if (it instanceof Map) {
      for (const [key, item] of it) {
        visit(key);
        visit(item);
      }
    } else if (it instanceof Set) {
      for (const item of it) visit(item);
    } else for (const item of Object.values(it)) visit(item);
  };
  visit(value);
}
