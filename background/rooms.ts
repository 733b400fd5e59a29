// All rooms of this browser: entering, leaving, going on after a death. Knows no browser: main.ts and the headless member compose it.
import type { FailureCode, Reply, Requests, RoomId, RoomView } from '../src/contract';
import { LIMITS } from '../src/contract';
import type { ConversationId } from '../src/contract/private';
import { toHex, utf8 } from '../src/crypto/bytes';
import { checkNickname } from '../src/crypto/nickname';
import { normaliseRoomName } from '../src/crypto/roomName';
import type { RoomEvent } from '../src/room/types';
import { type FetchText, type FoundServer, findServer } from './findServer';
import type { RunnerParts } from './roomParts';
import { type EndedRoom, RoomRunner, readView } from './roomRunner';
import { parseServer } from './serverAddress';
import { type Store, storeUnder } from './store';
import type { RoomKeys } from './vault';

export interface RoomsParts<State> extends Omit<RunnerParts<State>, 'store'> {
  readonly store: Store;
  /** What to go in with: keys that nobody had before, or copies of the kept ones; null while those are locked. */
  readonly keysFor: (identity: 'kept' | 'fresh') => Promise<RoomKeys | null>;
  /** Servers on this machine without TLS. */
  readonly loopback: boolean;
  readonly fetchText: FetchText;
}

export interface JoinRequest {
  readonly room: string;
  readonly nickname: string;
  readonly server: string;
  readonly identity: 'kept' | 'fresh';
}

/** A message may be what wakes the program: then it waits for the stream, which is back in a moment. */
export const MENDING_MS = 5000;
/** The list of rooms, in the order of joining. */
const LIST = 'rooms';
const prefixOf = (id: RoomId): string => `room/${id}/`;

const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
const refused = (code: FailureCode): { readonly ok: false; readonly code: FailureCode } => ({
  ok: false,
  code,
});

export class Rooms<State> {
  readonly #parts: RoomsParts<State>;
  readonly #rooms = new Map<RoomId, RoomRunner<State> | EndedRoom>();
  /** As stored: a room is listed before it leaves a trace, and until its traces are wiped. */
  readonly #listed = new Set<RoomId>();
  /** Being entered: room name and domain. */
  readonly #entering = new Set<string>();

  constructor(parts: RoomsParts<State>) {
    this.#parts = parts;
  }

