// A MUC in one process: virtual time, one order for everybody, and rules that misbehave. Members are real sessions.
import { encodeRecord } from '../../background/recordCodec';
import { type KeyPair, type Primitives, sodiumPrimitives } from '../../src/crypto/primitives';
import type { Env } from '../../src/env';
import type { SessionEffect } from '../../src/mpotr/effects';
import { hello } from '../../src/mpotr/names';
import { nextSessionTimer, type SessionEvent, startSession, stepSession } from '../../src/mpotr/session';
import type { SessionState } from '../../src/mpotr/state';

/** A small deterministic generator (xorshift128+), for tests only. */
export function seeded(seed: number): (size: number) => Uint8Array {
  let a = BigInt.asUintN(64, BigInt(seed) * 0x9e3779b97f4a7c15n + 1n);
  let b = BigInt.asUintN(64, a ^ 0xbf58476d1ce4e5b9n);
  const next = (): bigint => {
    let x = a;
    a = b;
    x ^= BigInt.asUintN(64, x << 23n);
    b = x ^ b ^ (x >> 17n) ^ (b >> 26n);
    return BigInt.asUintN(64, a + b);
  };
  return (size) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 8) {
      let word = next();
      for (let i = at; i < Math.min(at + 8, size); i += 1) {
        bytes[i] = Number(word & 0xffn);
        word >>= 8n;
      }
    }
    return bytes;
  };
}

export interface Packet {
  readonly from: string;
  /** Null: groupchat. */
  readonly to: string | null;
  readonly bytes: Uint8Array;
}

type Message = Extract<SessionEffect, { type: 'message' }>;

export interface SimMember {
  readonly handle: string;
  readonly nickname: string;
  readonly identity: KeyPair;
  /** The primitives of a member that cheats. */
  crypto?: Primitives;
  state: SessionState;
  timer: number | null;
  readonly effects: SessionEffect[];
  readonly messages: Message[];
}

export const ROOM = 'room@conference.localhost';

/** Decides, for each recipient, what becomes of a packet: delivered (true), dropped (false), changed, or more than one. */
export type Rule = (packet: Packet, recipient: string) => boolean | readonly Packet[];

export interface Scrutiny {
  /** No step may change the state that it was given, nor the event. */
  readonly checked?: boolean;
  /** What happens to a session between two steps: stored and restored, say. */
  readonly between?: (state: SessionState) => SessionState;
  /** Primitives that watch, on top of the real ones. */
  readonly watch?: (crypto: Primitives) => Primitives;
}

export class SimulatedRoom {
  now = 1_000_000;
  readonly members = new Map<string, SimMember>();
  readonly packets: Packet[] = [];
  readonly psk = new Uint8Array(32).fill(7);
  rule: Rule = () => true;
  readonly #random: (size: number) => Uint8Array;
  readonly #queue: { at: number; to: string; packet: Packet }[] = [];
  latency = 20;

  private constructor(
    readonly crypto: Primitives,
    seed: number,
    readonly scrutiny: Scrutiny,
  ) {
    this.#random = seeded(seed);
  }

  static async open(seed = 1, scrutiny: Scrutiny = {}): Promise<SimulatedRoom> {
    const crypto = await sodiumPrimitives();
    return new SimulatedRoom(scrutiny.watch?.(crypto) ?? crypto, seed, scrutiny);
  }

