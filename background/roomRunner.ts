// Carries out what one room's machine says. The rules:
//   1. Events are stepped one at a time, in the order in which they came; a step is synchronous.
//   2. What a step changed is stored before its stanzas leave (journal.ts), and before the server learns that the stanza which
//      caused it has been handled.
//   3. A step that throws has not happened: its event is dropped and counted, the room goes on.
import type { FailureCode, RoomView } from '../src/contract';
import type { ConversationId, FileId } from '../src/contract/private';
import type { WireEntry } from '../src/contract/servers';
import type { Env } from '../src/env';
import type { ConnectionEvent, RoomConfig, RoomEffect, RoomEvent } from '../src/room/types';
import type { Xml } from '../src/xmpp/xml';
import { Journal, type Outbox, OWN } from './journal';
import { type RoomConnection, type RunnerParts, Troubles } from './roomParts';
import { wipeBytes } from './wipe';
import { WireTap } from './wireTap';

const AFTER_FAILED_TICK_MS = 1000;
/** For the last stanzas, and again for removing the account. */
const PARTING_MS = 5000;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

interface Facts {
  readonly url: string;
  readonly domain: string;
}

/** A room that is over: only its last view is left. */
export interface EndedRoom {
  readonly view: RoomView;
}

type Records = ReadonlyMap<string, unknown>;

export class RoomRunner<State> {
  readonly #parts: RunnerParts<State>;
  readonly #facts: Facts;
  readonly #journal: Journal;
  readonly #troubles = new Troubles();
  readonly #tap = new WireTap();
  #state: State;
  #view: RoomView;
  #connection: RoomConnection | null = null;
  #online = false;
  readonly #mending: (() => void)[] = [];
  readonly #parting: (() => void)[] = [];
  /** There is, or was, a session that the connection can go on with. */
  #resumable = false;
  /** Called when a stream is online, or can't be. */
  #settled: () => void = () => {};
  /** Stanzas that the connection is taking over. */
  readonly #handed = new Map<Xml, Promise<void>>();
  #timer: { readonly at: number; readonly handle: ReturnType<typeof setTimeout> } | null = null;
  #phase: 'running' | 'ending' | 'ended' = 'running';
  #ended: Promise<void> = Promise.resolve();

