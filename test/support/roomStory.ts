// Whole rooms in one process: the machine that the extension runs on, a MUC that relays between them, virtual time. What comes to a
// member can be dropped, doubled and put out of order; streams break and are resumed or not; programs die and are restored from records.
import { decodeRecord, encodeRecord } from '../../background/recordCodec';
import type { RoomView } from '../../src/contract';
import type { PrivateMessageView, PrivateView } from '../../src/contract/private';
import { toBase64 } from '../../src/crypto/bytes';
import { type Primitives, sodiumPrimitives } from '../../src/crypto/primitives';
import type { PrivatePayload } from '../../src/mpotr/frames';
import { stepSession } from '../../src/mpotr/session';
import { checkDsaKey } from '../../src/otr/dsaCheck';
import { generateDsaKey } from '../../src/otr/dsaGenerate';
import { encodePrivate, encodePublic } from '../../src/otr/dsaKey';
import { runAll } from '../../src/otr/steps';
import type { PrivateAct } from '../../src/private/conversation';
import { nextRoomTimer, restoreRoom, roomRecords, startRoom, stepRoom } from '../../src/room/room';
import type { RoomState } from '../../src/room/state';
import type { RoomConfig, RoomEvent } from '../../src/room/types';
import { privateFrame } from '../../src/xmpp/mpotrElement';
import { child, elements, type Xml, xml } from '../../src/xmpp/xml';
import { gone, NS_MPOTR, NS_USER, ROOM } from './mucMachine';
import { seeded } from './simulatedRoom';

const LATENCY = 20;
/** How long a key is looked at. */
const CHECK = 150;

type OtrPair = RoomConfig['otr'];

const keys = new Map<string, OtrPair>();
/** The same key for the same name, made once a run. */
export function otrPair(name: string): OtrPair {
  const known = keys.get(name);
  const made = known ?? newPair(name);
  keys.set(name, made);
  return { publicKey: made.publicKey.slice(), privateKey: made.privateKey.slice() };
}

function newPair(name: string): OtrPair {
  const seed = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1_000_003;
  const key = runAll(generateDsaKey(seeded(seed)));
  return { publicKey: encodePublic(key), privateKey: encodePrivate(key) };
}

/** Decides what becomes of a stanza on its way to somebody: how often it arrives, and how late, in milliseconds. */
export type Fate = (to: string, stanza: Xml) => readonly number[];

export class Inhabitant {
  /** In the MUC under this handle; null while it is not. */
  handle: string | null = null;
  hello: string | null = null;
  online = true;
  /** What the server keeps for a stream that may be resumed. */
  readonly kept: Xml[] = [];
  readonly unsent: Xml[] = [];
  /** Long computations that were asked for. */
  checks = 0;
  constructor(
    readonly name: string,
    public state: RoomState,
  ) {}

  get view(): RoomView {
    return this.state.view;
  }
  talks(): readonly PrivateView[] {
    return this.view.conversations;
  }
  /** The conversation with somebody, by name; the latest one. */
  talk(other: string): PrivateView | undefined {
    return this.talks().findLast((it) => this.nameOf(it) === other);
  }
  nameOf(talk: PrivateView): string {
    return this.view.people.find((it) => it.id === talk.with)?.nickname ?? '';
  }
  person(name: string): string {
    const found = this.view.people.find((it) => it.nickname === name && it.state !== 'gone');
    if (!found) throw new Error(`${name} is not here`);
    return found.id;
  }
  said(other: string): string[] {
    return privateMessages(this.talk(other)).map((it) => it.text);
  }
  notices(other: string): string[] {
    return (this.talk(other)?.lines ?? []).flatMap((it) => (it.kind === 'notice' ? [it.code] : []));
  }
}

export const privateMessages = (talk: PrivateView | undefined): PrivateMessageView[] =>
  (talk?.lines ?? []).filter((it): it is PrivateMessageView => it.kind === 'message');

interface Due {
  readonly at: number;
  readonly run: () => void;
}

export class RoomStory {
  now = 1_000_000;
  readonly all = new Map<string, Inhabitant>();
  fate: Fate = () => [LATENCY];
  readonly #due: Due[] = [];
  readonly #random = seeded(11);
  /** Everything that passed the server. */
  readonly relayed: Xml[] = [];

