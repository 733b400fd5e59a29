// A participant without a browser: the extension's own rooms, machine and connection, in Node. For tests, benches and the demo.
import WebSocket from 'ws';
import { Clock, randomBytes } from '../background/clock';
import { connect } from '../background/connection/connection';
import { isOtrKey, makeOtrPair, type OtrPair } from '../background/otrKeys';
import { roomMachine } from '../background/roomMachine';
import type { RunnerParts } from '../background/roomParts';
import { RoomRunner } from '../background/roomRunner';
import { MemoryStore, type Store } from '../background/store';
import type { FailureCode, RoomView } from '../src/contract';
import type { FileId, PrivateView } from '../src/contract/private';
import type { WireEntry } from '../src/contract/servers';
import { toHex } from '../src/crypto/bytes';
import { checkNickname } from '../src/crypto/nickname';
import { type Primitives, sodiumPrimitives } from '../src/crypto/primitives';
import { deriveRoom, normaliseRoomName } from '../src/crypto/roomName';
import type { PrivateAct } from '../src/private/conversation';
import type { RoomState } from '../src/room/state';
import { EventReader, labelOf, type MemberEvent } from './memberEvents';

export interface MemberOptions {
  /** WebSocket address; ws:// to this machine only. */
  readonly server: string;
  readonly domain: string;
  readonly room: string;
  readonly nick: string;
  /** A key made beforehand; it must not serve another member. */
  readonly otr?: OtrPair;
  /** Where its records go; nowhere else otherwise. */
  readonly store?: Store;
}

type Runner = RoomRunner<RoomState>;

/** One member of one room. */
export class Member {
  readonly #runner: Runner;
  readonly #listeners = new Set<(view: RoomView) => void>();
  readonly #eventListeners = new Set<(event: MemberEvent) => void>();
  /** All that has happened, as `npm run member` prints it. */
  readonly events: MemberEvent[] = [];
  readonly #reader = new EventReader();

