// Somebody who tries a server out: a throw-away account, one room that nobody else can guess, no keys and nothing to say.
import type { FailureCode } from '../../src/contract';
import { toBase64 } from '../../src/crypto/bytes';
import type { AccountFacts, ConnectionEvent } from '../../src/room/types';
import { groupFrame, privateFrame } from '../../src/xmpp/mpotrElement';
import { initialMuc, nextMucTimer, stepMuc } from '../../src/xmpp/muc';
import type { MucEffect, MucEvent, MucState } from '../../src/xmpp/mucTypes';
import { randomId } from '../../src/xmpp/randomId';
import type { Xml } from '../../src/xmpp/xml';
import type { Connection, ConnectOptions } from '../connection/connection';

export interface GuestParts {
  readonly connect: (options: Pick<ConnectOptions, 'url' | 'domain' | 'save' | 'deliver'>) => Connection;
  readonly random: (size: number) => Uint8Array;
  /** Milliseconds. */
  readonly now: () => number;
}

type EffectOf<T extends MucEffect['type']> = Extract<MucEffect, { type: T }>;

export class Guest {
  readonly handle: string;
  readonly #parts: GuestParts;
  readonly #connection: Connection;
  readonly #listeners = new Set<() => void>();
  /** What is waited for, to be given up. */
  readonly #waiting = new Set<() => void>();
  readonly #effects: MucEffect[] = [];
  /** All stanzas, as they came. */
  readonly stanzas: Xml[] = [];
  account: AccountFacts | null = null;
  failure: FailureCode | null = null;
  /** The server has ended the stream since we were online. */
  cut = false;
  #muc: MucState = initialMuc;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: GuestParts, place: { readonly url: string; readonly domain: string }) {
    this.#parts = parts;
    this.handle = randomId(parts.random);
    this.#connection = parts.connect({
      ...place,
      save: async () => undefined, // Nobody restores a test.
      deliver: (event) => this.#deliver(event),
    });
  }

  /** True once it is logged in; false when that can't be, with `failure`, or has not been in time. */
  async online(ms: number): Promise<boolean> {
    await this.#until(() => this.account !== null || this.failure !== null, ms);
    return this.account !== null;
  }

  /** Answers from whom was asked; rejects when none comes. */
  ask(stanza: Xml): Promise<Xml> {
    return this.#connection.request(stanza);
  }

  /** True once it is in the room, and the room is open; false when it was refused, or not let in in time. */
  async enter(room: string, ms: number): Promise<boolean> {
    const service = room.slice(room.indexOf('@') + 1);
    await this.#feed({ type: 'join', service, room, handle: this.handle, hello: '' });
    await this.#until(() => this.first('out') !== undefined || this.#isSettled(), ms);
    return this.#isSettled();
  }

  #isSettled(): boolean {
    return this.#muc.phase === 'inside' && this.#muc.configuring === null;
  }

  async say(bytes: Uint8Array): Promise<string> {
    return this.#send((id) => groupFrame(this.#room(), id, toBase64(bytes)));
  }

  async whisper(handle: string, bytes: Uint8Array): Promise<string> {
    return this.#send((id) => privateFrame(`${this.#room()}/${handle}`, id, toBase64(bytes)));
  }

  async #send(stanza: (id: string) => Xml): Promise<string> {
    const id = randomId(this.#parts.random);
    await this.#connection.send(stanza(id));
    return id;
  }

  /** The first effect of its type, and like this. */
  first<T extends MucEffect['type']>(
    type: T,
    like: (it: EffectOf<T>) => boolean = () => true,
  ): EffectOf<T> | undefined {
    return this.#effects.find((it): it is EffectOf<T> => it.type === type && like(it as EffectOf<T>));
  }

  /** Waited for; undefined when it does not come in time. */
  async wait<T extends MucEffect['type']>(
    type: T,
    like: (it: EffectOf<T>) => boolean,
    ms: number,
  ): Promise<EffectOf<T> | undefined> {
    await this.#until(() => this.first(type, like) !== undefined || this.cut, ms);
    return this.first(type, like);
  }

  /** Goes, and takes its account along. */
  async leave(): Promise<void> {
    clearTimeout(this.#timer);
    this.#muc = initialMuc;
    for (const end of [...this.#waiting]) end();
    await this.#connection.close({ removeAccount: true });
  }

  #room(): string {
    if (this.#muc.phase !== 'inside') throw new Error('not in a room');
    return this.#muc.stay.room;
  }

  async #deliver(event: ConnectionEvent): Promise<void> {
    if (event.type === 'online') this.account = event.account;
    if (event.type === 'failed') this.failure = event.code;
    if (event.type === 'offline' && this.account !== null) this.cut = true;
    if (event.type === 'stanza') {
      this.stanzas.push(event.stanza);
      await this.#feed({ type: 'stanza', stanza: event.stanza });
    }
    for (const listener of [...this.#listeners]) listener();
  }

  async #feed(event: MucEvent): Promise<void> {
    const [state, effects] = stepMuc(this.#muc, event, {
      now: this.#parts.now(),
      random: this.#parts.random,
    });
    this.#muc = state;
    this.#effects.push(...effects);
    // Not awaited: an answer to what is sent may be behind what is being delivered.
    for (const effect of effects)
      if (effect.type === 'send') this.#connection.send(effect.stanza).catch(() => undefined);
    clearTimeout(this.#timer);
    const at = nextMucTimer(state);
    if (at !== null)
      this.#timer = setTimeout(() => void this.#feed({ type: 'tick' }), Math.max(0, at - this.#parts.now()));
  }

  #until(holds: () => boolean, ms: number): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        this.#waiting.delete(end);
        resolve();
      };
      const look = (): void => {
        if (holds()) end();
      };
      const timer = setTimeout(end, ms);
      this.#listeners.add(look);
      this.#waiting.add(end);
    });
  }
}
