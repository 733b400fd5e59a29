import type { WireEntry } from '../src/contract/servers';
import type { Primitives } from '../src/crypto/primitives';
import type { ConnectionEvent, RoomEffect, RoomMaterial } from '../src/room/types';
import type { Xml } from '../src/xmpp/xml';
import type { Clock } from './clock';
import type { Machine } from './machine';
import type { Store } from './store';

/** What a room needs of `background/connection`. */
export interface RoomConnection {
  /** Resolves once the stanza is in the stream's keeping; rejects when it may not be. Stanzas leave in the order of the calls. */
  send(stanza: Xml): Promise<void>;
  close(how: { readonly removeAccount: boolean }): Promise<void>;
  reconnectNow(): void;
  /** Answers the question of the last `captcha` event; null: nobody will. */
  solve(answer: string | null): void;
}

/** What a connection needs of its room. `saved` is its own business. */
export interface ConnectionWires {
  readonly url: string;
  readonly domain: string;
  /** What the connection before the program's death had saved; null on a first one. */
  readonly saved: unknown;
  /** To be awaited before the acknowledgement of a stanza goes out. */
  save(saved: unknown): Promise<void>;
  /** A stanza has been written, or read. */
  passed(direction: WireEntry['direction'], stanza: string): void;
  /** Resolves when what followed from the event would survive the program's death. */
  deliver(event: ConnectionEvent): Promise<void>;
}

/** The world of one room. */
export interface RunnerParts<State> {
  readonly machine: Machine<State>;
  /** Of this room alone. */
  readonly store: Store;
  readonly clock: Clock;
  readonly random: (size: number) => Uint8Array;
  readonly crypto: Primitives;
  readonly connect: (wires: ConnectionWires) => RoomConnection;
  /** Whether an OTR key may be relied on. Long: in slices. */
  readonly checkKey: (key: Uint8Array) => Promise<boolean>;
  readonly derive: (name: string, service: string) => Promise<RoomMaterial>;
  /** For a room that was entered with the kept identity. */
  readonly remember: (effect: Extract<RoomEffect, { type: 'verified' }>) => void;
  /** The view is another one. */
  readonly changed: () => void;
}

/** What went wrong inside, counted by code; never with content. */
export class Troubles {
  readonly #counts = new Map<string, number>();

  add(code: string): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
