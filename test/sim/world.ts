// A MUC in virtual time: one order for everybody, a stream for each recipient, and a server that may be hostile. Members are
// real sessions; what they are shown goes into the ledger at once, so that the checker knows what was known when.
import type { KeyPair, Primitives } from '../../src/crypto/primitives';
import { isFarewellOver } from '../../src/mpotr/close';
import type { SessionEffect } from '../../src/mpotr/effects';
import { LIMITS } from '../../src/mpotr/limits';
import { hello } from '../../src/mpotr/names';
import { listed } from '../../src/mpotr/roster';
import { type SessionEvent, startSession } from '../../src/mpotr/session';
import type { SessionState } from '../../src/mpotr/state';
import { Agenda } from './agenda';
import { observe } from './checks/observe';
import { Ledger } from './ledger';
import { type Outgoing, sendsOf } from './malice/turn';
import type { Plan } from './plan';
import { Chance } from './random';
import { type Person, Stay } from './stay';
import { Wire } from './wire';

export const ROOM = 'room@conference.localhost';
const MOST_STEPS = 60_000;

type Due =
  | { readonly type: 'deliver'; readonly to: Stay; readonly event: SessionEvent }
  | { readonly type: 'timer'; readonly stay: Stay; readonly at: number }
  | { readonly type: 'do'; readonly what: () => void };

/** What somebody brings along from stay to stay. */
export interface Self {
  readonly person: Person;
  readonly identity: KeyPair;
  readonly otrHash: Uint8Array;
}

export class World {
  now = 1_000_000;
  steps = 0;
  readonly ledger = new Ledger();
  readonly chance: Chance;
  readonly wire: Wire;
  /** Everybody who ever had a place, by handle, in the order of entering. */
  readonly stays = new Map<string, Stay>();
  /** Recipients from whom the next arrivals are hidden. */
  readonly blind = new Set<Stay>();
  /** What each stay has been told about who is there. */
  readonly believes = new Map<Stay, Set<string>>();
  /** Handles on one side of a split room: nothing passes between them and the others. */
  split: ReadonlySet<string> | null = null;
  /** Those who were put out and still hear everything: the server is in league with them. */
  readonly spies = new Set<Stay>();
  readonly psk: Uint8Array;
  readonly #agenda = new Agenda<Due>();

  constructor(
    readonly plan: Plan,
    readonly crypto: Primitives,
  ) {
    this.chance = new Chance(plan.seed);
    this.wire = new Wire(plan.rates, this.chance, this.ledger);
    this.psk = this.chance.bytes(32);
  }

  readonly #random = (size: number): Uint8Array => this.chance.bytes(size);

  env() {
    return { now: this.now, random: this.#random, crypto: this.crypto };
  }

  at(delay: number, what: () => void): void {
    this.#agenda.add(this.now + delay, { type: 'do', what });
  }

  /** Lets time pass: deliveries, timers and what was planned, in their order. */
  run(ms: number): void {
    const end = this.now + ms;
    while (this.#agenda.nextAt <= end) {
      this.now = Math.max(this.now, this.#agenda.nextAt);
      const due = this.#agenda.take()!;
      if (due.type === 'do') due.what();
      else if (due.type === 'deliver') this.#deliver(due.to, due.event);
      else if (due.stay.timer === due.at && due.stay.condition === 'up')
        this.feed(due.stay, { type: 'tick' });
      if (this.steps > MOST_STEPS) {
        this.ledger.violation('runaway', `${this.steps} steps`);
        return;
      }
    }
    this.now = end;
  }

  /** In the room, for those who look. */
  present(): Stay[] {
    return [...this.stays.values()].filter((it) => it.inside);
  }

  handlesFor(stay: Stay): string[] {
    return this.present().flatMap((it) => (it !== stay ? [it.handle] : []));
  }

  // --- the room ---

  enter(self: Self, was: string | null, visibleTo: ReadonlySet<string> | null = null): Stay {
    const handle = `${String.fromCharCode(97 + this.chance.below(26))}${this.stays.size}-${self.person.name}`;
    const others = this.present().filter((it) => visibleTo === null || visibleTo.has(it.handle));
    const state = startSession(
      {
        room: ROOM,
        psk: this.psk,
        handle,
        identity: self.identity,
        otrHash: self.otrHash,
        nickname: self.person.name,
        was,
      },
      this.env(),
    );
    const stay = new Stay(self.person, state, 2 + this.chance.below(200), visibleTo);
    this.stays.set(handle, stay);
    this.believes.set(stay, new Set());
    for (const other of others)
      if (other.visibleTo === null || visibleTo !== null) this.tell(stay, other.handle, true);
    for (const other of others)
      if (this.blind.has(other)) this.ledger.fault('hide-presence');
      else this.tell(other, handle, false);
    return stay;
  }

  /** A presence for one recipient. */
  tell(to: Stay, handle: string, earlier: boolean, mac = hello(this.crypto, this.psk, ROOM, handle)): void {
    this.believes.get(to)!.add(handle);
    this.#stream(to, { type: 'arrived', handle, mac, earlier });
  }

  /** An absence for one recipient. */
  tellGone(to: Stay, handle: string): void {
    if (!this.believes.get(to)!.delete(handle)) return;
    this.#stream(to, { type: 'departed', handle });
  }

  /** No longer in the room; the server says so to everybody, after a while. */
  putOut(stay: Stay, toldAfter = 0): void {
    if (!stay.inside) return;
    stay.condition = 'out';
    stay.timer = null;
    stay.crash = null;
    stay.stale = stay.state;
    this.at(toldAfter, () => {
      for (const other of this.present()) this.tellGone(other, stay.handle);
    });
  }

  /** In the order of the recipient's stream. */
  #stream(to: Stay, event: SessionEvent, delay = 0): void {
    to.lastArrival = Math.max(to.lastArrival, this.now + to.latency + delay);
    this.#agenda.add(to.lastArrival, { type: 'deliver', to, event });
  }

  /** Past all order and all faults. */
  inject(to: Stay, event: SessionEvent, delay = 0): void {
    this.#agenda.add(this.now + to.latency + delay, { type: 'deliver', to, event });
  }

  relay(from: Stay, { to, bytes, only }: Outgoing): void {
    const handles = this.wire.rates.size > 0 ? this.handlesFor(from) : [];
    for (const recipient of this.stays.values()) {
      if (!recipient.inside && !this.spies.has(recipient)) continue;
      if (to !== null && recipient.handle !== to) continue;
      if (only !== null && recipient !== from && !only.has(recipient.handle)) continue;
      if (this.split && this.split.has(from.handle) !== this.split.has(recipient.handle)) continue;
      if (from.visibleTo !== null && recipient !== from && !from.visibleTo.has(recipient.handle)) continue;
      const event: SessionEvent = { type: 'frame', from: from.handle, bytes, direct: to !== null };
      for (const fate of this.wire.fates(event, handles))
        if (fate.overtaking) this.inject(recipient, fate.event, fate.delay);
        else this.#stream(recipient, fate.event, fate.delay);
    }
  }

  #deliver(to: Stay, event: SessionEvent): void {
    if (to.condition === 'up' || this.spies.has(to)) this.feed(to, event);
    else if (to.condition !== 'out') to.kept.push(event);
  }

