// Where a room's state survives the worker's death. Nothing here touches a disk: `storage.session` lives in memory.
import { decodeRecord, encodeRecord } from './recordCodec';

/** Key -> plain value to keep, or undefined to delete. */
export type Changes = ReadonlyMap<string, unknown>;

export interface Store {
  /** All records whose key begins with `prefix`, under the rest of their key. Throws a RangeError if one is damaged. */
  read(prefix: string): Promise<Map<string, unknown>>;
  /** All of `changes` or none. Resolves when they would survive the program's death. Rejects with `StorageFull`. */
  write(changes: Changes): Promise<void>;
  /** Everything whose key begins with `prefix`, damaged or not. */
  erase(prefix: string): Promise<void>;
}

/** There is no room for a write: nothing of it was kept. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull';
}

/** The part of a browser's storage area that we use. */
export interface TextArea {
  get(keys: null): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(keys: string[]): Promise<void>;
}

/** Records as text in `storage.session`. */
export class SessionStore implements Store {
  readonly #area: TextArea;

  constructor(area: TextArea) {
    this.#area = area;
  }

  async read(prefix: string): Promise<Map<string, unknown>> {
    const records = new Map<string, unknown>();
    for (const [key, text] of Object.entries(await this.#area.get(null))) {
      if (!key.startsWith(prefix) || text === null) continue;
      if (typeof text !== 'string') throw new RangeError('not a record');
      records.set(key.slice(prefix.length), decodeRecord(text));
    }
    return records;
  }

  /** One `set` carries everything, deletions as null, so that a death in between can't leave half of a step behind. */
  async write(changes: Changes): Promise<void> {
    const deleted = [...changes].filter(([, value]) => value === undefined).map(([key]) => key);
    if (deleted.length < changes.size) await this.#set(changes);
    if (deleted.length > 0) await this.#area.remove(deleted);
  }

  async erase(prefix: string): Promise<void> {
    const keys = Object.keys(await this.#area.get(null)).filter((key) => key.startsWith(prefix));
    await this.#area.remove(keys);
  }

  async #set(changes: Changes): Promise<void> {
    const items = [...changes].map(([key, value]) => [key, value === undefined ? null : encodeRecord(value)]);
    try {
      await this.#area.set(Object.fromEntries(items));
    } catch (error) {
      if (error instanceof Error && /quota/i.test(error.message)) throw new StorageFull();
      throw error;
    }
  }
}

/** For programs that do not restart: the headless member. Values are kept as they are; machines never change theirs. */
export class MemoryStore implements Store {
  readonly #records = new Map<string, unknown>();

  async read(prefix: string): Promise<Map<string, unknown>> {
    const found = [...this.#records].filter(([key]) => key.startsWith(prefix));
    return new Map(found.map(([key, value]) => [key.slice(prefix.length), value]));
  }

  async write(changes: Changes): Promise<void> {
    for (const [key, value] of changes) {
      if (value === undefined) this.#records.delete(key);
      else this.#records.set(key, value);
    }
  }

  async erase(prefix: string): Promise<void> {
    for (const key of [...this.#records.keys()]) if (key.startsWith(prefix)) this.#records.delete(key);
  }
}

/** A part of a store, under a prefix of its own. */
export function storeUnder(store: Store, prefix: string): Store {
  return {
    read: (rest) => store.read(prefix + rest),
    erase: (rest) => store.erase(prefix + rest),
    write: (changes) =>
      store.write(new Map([...changes].map(([key, value]) => [prefix + key, value] as const))),
  };
}
