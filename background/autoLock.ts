// Locks the kept identity when nothing of ours has been open for a while: no room, and no page. The browser's alarm outlives the
// worker, which would have gone to sleep meanwhile.

export const LOCK_ALARM = 'lock';

export interface AutoLockParts {
  readonly alarms: {
    get(name: string): Promise<unknown>;
    create(name: string, when: { delayInMinutes: number }): void | Promise<void>;
    clear(name: string): Promise<boolean>;
  };
  readonly minutes: () => number;
  /** There is something to lock, and nobody is here who uses it. */
  readonly idle: () => boolean;
  readonly lock: () => Promise<void>;
}

export class AutoLock {
  readonly #parts: AutoLockParts;
  #waiting: boolean | null = null;

  constructor(parts: AutoLockParts) {
    this.#parts = parts;
  }

  /** To be called whenever a room or a page has come or gone. */
  async look(): Promise<void> {
    const { alarms, idle, minutes } = this.#parts;
    const waits = idle();
    if (waits === this.#waiting) return;
    const woken = this.#waiting === null;
    this.#waiting = waits;
    if (!waits) await alarms.clear(LOCK_ALARM);
    // A worker that has just been woken goes on with the time that runs already.
    else if (!woken || !(await alarms.get(LOCK_ALARM)))
      await alarms.create(LOCK_ALARM, { delayInMinutes: minutes() });
  }

  /** The time is over: unless somebody has come meanwhile. */
  async ring(): Promise<void> {
    if (this.#parts.idle()) await this.#parts.lock();
  }
}
