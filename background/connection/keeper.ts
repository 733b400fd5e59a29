// Stores the state of a connection: one writing at a time, and every caller waits for one that began after it called.
import type { SavedStream } from './savedStream';

export class Keeper {
  readonly #save: (saved: SavedStream | null) => Promise<void>;
  readonly #state: () => SavedStream;
  /** The writing that has not begun yet: whoever comes now shares it. */
  #next: Promise<void> | null = null;
  #current: Promise<void> = Promise.resolve();
  #forgotten = false;

  constructor(save: (saved: SavedStream | null) => Promise<void>, state: () => SavedStream) {
    this.#save = save;
    this.#state = state;
  }

  /** Resolves when the state, as it is now or newer, is stored. */
  now(): Promise<void> {
    this.#next ??= this.#current.then(() => {
      this.#next = null;
      this.#current = this.#forgotten ? Promise.resolve() : this.#write(this.#state());
      return this.#current;
    });
    return this.#next;
  }

  /** Stores that there is nothing, and nothing after that. */
  async forget(): Promise<void> {
    this.#forgotten = true;
    await this.#current;
    await this.#write(null);
  }

  /** What can't be stored is as good as lost with the process: a resumption then fails, and a fresh session follows. */
  async #write(saved: SavedStream | null): Promise<void> {
    await this.#save(saved).catch(() => undefined);
  }
}
