// The write-ahead of one room. A step's records are stored, all at once, together with the stanzas that it wants to send; only then do
// these stanzas become `unsent`, and only then is whoever waits for `written` told. While one batch is being written the next gathers.
import type { Xml } from '../src/xmpp/xml';
import type { Clock } from './clock';
import type { Troubles } from './roomParts';
import { type Changes, StorageFull, type Store } from './store';

/** The runner's own records; the machine's keys never begin with a tilde. */
export const OWN = { facts: '~facts', outbox: '~outbox', stream: '~stream', ended: '~ended' } as const;

/** A room's shown lines: given up first when the storage is full, for the keys matter more. */
const EXPENDABLE = /^lines?\b/;
const STORAGE_RETRY_MS = 1000;

export interface Outbox {
  /** The clock when it was written: a restored machine must not see an earlier one. */
  readonly at: number;
  readonly stanzas: readonly Xml[];
}

type Records = ReadonlyMap<string, unknown>;

class Batch {
  readonly sends: Xml[] = [];
  /** The machine has changed: not only what the connection wants kept. */
  stepped = false;
  /** What the connection wants kept, if it wants something else than before. */
  stream: { readonly saved: unknown } | undefined;
  readonly written: Promise<void>;
  resolve!: () => void;
  constructor() {
    this.written = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }
}

export interface JournalParts {
  readonly store: Store;
  readonly clock: Clock;
  /** The machine's records as they are now. */
  readonly records: () => Records;
  /** There may be unsent stanzas. */
  readonly written: () => void;
  readonly troubles: Troubles;
}

export class Journal {
  readonly #parts: JournalParts;
  #stored: Records;
  #unsent: readonly Xml[];
  #current: Batch | null = null;
  #next: Batch | null = null;
  #draining = false;
  #closing = false;

  /** `stored` and `unsent` are what the store holds already. */
  constructor(parts: JournalParts, stored: Records, unsent: readonly Xml[]) {
    this.#parts = parts;
    this.#stored = stored;
    this.#unsent = unsent;
  }

  /** Stored, and not yet taken over by a connection; the oldest first. */
  get unsent(): readonly Xml[] {
    return this.#unsent;
  }

  /** Stores the machine's records as they will be when this call's turn comes; resolves when that is done. */
  write(sends: readonly Xml[]): Promise<void> {
    const batch = this.#gather();
    batch.sends.push(...sends);
    batch.stepped = true;
    return batch.written;
  }

  /** Resolves when all that `write` was called for so far is stored; writes nothing itself. */
  settled(): Promise<void> {
    const last = [this.#next, this.#current].find((it) => it?.stepped);
    return last?.written ?? Promise.resolve();
  }

  /** Stores the connection's state along with everything else. */
  writeStream(saved: unknown): Promise<void> {
    const batch = this.#gather();
    batch.stream = { saved };
    return batch.written;
  }

  /** A connection has taken it over; the store learns of it with the next write. */
  sent(stanza: Xml): void {
    this.#unsent = this.#unsent.filter((it) => it !== stanza);
  }

  /** What waited for a stream that is gone for good must not go out on the next one. */
  forgetUnsent(): void {
    this.#unsent = [];
    for (const batch of [this.#current, this.#next]) if (batch) batch.sends.length = 0;
  }

  /** Writes what is gathered, without insisting, then leaves nothing in the store but `last`. */
  async close(last: () => Changes): Promise<void> {
    this.#closing = true;
    await this.write([]);
    const keys = [...this.#stored.keys(), ...Object.values(OWN)];
    this.#stored = new Map();
    try {
      await this.#parts.store.write(
        new Map([...keys.map((key) => [key, undefined] as const), ...last().entries()]),
      );
    } catch {
      this.#parts.troubles.add('storage');
    }
  }

  #gather(): Batch {
    this.#next ??= new Batch();
    if (!this.#draining) {
      this.#draining = true;
      // Not at once: several steps of one turn share a write.
      queueMicrotask(() => void this.#drain());
    }
    return this.#next;
  }

  async #drain(): Promise<void> {
    while (this.#next !== null) {
      const batch = this.#next;
      this.#current = batch;
      this.#next = null;
      while (!(await this.#store(batch)) && !this.#closing) await sleep(STORAGE_RETRY_MS);
      this.#unsent = [...this.#unsent, ...batch.sends];
      this.#current = null;
      batch.resolve();
      this.#parts.written();
    }
    this.#draining = false;
  }

  /** False if nothing was stored. */
  async #store(batch: Batch): Promise<boolean> {
    // Each stanza that is counted makes the connection write: looking through thousands of records for it would let a flood do so, too.
    const records = batch.stepped ? this.#parts.records() : this.#stored;
    const changes = batch.stepped ? differences(this.#stored, records) : new Map<string, unknown>();
    const stanzas = [...this.#unsent, ...batch.sends];
    changes.set(OWN.outbox, { at: this.#parts.clock.now(), stanzas } satisfies Outbox);
    if (batch.stream) changes.set(OWN.stream, batch.stream.saved ?? undefined);
    try {
      await this.#storeOrShrink(changes);
      this.#stored = records;
      return true;
    } catch {
      this.#parts.troubles.add('storage');
      return false;
    }
  }

  async #storeOrShrink(changes: Changes): Promise<void> {
    try {
      await this.#parts.store.write(changes);
    } catch (error) {
      if (!(error instanceof StorageFull)) throw error;
      this.#parts.troubles.add('storage-full');
      const lines = [...this.#stored.keys()].filter((key) => EXPENDABLE.test(key));
      await this.#parts.store.write(new Map(lines.map((key) => [key, undefined] as const)));
      await this.#parts.store.write(new Map([...changes].filter(([key]) => !EXPENDABLE.test(key))));
    }
  }
}

function differences(stored: Records, now: Records): Map<string, unknown> {
  const changes = new Map<string, unknown>();
  let kept = 0;
  for (const [key, value] of now) {
    if (stored.has(key)) kept += 1;
    if (stored.get(key) !== value) changes.set(key, value);
  }
  if (kept < stored.size) for (const key of stored.keys()) if (!now.has(key)) changes.set(key, undefined);
  return changes;
}

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