  private constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** Enters the room. Resolves when it is on its way; `waitFor` tells when it is there. Throws a RangeError on a bad name. */
  static async enter(options: MemberOptions): Promise<Member> {
    const name = normaliseRoomName(options.room);
    if (!name.ok) throw new RangeError('bad-room-name');
    const nickname = checkNickname(options.nick);
    if (!nickname.ok) throw new RangeError('bad-nickname');
    const otr = options.otr ?? (await makeOtrPair(randomBytes));
    return Member.#live(options.store ?? new MemoryStore(), (parts) =>
      RoomRunner.start(parts, {
        id: toHex(randomBytes(16)),
        name: options.room.trim(),
        nickname: nickname.nickname,
        server: options.domain,
        url: options.server,
        identity: randomBytes(32),
        otr,
        kept: null,
      }),
    );
  }

  /** Goes on as the member whose records these are. Throws a RangeError if it had left. */
  static restore(store: Store): Promise<Member> {
    return Member.#live(store, async (parts) => {
      const runner = RoomRunner.restore(parts, await store.read(''));
      if (!(runner instanceof RoomRunner)) throw new RangeError('not-in-room');
      return runner;
    });
  }

  static async #live(
    store: Store,
    begin: (parts: RunnerParts<RoomState>) => Promise<Runner>,
  ): Promise<Member> {
    globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;
    const crypto = await sodiumPrimitives();
    const clock = new Clock();
    let member: Member | null = null;
    const runner = await begin({
      machine: roomMachine,
      store,
      clock,
      random: randomBytes,
      crypto,
      checkKey: (key) => isOtrKey(key, randomBytes),
      derive: (typed, service) => derive(crypto, typed, service),
      connect: (wires) =>
        connect({ ...wires, random: randomBytes, now: () => clock.now(), allowInsecureLoopback: true }),
      remember: () => undefined,
      changed: () => member?.changed(),
    });
    member = new Member(runner);
    member.changed();
    return member;
  }

  view(): RoomView {
    return this.#runner.view;
  }

  /** The last stanzas as the server saw them, oldest first. */
  passed(): WireEntry[] {
    return this.#runner.passed();
  }

  /** What went wrong inside, by code. */
  get troubles(): ReadonlyMap<string, number> {
    return this.#runner.troubles;
  }

  /** Null when it was taken, else why not. */
  async say(text: string): Promise<FailureCode | null> {
    if (this.#runner.over) return 'not-in-room';
    if (this.view().composer !== null) return 'nobody-can-read';
    await this.#runner.feed({ type: 'say', text });
    return null;
  }

  /** The latest conversation with somebody, by the name that events have for it. */
  talk(nickname: string): PrivateView | undefined {
    const { people, conversations } = this.view();
    const named = new Set(people.filter((it) => labelOf(it) === nickname).map((it) => it.id));
    return conversations.findLast((it) => named.has(it.with));
  }

  /** Asks somebody who is here for a private conversation. */
  async askToTalk(nickname: string): Promise<FailureCode | null> {
    const person = this.view().people.find((it) => labelOf(it) === nickname && it.state === 'encrypted');
    if (!person) return 'nobody-can-read';
    await this.#runner.feed({ type: 'private-start', with: person.id });
    return null;
  }

  /** What a user does in a conversation. Null when there is one, else why not. */
  async converse(nickname: string, act: PrivateAct): Promise<FailureCode | null> {
    const talk = this.talk(nickname);
    if (!talk) return 'not-talking';
    await this.#runner.feed({ type: 'private', talk: talk.id, act });
    return null;
  }

  /** What has come of a file, from part `n` on, and has not been taken. */
  fileParts(nickname: string, file: FileId, n: number): Uint8Array {
    const talk = this.talk(nickname);
    return talk ? this.#runner.fileParts(talk.id, file, n) : new Uint8Array();
  }

  /** Asks for a conversation if there is none, and waits until it can be written to. */
  async sayPrivately(nickname: string, text: string): Promise<FailureCode | null> {
    if ((this.talk(nickname)?.state ?? 'ended') === 'ended') {
      const refused = await this.askToTalk(nickname);
      if (refused !== null) return refused;
    }
    await this.waitFor(
      () => {
        const block = this.talk(nickname)?.composer;
        return block === null || block === 'ended' || block === 'refused';
      },
      2 ** 31 - 1,
    );
    if (this.talk(nickname)?.composer !== null) return 'not-talking';
    return this.converse(nickname, { type: 'say', text });
  }

  /** Resolves when the server has forgotten the account. */
  async leave(): Promise<void> {
    await this.#runner.feed({ type: 'leave' });
    await this.waitFor((view) => view.status.state === 'ended', 30_000);
    await this.over();
  }

  /** Once the room has ended: resolves when nothing of it goes on. */
  over(): Promise<void> {
    return this.#runner.ended;
  }

  onEvent(listener: (event: MemberEvent) => void): void {
    this.#eventListeners.add(listener);
  }

  /** The first view for which it holds. Rejects after `ms`, with the room's state but no content. */
  waitFor(holds: (view: RoomView) => boolean, ms: number): Promise<RoomView> {
    if (holds(this.view())) return Promise.resolve(this.view());
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
      };
      const look = (view: RoomView): void => {
        if (!holds(view)) return;
        done();
        resolve(view);
      };
      const timer = setTimeout(() => {
        done();
        const { status, people } = this.view();
        reject(
          new Error(`waited ${ms} ms; ${JSON.stringify(status)}, people: ${people.map((it) => it.state)}`),
        );
      }, ms);
      this.#listeners.add(look);
    });
  }

  /** The runner's view is another one. */
  changed(): void {
    const view = this.view();
    for (const event of this.#reader.read(view)) {
      this.events.push(event);
      for (const listener of this.#eventListeners) listener(event);
    }
    for (const listener of [...this.#listeners]) listener(view);
  }
}

/** Members of one process that enter the same room share the work: Argon2id takes a third of a second and 64 MiB. */
const derived = new Map<string, ReturnType<typeof deriveRoom>>();
function derive(crypto: Primitives, name: string, service: string): ReturnType<typeof deriveRoom> {
  const key = JSON.stringify([name, service]);
  const known = derived.get(key) ?? deriveRoom(crypto, name, service);
  derived.set(key, known);
  // Its own copy for each: a member overwrites its keys when it leaves.
  return known.then((material) => ({ ...material, psk: material.psk.slice() }));
}
