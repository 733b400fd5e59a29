// A member of a MUC that is nothing but connection and MUC machine: what both say is kept to be looked at.
import { WebSocket } from 'ws';
import { type Connection, type ConnectOptions, connect } from '../../background/connection/connection';
import { isKey, type SavedStream } from '../../background/connection/savedStream';
import type { ConnectionEvent } from '../../src/room/types';
import { groupFrame, privateFrame } from '../../src/xmpp/mpotrElement';
import { initialMuc, nextMucTimer, stepMuc } from '../../src/xmpp/muc';
import type { MucEffect, MucEvent, MucState } from '../../src/xmpp/mucTypes';
import { randomId } from '../../src/xmpp/randomId';
import type { Xml } from '../../src/xmpp/xml';

globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket;

export const random = (size: number): Uint8Array => globalThis.crypto.getRandomValues(new Uint8Array(size));
export const base64 = (text: string): string => Buffer.from(text).toString('base64');

type EffectOf<T extends MucEffect['type']> = Extract<MucEffect, { type: T }>;
type EventOf<T extends ConnectionEvent['type']> = Extract<ConnectionEvent, { type: T }>;

export interface Place {
  readonly url: string;
  readonly domain: string;
}

export class XmppMember {
  readonly events: ConnectionEvent[] = [];
  readonly effects: MucEffect[] = [];
  readonly handle = randomId(random);
  readonly connection: Connection;
  saved: SavedStream | null = null;
  /** What was saved with a session in it, in order. */
  readonly history: SavedStream[] = [];
  beforeSave: Promise<void> = Promise.resolve();
  muc: MucState = initialMuc;
  /** Called for each event before it counts as delivered. */
  slowly: (event: ConnectionEvent) => Promise<void> = async () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];

  constructor(place: Place, more: Partial<ConnectOptions> = {}) {
    this.connection = connect({
      url: place.url,
      domain: place.domain,
      random,
      now: () => performance.now(),
      allowInsecureLoopback: true,
      save: async (saved) => {
        // Through JSON, as a browser's storage does it.
        const copy = JSON.parse(JSON.stringify(saved)) as SavedStream | null;
        await this.beforeSave;
        this.saved = copy;
        if (copy?.point) this.history.push(copy);
      },
      deliver: async (event) => {
        await this.slowly(event);
        this.events.push(event);
        if (event.type === 'stanza') await this.feed(event);
        this.#wake();
      },
      ...more,
    });
  }

  static async online(place: Place, more: Partial<ConnectOptions> = {}): Promise<XmppMember> {
    const member = new XmppMember(place, more);
    await member.event('online');
    return member;
  }

  static async joined(place: Place & { service: string }, room: string): Promise<XmppMember> {
    const member = await XmppMember.online(place);
    await member.join(`${room}@${place.service}`);
    return member;
  }

  async join(room: string, hello = base64('hello')): Promise<void> {
    const service = room.slice(room.indexOf('@') + 1);
    await this.feed({ type: 'join', service, room, handle: this.handle, hello });
    await this.effect('joined');
  }

  async feed(event: MucEvent): Promise<void> {
    const [state, effects] = stepMuc(this.muc, event, { now: performance.now(), random });
    this.muc = state;
    this.effects.push(...effects);
    for (const effect of effects) if (effect.type === 'send') await this.connection.send(effect.stanza);
    clearTimeout(this.#timer);
    const at = nextMucTimer(state);
    if (at !== null) {
      const wait = Math.max(0, at - performance.now());
      this.#timer = setTimeout(() => void this.feed({ type: 'tick' }), wait);
    }
    this.#wake();
  }

  /** Of a registered account. */
  get password(): string {
    const account = this.saved?.account;
    if (!account || isKey(account)) throw new Error('no password');
    return account.password;
  }

  send(stanza: Xml): Promise<void> {
    return this.connection.send(stanza);
  }

  say(data: string): Promise<void> {
    return this.send(groupFrame(this.room, randomId(random), base64(data)));
  }

  whisper(handle: string, data: string): Promise<void> {
    return this.send(privateFrame(`${this.room}/${handle}`, randomId(random), base64(data)));
  }

  get room(): string {
    if (this.muc.phase === 'outside') throw new Error('not in a room');
    return this.muc.stay.room;
  }

  /** Texts of the frames that others sent, in order. */
  get heard(): string[] {
    return this.all('frame')
      .filter((it) => it.from !== this.handle)
      .map((it) => Buffer.from(it.data, 'base64').toString());
  }

  all<T extends MucEffect['type']>(type: T): EffectOf<T>[] {
    return this.effects.filter((it): it is EffectOf<T> => it.type === type);
  }

  eventsOf<T extends ConnectionEvent['type']>(type: T): EventOf<T>[] {
    return this.events.filter((it): it is EventOf<T> => it.type === type);
  }

  /** The first one of its type, waited for; `nth` from 1. */
  async event<T extends ConnectionEvent['type']>(type: T, nth = 1): Promise<EventOf<T>> {
    await this.until(() => this.eventsOf(type).length >= nth || this.eventsOf('failed').length > 0, type);
    const found = this.eventsOf(type)[nth - 1];
    if (!found) throw new Error(`failed: ${this.eventsOf('failed')[0]?.code}`);
    return found;
  }

  async effect<T extends MucEffect['type']>(type: T, nth = 1): Promise<EffectOf<T>> {
    await this.until(() => this.all(type).length >= nth, type);
    return this.all(type)[nth - 1]!;
  }

  async until(holds: () => boolean, what = 'that', ms = 15_000): Promise<void> {
    const deadline = Date.now() + ms;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
      await new Promise<void>((done) => {
        this.#waiting.push(done);
        setTimeout(done, 100);
      });
    }
  }

  async close(removeAccount = true): Promise<void> {
    clearTimeout(this.#timer);
    await this.connection.close({ removeAccount });
  }

  /** As if the program had died: nothing more is delivered, sent or saved, and the server is not told. Call after the socket is cut. */
  abandon(): void {
    clearTimeout(this.#timer);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const done of waiting) done();
  }
}