  /** Brings back what was open when the program died. A room whose records can't be read is forgotten. */
  async restore(): Promise<void> {
    const list = (await this.#parts.store.read(LIST)).get('');
    const ids = Array.isArray(list) ? list.filter((id): id is string => typeof id === 'string') : [];
    for (const id of ids) {
      try {
        const records = await this.#parts.store.read(prefixOf(id));
        this.#listed.add(id);
        this.#rooms.set(id, RoomRunner.restore(this.#runnerParts(id), records));
      } catch {
        await this.#forget(id);
      }
    }
  }

  get views(): readonly RoomView[] {
    return [...this.#rooms.values()].map((room) => room.view);
  }

  /** Is there a room to stay awake for? */
  get open(): boolean {
    return [...this.#rooms.values()].some(isOpen);
  }

  /** Tries at once to reconnect what is offline. */
  nudge(): void {
    for (const room of this.#rooms.values()) if (isOpen(room)) room.nudge();
  }

  /** Resolves when no room's stream is being mended, at the latest after `ms`. */
  async mended(ms: number): Promise<void> {
    await Promise.all([...this.#rooms.values()].map((room) => (isOpen(room) ? room.mended(ms) : undefined)));
  }

  async join(request: JoinRequest): Promise<Reply<'join'>> {
    const name = normaliseRoomName(request.room);
    if (!name.ok) return refused('bad-room-name');
    const nickname = checkNickname(request.nickname);
    if (!nickname.ok) return refused('bad-nickname');
    const server = parseServer(request.server, this.#parts.loopback);
    if (server === undefined) return refused('bad-server');
    const place = JSON.stringify([name.name, server.domain]);
    if (this.#entering.has(place) || this.#isOpen(name.name, server.domain)) return refused('already-joined');
    this.#entering.add(place);
    try {
      await this.#forgetFailed(name.name, server.domain);
      const found = await findServer(server, this.#parts.fetchText);
      const keys = await this.#parts.keysFor(request.identity);
      if (keys === null) return refused('identity-locked');
      return ok({ roomId: await this.#enter(request.room.trim(), nickname.nickname, found, keys) });
    } finally {
      this.#entering.delete(place);
    }
  }

  async say(id: RoomId, text: string): Promise<Reply<'say'>> {
    const room = this.#rooms.get(id);
    if (room === undefined || !isOpen(room)) return refused('not-in-room');
    if (text.trim() === '') return refused('empty-message');
    if (utf8(text).length > LIMITS.textBytes) return refused('message-too-long');
    const { draft } = room.view;
    await room.mended(MENDING_MS);
    switch (room.view.composer) {
      case 'alone':
      case 'agreeing':
        return refused('nobody-can-read');
      case 'code-differs':
      case 'fingerprint-differs':
        return refused(room.view.composer);
      case 'connecting':
      case 'reconnecting':
      case 'ended':
        return refused('not-in-room');
      case null:
        await said(room, text, draft);
        return ok(null);
    }
  }

  /** Hands an open room what needs no more than that. */
  async tell(
    id: RoomId,
    event: Extract<
      RoomEvent,
      { type: 'leave' | 'captcha' | 'draft' | 'code' | 'compared' | 'private' | 'private-start' }
    >,
  ): Promise<Reply<'leave' | 'draft' | 'codeRead' | 'compared'>> {
    const room = this.#rooms.get(id);
    if (room === undefined || !isOpen(room)) return refused('not-in-room');
    await room.feed(event);
    return ok(null);
  }

  /** The answer to a question that is open: a late one is refused, because another one may be asked by now. */
  async solveCaptcha({ roomId, answer }: Requests['solveCaptcha']['takes']): Promise<Reply<'solveCaptcha'>> {
    if (!this.#rooms.get(roomId)?.view.captcha) return refused('not-in-room');
    return this.tell(roomId, { type: 'captcha', answer });
  }

  /** What is too long to be sent is kept as far as it could be. */
  async draft({ roomId, text }: Requests['draft']['takes']): Promise<Reply<'draft'>> {
    return this.tell(roomId, { type: 'draft', text: cutToBytes(text, LIMITS.textBytes) });
  }

  /** Members may come and go while people read to each other: what they say of one code is not true of the next. */
  async codeRead({ roomId, code, verdict }: Requests['codeRead']['takes']): Promise<Reply<'codeRead'>> {
    const now = this.#rooms.get(roomId)?.view.roomCode ?? [];
    if (verdict !== 'unread' && (now.length === 0 || now.join(' ') !== code.join(' ')))
      return refused('code-changed');
    return this.tell(roomId, { type: 'code', verdict });
  }

  /** What is said of one fingerprint is not true of another, and there is nothing to compare of one's own. */
  async compared({
    roomId,
    person,
    hex,
    verdict,
  }: Requests['compared']['takes']): Promise<Reply<'compared'>> {
    const shown = this.#rooms.get(roomId)?.view.people.find(({ id, me }) => id === person && !me);
    if (shown?.fingerprint?.hex !== hex) return refused('fingerprint-changed');
    return this.tell(roomId, { type: 'compared', hex, verdict });
  }

  /** Of a room that is over nothing is kept. */
  serverSees(id: RoomId): Reply<'serverSees'> {
    return this.#rooms.has(id) ? ok({ entries: this.runner(id)?.passed() ?? [] }) : refused('not-in-room');
  }

  /** Somebody has looked at the room, or at one conversation in it. */
  async read(id: RoomId, talk: ConversationId | null): Promise<Reply<'read'>> {
    const room = this.#rooms.get(id);
    if (room === undefined) return refused('not-in-room');
    if (room instanceof RoomRunner) await room.read(talk);
    else this.#rooms.set(id, { view: readView(room.view, talk) });
    this.#parts.changed();
    return ok(null);
  }

  /** Forgets a room that is over; one that is not has to be left first. */
  async dismiss(id: RoomId): Promise<Reply<'dismiss'>> {
    const room = this.#rooms.get(id);
    if (room === undefined) return refused('not-in-room');
    if (room instanceof RoomRunner) {
      if (!room.over) return refused('internal');
      await room.ended;
    }
    await this.#forget(id);
    this.#parts.changed();
    return ok(null);
  }

  /** The runner of a room that this program has entered or brought back. */
  runner(id: RoomId): RoomRunner<State> | undefined {
    const room = this.#rooms.get(id);
    return room instanceof RoomRunner ? room : undefined;
  }

  /** Leaves those that are open and for which `which` holds; resolves when nothing of them is left but their last views. */
  async leaveAll(which: (view: RoomView) => boolean): Promise<void> {
    const open = [...this.#rooms.values()].filter(isOpen).filter(({ view }) => which(view));
    await Promise.all(
      open.map(async (room) => {
        await room.feed({ type: 'leave' });
        await room.left();
      }),
    );
  }

  /** Leaves and forgets them all. */
  async eraseAll(): Promise<void> {
    await this.leaveAll(() => true);
    for (const id of [...this.#rooms.keys()]) await this.dismiss(id);
  }

  async #enter(name: string, nickname: string, server: FoundServer, keys: RoomKeys): Promise<RoomId> {
    const id = toHex(this.#parts.random(16));
    this.#listed.add(id);
    await this.#writeList();
    const runner = await RoomRunner.start(this.#runnerParts(id), {
      id,
      name,
      nickname,
      server: server.domain,
      url: server.url,
      ...keys,
    });
    this.#rooms.set(id, runner);
    this.#parts.changed();
    return id;
  }

  /** A join that failed leaves nothing to read: the next attempt takes its place. */
  async #forgetFailed(name: string, domain: string): Promise<void> {
    for (const [id, { view }] of this.#rooms) {
      const silent = view.status.state === 'ended' && !view.lines.some((line) => line.kind === 'message');
      if (silent && isAt(view, name, domain)) await this.dismiss(id);
    }
  }

  #isOpen(name: string, domain: string): boolean {
    return [...this.#rooms.values()].some((room) => isOpen(room) && isAt(room.view, name, domain));
  }

  #runnerParts(id: RoomId): RunnerParts<State> {
    return { ...this.#parts, store: storeUnder(this.#parts.store, prefixOf(id)) };
  }

  async #forget(id: RoomId): Promise<void> {
    this.#rooms.delete(id);
    await this.#parts.store.erase(prefixOf(id));
    this.#listed.delete(id);
    await this.#writeList();
  }

  #writeList(): Promise<void> {
    return this.#parts.store.write(new Map([[LIST, [...this.#listed]]]));
  }
}

/** Empties the message box, unless somebody has gone on typing while the message waited for the stream. */
async function said<State>(room: RoomRunner<State>, text: string, draft: string): Promise<void> {
  const stored = room.feed({ type: 'say', text });
  if (room.view.draft === draft) await room.feed({ type: 'draft', text: '' });
  await stored;
}

/** As much of the text as fits into `bytes` of UTF-8. */
export function cutToBytes(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}

const isOpen = <State>(room: RoomRunner<State> | EndedRoom): room is RoomRunner<State> =>
  room instanceof RoomRunner && !room.over;

function isAt(view: RoomView, name: string, domain: string): boolean {
  const other = normaliseRoomName(view.name);
  return view.server === domain && other.ok && other.name === name;
}