  private constructor(
    parts: RunnerParts<State>,
    facts: Facts,
    state: State,
    stored: Records,
    unsent: readonly Xml[],
  ) {
    this.#parts = parts;
    this.#facts = facts;
    this.#state = state;
    this.#view = parts.machine.view(state);
    const journal = {
      store: parts.store,
      clock: parts.clock,
      troubles: this.#troubles,
      records: () => parts.machine.records(this.#state),
      written: () => this.#pump(),
    };
    this.#journal = new Journal(journal, stored, unsent);
  }

  /** Enters a room: resolves when that would survive the program's death. */
  static async start<State>(parts: RunnerParts<State>, config: RoomConfig): Promise<RoomRunner<State>> {
    const facts = { url: config.url, domain: config.server };
    await parts.store.write(new Map([[OWN.facts, facts]]));
    const runner = new RoomRunner(parts, facts, parts.machine.start(config, envOf(parts)), new Map(), []);
    await runner.#journal.write([]);
    runner.#connect(null);
    runner.#schedule();
    return runner;
  }

  /** Goes on after the program's death. Throws if the records are damaged or of another version. */
  static restore<State>(parts: RunnerParts<State>, records: Records): RoomRunner<State> | EndedRoom {
    const ended = records.get(OWN.ended);
    if (ended !== undefined) return { view: ended as RoomView };
    const facts = records.get(OWN.facts) as Facts | undefined;
    if (facts === undefined) throw new RangeError('not a room');
    const outbox = records.get(OWN.outbox) as Outbox | undefined;
    if (outbox) parts.clock.notBefore(outbox.at);
    const own = new Set<string>(Object.values(OWN));
    const stored = new Map([...records].filter(([key]) => !own.has(key)));
    const state = parts.machine.restore(stored);
    const runner = new RoomRunner(parts, facts, state, stored, outbox?.stanzas ?? []);
    void runner.#step({ type: 'wake' });
    const stream = records.get(OWN.stream) ?? null;
    runner.#resumable = stream !== null;
    if (!runner.over) runner.#connect(stream);
    return runner;
  }

  get view(): RoomView {
    return this.#view;
  }

  get over(): boolean {
    return this.#phase !== 'running';
  }

  get troubles(): ReadonlyMap<string, number> {
    return this.#troubles.counts;
  }

  /** The last stanzas as the server saw them, oldest first. */
  passed(): WireEntry[] {
    return this.#tap.entries((frame) => this.#parts.machine.lineOf(this.#state, frame));
  }

  /** What has come of a file, from part `n` on: as the state is now, stored or not. */
  fileParts(talk: ConversationId, file: FileId, n: number): Uint8Array {
    return this.#parts.machine.fileParts(this.#state, talk, file, n);
  }

  /** Once `over`: resolves when the account is removed and everything is wiped but the last view. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Steps the machine at once; resolves when the result is stored. Rejects if the machine could not digest the event. */
  feed(event: RoomEvent): Promise<void> {
    return this.#step(event) ?? Promise.reject(new Error('internal'));
  }

  /** Null if the step threw, and so has not happened. */
  #step(event: RoomEvent): Promise<void> | null {
    if (this.over) return Promise.resolve();
    const before = this.#state;
    let effects: readonly RoomEffect[];
    try {
      [this.#state, effects] = this.#parts.machine.step(this.#state, event, envOf(this.#parts));
    } catch {
      this.#troubles.add(`step:${event.type === 'connection' ? event.event.type : event.type}`);
      return null;
    }
    // What a flood brings beyond its sender's limits changes nothing: it costs no write.
    if (this.#state === before && effects.length === 0) return this.#journal.settled();
    const written = this.#carryOut(effects);
    this.#schedule();
    this.#show();
    if (this.#view.status.state === 'ended') this.#end(true);
    return written;
  }

  /** Resolves, in the order of the calls, when a broken stream is whole again or given up; at the latest after `ms`. */
  async mended(ms: number): Promise<void> {
    if (this.#view.status.state !== 'reconnecting') return;
    await atMost(ms, new Promise((done) => this.#mending.push(done)));
  }

  /** Resolves when nothing of the room is left but its last view. */
  async left(): Promise<void> {
    if (this.#phase !== 'ended') await new Promise<void>((done) => this.#parting.push(done));
  }

  /** Somebody has seen the room's lines, or those of one conversation. */
  read(talk: ConversationId | null): Promise<void> {
    if (!this.over)
      return this.feed(talk === null ? { type: 'read' } : { type: 'private', talk, act: { type: 'read' } });
    this.#view = readView(this.#view, talk);
    this.#parts.changed();
    return Promise.resolve();
  }

  /** Tries at once what would have waited for its time. */
  nudge(): void {
    this.#connection?.reconnectNow();
  }

  #carryOut(effects: readonly RoomEffect[]): Promise<void> {
    const written = this.#journal.write(effects.flatMap((it) => (it.type === 'send' ? [it.stanza] : [])));
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          break;
        case 'verified':
          this.#parts.remember(effect);
          break;
        case 'derive':
          void this.#derive(effect.name, effect.service);
          break;
        case 'check-key':
          void this.#checkKey(effect.key);
          break;
        case 'solve':
          this.#connection?.solve(effect.answer);
          break;
        case 'disconnect':
          this.#end(effect.removeAccount);
          break;
      }
    }
    return written;
  }

  async #derive(name: string, service: string): Promise<void> {
    try {
      const material = await this.#parts.derive(name, service);
      await this.feed({ type: 'derived', service, material });
    } catch {
      this.#troubles.add('derive');
      this.#end(true, 'internal');
    }
  }

  /** A death in between loses nothing: the machine asks again when it wakes. */
  async #checkKey(key: Uint8Array): Promise<void> {
    try {
      const ok = await this.#parts.checkKey(key);
      await this.feed({ type: 'otr-key-checked', key, ok });
    } catch {
      this.#troubles.add('check-key');
    }
  }

  #connect(saved: unknown): void {
    this.#connection = this.#parts.connect({
      ...this.#facts,
      saved,
      save: (stream) => (this.over ? Promise.resolve() : this.#journal.writeStream(stream)),
      passed: (direction, stanza) => this.#tap.saw(direction, stanza),
      deliver: (event) => this.#deliver(event),
    });
  }

