// What is to happen when, in virtual time: a heap, first in first out among equals.

interface Entry<T> {
  readonly at: number;
  readonly count: number;
  readonly item: T;
}

export class Agenda<T> {
  readonly #heap: Entry<T>[] = [];
  #count = 0;

  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  add(at: number, item: T): void {
    this.#count += 1;
    const heap = this.#heap;
    const entry = { at, count: this.#count, item };
    let i = heap.length;
    heap.push(entry);
    for (let up = (i - 1) >> 1; i > 0 && isBefore(entry, heap[up]!); up = (i - 1) >> 1) {
      heap[i] = heap[up]!;
      i = up;
    }
    heap[i] = entry;
  }

  /** The earliest; undefined if nothing is left. */
  take(): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first?.item;
    let i = 0;
    for (;;) {
      let down = 2 * i + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && isBefore(heap[down + 1]!, heap[down]!)) down += 1;
      if (!isBefore(heap[down]!, last)) break;
      heap[i] = heap[down]!;
      i = down;
    }
    heap[i] = last;
    return first.item;
  }
}

const isBefore = <T>(a: Entry<T>, b: Entry<T>): boolean =>
  a.at < b.at || (a.at === b.at && a.count < b.count);