  env(): Env {
    return { now: this.now, random: this.#random, crypto: this.crypto };
  }

  /** Joins and tells everybody, in the MUC's order. */
  join(
    nickname: string,
    options: {
      handle?: string;
      identity?: KeyPair;
      otrHash?: Uint8Array;
      was?: string | null;
      /** What it takes for the room's address and secret. */
      room?: string;
      psk?: Uint8Array;
      /** Nobody is told: the test says who sees whom. */
      unseen?: boolean;
    } = {},
  ): SimMember {
    const handle = options.handle ?? `h${this.members.size + 1}-${nickname}`;
    const identity = options.identity ?? this.crypto.dhPair(this.#random(32));
    const state = startSession(
      {
        room: options.room ?? ROOM,
        psk: options.psk ?? this.psk,
        handle,
        identity,
        otrHash: options.otrHash ?? this.#random(32),
        nickname,
        was: options.was ?? null,
      },
      this.env(),
    );
    const member: SimMember = { handle, nickname, identity, state, timer: null, effects: [], messages: [] };
    const others = [...this.members.values()];
    this.members.set(handle, member);
    if (options.unseen) return member;
    for (const other of others) this.feed(member, this.presence(other.handle, true));
    for (const other of others) this.feed(other, this.presence(handle, false));
    return member;
  }

  presence(handle: string, earlier: boolean): SessionEvent {
    return { type: 'arrived', handle, mac: hello(this.crypto, this.psk, ROOM, handle), earlier };
  }

  leave(member: SimMember): void {
    this.members.delete(member.handle);
    for (const other of this.members.values()) this.feed(other, { type: 'departed', handle: member.handle });
  }

  say(member: SimMember, text: string): void {
    this.feed(member, { type: 'say', text, action: false, repeats: null });
  }

  feed(member: SimMember, event: SessionEvent): void {
    const [state, effects] = this.#step(member, event);
    member.state = this.scrutiny.between?.(state) ?? state;
    member.timer = nextSessionTimer(state);
    for (const effect of effects) {
      member.effects.push(effect);
      if (effect.type === 'send') this.relay({ from: member.handle, to: effect.to, bytes: effect.bytes });
      if (effect.type === 'message') member.messages.push(effect);
    }
  }

  #step({ state: before, crypto }: SimMember, event: SessionEvent): ReturnType<typeof stepSession> {
    const env = crypto ? { ...this.env(), crypto } : this.env();
    if (!this.scrutiny.checked) return stepSession(before, event, env);
    const given = encodeRecord([before, event]);
    const result = stepSession(before, event, env);
    if (encodeRecord([before, event]) !== given) throw new Error(`'${event.type}' changed its input`);
    return result;
  }

  /** What the server does with a frame: to one occupant, or to all, its sender included. */
  relay(packet: Packet): void {
    this.packets.push(packet);
    const recipients = packet.to === null ? [...this.members.keys()] : [packet.to];
    for (const to of recipients) {
      const verdict = this.rule(packet, to);
      const packets = verdict === true ? [packet] : verdict === false ? [] : verdict;
      for (const it of packets) this.#schedule(to, it);
    }
  }

  /** Hands a packet over now, past all rules. */
  deliver(to: SimMember, packet: Packet): void {
    this.feed(to, { type: 'frame', from: packet.from, bytes: packet.bytes, direct: packet.to !== null });
  }

  /** Lets `ms` of virtual time pass: deliveries and timers in their order. */
  run(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const packet = this.#queue[0];
      const packetAt = packet?.at ?? Number.POSITIVE_INFINITY;
      const timed = this.#firstTimer();
      const timerAt = timed?.timer ?? Number.POSITIVE_INFINITY;
      const next = Math.min(packetAt, timerAt);
      if (next > end) break;
      this.now = Math.max(this.now, next);
      if (packet && packetAt <= timerAt) {
        this.#queue.shift();
        const member = this.members.get(packet.to);
        if (member) this.deliver(member, packet.packet);
      } else {
        this.feed(timed!, { type: 'tick' });
        if (timed!.timer !== null && timed!.timer <= this.now)
          throw new Error('a tick that does nothing asks for another');
      }
    }
    this.now = end;
  }

  #firstTimer(): SimMember | undefined {
    let first: SimMember | undefined;
    for (const member of this.members.values())
      if (member.timer !== null && member.timer < (first?.timer ?? Number.POSITIVE_INFINITY)) first = member;
    return first;
  }

  #schedule(to: string, packet: Packet): void {
    const at = this.now + this.latency;
    const after = this.#queue.findLastIndex((it) => it.at <= at);
    this.#queue.splice(after + 1, 0, { at, to, packet });
  }

  texts(member: SimMember): string[] {
    return member.messages.map((it) => it.text);
  }
}