  // --- one member ---

  say(stay: Stay, text: string): boolean {
    if (stay.condition !== 'up' || stay.state.own.closedAt !== null) return false;
    if (!listed(stay.state).some((it) => it.agreed)) return false;
    this.feed(stay, { type: 'say', text, action: false, repeats: null });
    return true;
  }

  cut(stay: Stay): void {
    if (stay.condition !== 'up') return;
    this.feed(stay, { type: 'offline' });
    if (stay.condition === 'up') stay.condition = 'cut';
  }

  /** The connection is back, with everything that came meanwhile; after a death, from what was stored. */
  back(stay: Stay): void {
    if (stay.condition === 'dead') {
      stay.restore();
      stay.condition = 'up';
      this.feed(stay, { type: 'offline' });
    } else if (stay.condition !== 'cut') return;
    stay.condition = 'up';
    this.feed(stay, { type: 'online' });
    for (const event of stay.kept.splice(0)) this.#deliver(stay, event);
  }

  /** One step, its state stored, what it shows noted, what it sends sent. */
  feed(stay: Stay, event: SessionEvent): void {
    this.steps += 1;
    const before = stay.state;
    const done = this.#step(stay, event);
    if (!done) return;
    if (stay.crash === 'before-store') return this.#die(stay, event);
    stay.store(done.state);
    observe(this, stay, before, event, done.effects);
    if (event.type === 'tick' && stay.timer !== null && stay.timer <= this.now)
      this.ledger.violation('timer-not-ahead', stay.person.name);
    if (stay.crash === 'after-store') return this.#die(stay, null);
    if (stay.condition !== 'out') for (const it of done.sends) this.relay(stay, it);
    if (stay.timer !== null)
      this.#agenda.add(Math.max(this.now, stay.timer), { type: 'timer', stay, at: stay.timer });
    if (stay.inside && isFarewellOver(stay.state, this.now)) this.putOut(stay);
  }

  #step(
    stay: Stay,
    event: SessionEvent,
  ): { state: SessionState; effects: readonly SessionEffect[]; sends: readonly Outgoing[] } | undefined {
    const { malice } = stay.person;
    try {
      if (!malice || this.spies.has(stay)) {
        const [state, effects] = stay.compute(event, this.env());
        return { state, effects, sends: sendsOf(effects) };
      }
      const others = this.handlesFor(stay);
      return malice.step({ state: stay.state, event, env: this.env(), chance: this.chance, others });
    } catch (error) {
      const who = stay.honest ? stay.person.name : `${stay.person.name} (dishonest)`;
      this.ledger.violation('threw', `${who}: ${error instanceof Error ? error.stack : String(error)}`);
      stay.condition = 'out';
      return undefined;
    }
  }

  /** What was not stored comes again from the server; what a user typed is lost with the program. */
  #die(stay: Stay, unstored: SessionEvent | null): void {
    this.ledger.fault(`crash-${stay.crash}`);
    stay.crash = null;
    stay.condition = 'dead';
    stay.timer = null;
    if (unstored?.type === 'frame' || unstored?.type === 'arrived' || unstored?.type === 'departed')
      stay.kept.unshift(unstored);
    this.at(300 + this.chance.below(6_000), () => this.back(stay));
  }

  /** A member that said goodbye goes when it has waited long enough. */
  goodbye(stay: Stay): void {
    this.feed(stay, { type: 'close' });
    this.at(LIMITS.linger, () => this.putOut(stay));
  }
}
