// Rooms live in memory. When the browser dies with a room open, everything of it is gone, and whoever comes back has to be told so.
// For that, and only that, one boolean is on disk while a room is open: no name, no number, no time.

const KEY = 'roomsOpen';

interface Area {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
}

export class LostRooms {
  readonly #area: Area;
  #marked: boolean;
  #lost: boolean;

  private constructor(area: Area, marked: boolean, open: boolean) {
    this.#area = area;
    this.#marked = marked;
    this.#lost = marked && !open;
  }

  /** To be asked when the rooms that outlived the worker are back. `open`: there are some. */
  static async look(area: Area, open: boolean): Promise<LostRooms> {
    return new LostRooms(area, (await area.get(KEY))[KEY] === true, open);
  }

  /** There were rooms, and nobody has been told yet that they are gone. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Whoever reads it is told; a new room is told of by its own presence. */
  async told(): Promise<void> {
    this.#lost = false;
    await this.#mark(false);
  }

  async keep(open: boolean): Promise<void> {
    if (open) this.#lost = false;
    if (!this.#lost) await this.#mark(open);
  }

  async #mark(open: boolean): Promise<void> {
    if (open === this.#marked) return;
    this.#marked = open;
    await (open ? this.#area.set({ [KEY]: true }) : this.#area.remove(KEY));
  }
}

/** For private windows, of which nothing is ever on disk. */
export const noArea: Area = {
  get: async () => ({}),
  set: async () => {},
  remove: async () => {},
};