  async #deliver(event: ConnectionEvent): Promise<void> {
    switch (event.type) {
      case 'online':
        // What was said in a stay that is over is not said in the next: the machine begins it afresh.
        if (!event.resumed) this.#journal.forgetUnsent();
        this.#online = true;
        this.#resumable = true;
        this.#pump();
        this.#settled();
        break;
      case 'offline':
        this.#online = false;
        break;
      case 'failed':
        this.#online = false;
        this.#resumable = false;
        this.#settled();
        break;
      case 'step':
      case 'captcha':
      case 'stanza':
        break;
    }
    await this.#step({ type: 'connection', event });
  }

  /** Hands over what is stored, in order, without waiting in between: one writing of the connection's state serves many stanzas. */
  #pump(): void {
    for (const stanza of this.#journal.unsent) {
      if (!this.#online || this.#connection === null) return;
      if (!this.#handed.has(stanza)) this.#handed.set(stanza, this.#hand(stanza, this.#connection));
    }
  }

  /** The connection keeps it from here on: on the wire, or among what a resumption sends again. A death or a break just now sends it
   * twice, which receivers notice; it never gets lost. */
  async #hand(stanza: Xml, connection: RoomConnection): Promise<void> {
    try {
      await connection.send(stanza);
      this.#journal.sent(stanza);
    } catch {
      this.#online = false;
    } finally {
      this.#handed.delete(stanza);
    }
  }

  /** Whoever leaves while the stream is broken goes back for a moment: else its place would stay taken until the server forgets the
   * session, and everybody would write to it. */
  async #back(): Promise<void> {
    if (this.#online || !this.#resumable) return;
    const settled = new Promise<void>((done) => {
      this.#settled = done;
    });
    this.#connection?.reconnectNow();
    await settled;
  }

  async #allHanded(): Promise<void> {
    await Promise.all(this.#handed.values());
  }

  #schedule(): void {
    const at = this.over ? null : this.#parts.machine.nextTimer(this.#state);
    if (at === (this.#timer?.at ?? null)) return;
    if (this.#timer) clearTimeout(this.#timer.handle);
    this.#timer = at === null ? null : { at, handle: this.#timeout(at - this.#parts.clock.now()) };
  }

  #timeout(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => void this.#tick(), Math.min(Math.max(0, ms), LONGEST_TIMEOUT_MS));
  }

  async #tick(): Promise<void> {
    const { at } = this.#timer!;
    this.#timer = null;
    if (this.#parts.clock.now() < at) return this.#schedule();
    const written = this.#step({ type: 'tick' });
    // A machine that could not digest the tick still wants it: later, so that the program is not kept busy with it.
    if (written === null) this.#retick(at);
    else this.#schedule();
    await written;
  }

  #retick(at: number): void {
    if (this.#timer) clearTimeout(this.#timer.handle);
    this.#timer = { at, handle: this.#timeout(AFTER_FAILED_TICK_MS) };
  }

  #show(): void {
    const view = this.#parts.machine.view(this.#state);
    if (view === this.#view) return;
    this.#view = view;
    if (view.status.state !== 'reconnecting') for (const done of this.#mending.splice(0)) done();
    this.#parts.changed();
  }

  #end(removeAccount: boolean, why: FailureCode | 'left' = 'left'): void {
    if (this.over) return;
    this.#phase = 'ending';
    for (const done of this.#mending.splice(0)) done();
    this.#schedule();
    this.#ended = this.#wind(removeAccount, why);
  }

  /** The last stanzas leave, the account goes, the keys go; what stays until it is dismissed is the view. */
  async #wind(removeAccount: boolean, why: FailureCode | 'left'): Promise<void> {
    await this.#journal.write([]);
    try {
      await atMost(PARTING_MS, this.#back());
      await atMost(PARTING_MS, this.#allHanded());
      await atMost(PARTING_MS, this.#connection?.close({ removeAccount }));
    } catch {
      this.#troubles.add('close');
    }
    const view = this.#parts.machine.view(this.#state);
    this.#view = view.status.state === 'ended' ? view : endedView(view, why);
    await this.#journal.close(() => new Map([[OWN.ended, this.#view]]));
    wipeBytes(this.#parts.machine.records(this.#state));
    this.#tap.forget();
    this.#phase = 'ended';
    for (const done of this.#parting.splice(0)) done();
    this.#parts.changed();
  }
}

/** A view that no machine changes any more, once it has been looked at. */
export const readView = (view: RoomView, talk: ConversationId | null): RoomView =>
  talk === null
    ? { ...view, unread: 0 }
    : {
        ...view,
        conversations: view.conversations.map((it) => (it.id === talk ? { ...it, unread: 0 } : it)),
      };

const endedView = (view: RoomView, why: FailureCode | 'left'): RoomView => ({
  ...view,
  status: { state: 'ended', why },
  composer: 'ended',
});

/** The rest goes on by itself: nobody's leaving hangs on a server. */
async function atMost(ms: number, work: Promise<void> | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((done) => {
    timer = setTimeout(done, ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const envOf = <State>(parts: RunnerParts<State>): Env => ({
  now: parts.clock.now(),
  random: parts.random,
  crypto: parts.crypto,
});