  private constructor(readonly crypto: Primitives) {}

  static async open(...names: string[]): Promise<RoomStory> {
    const story = new RoomStory(await sodiumPrimitives());
    for (const name of names) story.enter(name);
    story.run(8_000);
    return story;
  }

  env() {
    return { now: this.now, random: this.#random, crypto: this.crypto };
  }

  get(name: string): Inhabitant {
    return this.all.get(name)!;
  }

  /** `key`: whose OTR key it brings; `as`: another nickname. */
  enter(name: string, change: { nickname?: string; otr?: OtrPair; identity?: Uint8Array } = {}): Inhabitant {
    const config: RoomConfig = {
      id: name,
      name: ROOM,
      nickname: change.nickname ?? name,
      server: 'example.org',
      url: 'wss://example.org',
      identity: change.identity ?? this.#random(32),
      otr: change.otr ?? otrPair(name),
      kept: null,
    };
    const it = new Inhabitant(name, startRoom(config, this.env()));
    this.all.set(name, it);
    this.#online(it, false);
    return it;
  }

  act(name: string, other: string, act: PrivateAct): void {
    const it = this.get(name);
    if (act.type === 'start') this.feed(it, { type: 'private-start', with: it.person(other) });
    else this.feed(it, { type: 'private', talk: it.talk(other)!.id, act });
  }

  say(name: string, other: string, ...texts: string[]): void {
    for (const text of texts) this.act(name, other, { type: 'say', text });
  }

  /** One asks, the other agrees. */
  begin(name: string, other: string): void {
    this.act(name, other, { type: 'start' });
    this.run(1_000);
    this.act(other, name, { type: 'answer', accept: true });
    this.run(3_000);
  }

  feed(it: Inhabitant, event: RoomEvent): void {
    const [state, effects] = stepRoom(it.state, event, this.env());
    it.state = state;
    for (const effect of effects) {
      if (effect.type === 'send') this.#send(it, effect.stanza);
      if (effect.type === 'derive') {
        const material = { localpart: 'room', psk: new Uint8Array(32).fill(7) };
        this.after(1, () => this.feed(it, { type: 'derived', service: effect.service, material }));
      }
      if (effect.type === 'check-key') {
        it.checks += 1;
        const { key } = effect;
        this.after(CHECK, () =>
          this.feed(it, { type: 'otr-key-checked', key, ok: runAll(checkDsaKey(key, this.#random)) }),
        );
      }
    }
  }

  /** Sends what no machine of ours would, from a member's own session. */
  inject(name: string, other: string, payload: PrivatePayload): void {
    const it = this.get(name);
    const to = it.person(other);
    const [session, effects] = stepSession(it.state.session!, { type: 'private', to, payload }, this.env());
    it.state = { ...it.state, session };
    for (const effect of effects)
      if (effect.type === 'send' && effect.to !== null)
        this.#send(it, privateFrame(`${ROOM}/${effect.to}`, 'x', toBase64(effect.bytes)));
  }

  /** The stream breaks; the server keeps the place for a while. */
  cut(name: string): void {
    const it = this.get(name);
    it.online = false;
    this.feed(it, { type: 'connection', event: { type: 'offline', retryAt: null } });
  }

  /** Back with the same session: what was kept arrives now, what was not sent leaves. */
  resume(name: string): void {
    const it = this.get(name);
    this.#online(it, true);
    for (const stanza of it.unsent.splice(0)) this.#send(it, stanza);
    for (const stanza of it.kept.splice(0)) this.#deliver(it, stanza);
  }

  /** Back under a new session: the server has forgotten the place, and tells the others before or after. */
  rejoin(name: string, tells: 'before' | 'after' = 'before'): void {
    const it = this.get(name);
    const { handle } = it;
    it.kept.length = 0;
    it.unsent.length = 0;
    it.handle = null;
    if (tells === 'before') this.#tellGone(handle!, it);
    this.#online(it, false);
    if (tells === 'after') this.after(1_500, () => this.#tellGone(handle!, it));
  }

  /** Out for good, without a word. */
  vanish(name: string): void {
    const it = this.get(name);
    this.all.delete(name);
    this.#tellGone(it.handle!, it);
  }

  /** The program dies and comes back from what was stored; the stream is resumed. */
  restart(name: string): void {
    const it = this.get(name);
    const stored = [...roomRecords(it.state)].map(([key, value]) => [key, encodeRecord(value)] as const);
    const shuffled = stored.sort(([a], [b]) => (a < b ? 1 : -1));
    it.state = restoreRoom(new Map(shuffled.map(([key, text]) => [key, decodeRecord(text)])));
    this.feed(it, { type: 'wake' });
    this.resume(name);
  }

  after(ms: number, run: () => void): void {
    const at = this.now + ms;
    const before = this.#due.findLastIndex((it) => it.at <= at);
    this.#due.splice(before + 1, 0, { at, run });
  }

  run(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const due = this.#due[0];
      const timed = [...this.all.values()]
        .map((it) => ({ it, at: nextRoomTimer(it.state) ?? Number.POSITIVE_INFINITY }))
        .sort((a, b) => a.at - b.at)[0];
      const next = Math.min(due?.at ?? Number.POSITIVE_INFINITY, timed?.at ?? Number.POSITIVE_INFINITY);
      if (next > end) break;
      this.now = Math.max(this.now, next);
      if (due && due.at <= next) {
        this.#due.shift();
        due.run();
      } else this.feed(timed!.it, { type: 'tick' });
    }
    this.now = end;
  }

  #online(it: Inhabitant, resumed: boolean): void {
    it.online = true;
    const account = { login: 'anonymous', length: null } as const;
    const jid = `${it.name}@example.org/x`;
    this.feed(it, { type: 'connection', event: { type: 'online', jid, resumed, account } });
  }

  #tellGone(handle: string, except: Inhabitant): void {
    for (const other of this.all.values())
      if (other !== except && other.handle) this.#relay(other, gone(handle));
  }

  /** The server, as far as a MUC needs one. */
  #send(from: Inhabitant, stanza: Xml): void {
    if (!from.online) {
      from.unsent.push(stanza);
      return;
    }
    this.relayed.push(stanza);
    if (stanza.name === 'presence') return this.#presence(from, stanza);
    if (stanza.name !== 'message' || from.handle === null) return;
    const to = stanza.attrs.to?.split('/')[1];
    const passed = xml(stanza.name, { ...stanza.attrs, from: `${ROOM}/${from.handle}` }, ...stanza.children);
    for (const other of this.all.values())
      if (other.handle && (to === undefined || other.handle === to)) this.#relay(other, passed);
  }

  #presence(from: Inhabitant, stanza: Xml): void {
    if (stanza.attrs.type === 'unavailable') {
      if (from.handle) this.#tellGone(from.handle, from);
      from.handle = null;
      return;
    }
    const handle = stanza.attrs.to!.split('/')[1]!;
    const hello = child(stanza, 'mpotr', NS_MPOTR);
    const others = [...this.all.values()].filter((it) => it.handle !== null && it !== from);
    from.handle = handle;
    from.hello = (hello?.children[0] as string | undefined) ?? null;
    for (const other of others) this.#relay(from, presenceOf(other.handle!, other.hello));
    for (const other of others) this.#relay(other, presenceOf(handle, from.hello));
    this.#relay(from, presenceOf(handle, from.hello, '110'));
  }

  #relay(to: Inhabitant, stanza: Xml): void {
    const isFrame = stanza.name === 'message' && elements(stanza).some((it) => it.name === 'mpotr');
    const { handle } = to;
    for (const ms of isFrame ? this.fate(to.name, stanza) : [LATENCY])
      this.after(ms, () => {
        if (to.handle === handle) this.#deliver(to, stanza);
      });
  }

  #deliver(to: Inhabitant, stanza: Xml): void {
    if (!to.online) to.kept.push(stanza);
    else this.feed(to, { type: 'connection', event: { type: 'stanza', stanza } });
  }
}

const presenceOf = (handle: string, hello: string | null, code?: string): Xml =>
  xml(
    'presence',
    { from: `${ROOM}/${handle}` },
    xml(
      'x',
      { xmlns: NS_USER },
      xml('item', { affiliation: 'none', role: 'participant' }),
      ...(code === undefined ? [] : [xml('status', { code })]),
    ),
    ...(hello === null ? [] : [xml('mpotr', { xmlns: NS_MPOTR }, hello)]),
  );
