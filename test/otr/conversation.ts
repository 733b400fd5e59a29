// Two programs and the line between them, which keeps what is sent in order. While it is held, what was sent waits for `deliver`.
import type { Endpoint } from './endpoint';

/** Milliseconds. A question takes the package seconds, and a busy machine many. */
const LIMIT = 60_000;

/** Of the two ends: 0 or 1. */
export type Side = 0 | 1;
export const SIDES: readonly Side[] = [0, 1];
export const other = (side: Side): Side => (side === 0 ? 1 : 0);

export class Conversation {
  readonly ends: readonly [Endpoint, Endpoint];
  /** Sent by each end and not delivered yet. */
  readonly #waiting: readonly [string[], string[]] = [[], []];
  readonly #checks = new Set<() => void>();
  #held = false;

  constructor(first: Endpoint, second: Endpoint) {
    this.ends = [first, second];
    for (const side of SIDES)
      this.ends[side].onLine((line) => {
        if ('wire' in line) {
          this.#waiting[side].push(line.wire);
          if (!this.#held) this.deliver(side);
        }
        for (const check of this.#checks) check();
      });
  }

  hold(): void {
    this.#held = true;
  }

  /** Delivers what waits, and all that comes. */
  release(): void {
    this.#held = false;
    for (const side of SIDES) while (this.#waiting[side].length > 0) this.deliver(side);
  }

  /** Sent and not delivered, the oldest first. */
  waiting(from: Side): readonly string[] {
    return this.#waiting[from];
  }

  /** The oldest that waits. Throws a RangeError where nothing does. */
  deliver(from: Side): void {
    const wire = this.#waiting[from].shift();
    if (wire === undefined) throw new RangeError('nothing waits');
    this.ends[other(from)].tell({ receive: wire });
  }

  /** Waits until `holds`, which is asked again at each line of either end. Rejects after LIMIT. */
  until(what: string, holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        this.#checks.delete(check);
      };
      const check = (): void => {
        if (!holds()) return;
        stop();
        resolve();
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`not ${what} after ${LIMIT / 1000} s; ${this.ends.map(describeEnd).join('; ')}`));
      }, LIMIT);
      this.#checks.add(check);
      check();
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.ends.map((end) => end.stop()));
  }
}

const describeEnd = (end: Endpoint): string =>
  `${end.name}: ${end.state.state}, ${end.all('text').length} texts, warnings ${JSON.stringify(
    end
      .all('warning')
      .slice(-3)
      .map((it) => it.warning),
  )}`;
