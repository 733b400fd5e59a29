// A member whose every step a test can see, change, repeat or take back: the extension's own room machine and connection, run by
// the test itself. Malicious members are made of it, and those whose clocks run fast.
import { WebSocket } from 'ws';
import { randomBytes } from '../../background/clock';
import { type Connection, connect } from '../../background/connection/connection';
import type { OtrPair } from '../../background/otrKeys';
import type { RoomView } from '../../src/contract';
import { type Primitives, sodiumPrimitives } from '../../src/crypto/primitives';
import { deriveRoom } from '../../src/crypto/roomName';
import type { Env } from '../../src/env';
import { nextRoomTimer, startRoom, stepRoom } from '../../src/room/room';
import type { RoomState } from '../../src/room/state';
import type { RoomEffect, RoomEvent } from '../../src/room/types';

globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

/** Time for the machines of all who share it. Faster than real: what takes minutes by the protocol's timers can be waited for. */
export class TimeLapse {
  #real = performance.now();
  #virtual = performance.now();
  #speed = 1;

  now = (): number => this.#virtual + (performance.now() - this.#real) * this.#speed;

  set speed(speed: number) {
    this.#virtual = this.now();
    this.#real = performance.now();
    this.#speed = speed;
  }
}

export interface CoreOptions {
  readonly url: string;
  readonly domain: string;
  readonly room: string;
  readonly nick: string;
  readonly otr: OtrPair;
  readonly clock?: TimeLapse;
  /** The primitives of a member that cheats. */
  readonly cheat?: (crypto: Primitives) => Primitives;
  /** X25519 private key; a new one otherwise. */
  readonly identity?: Uint8Array;
}

export class CoreMember {
  state: RoomState;
  /** What its effects become on their way out. */
  tamper: (effects: readonly RoomEffect[]) => readonly RoomEffect[] = (effects) => effects;
  readonly #crypto: Primitives;
  readonly #honest: Primitives;
  readonly #clock: TimeLapse;
  readonly #connection: Connection;
  readonly #ticking: ReturnType<typeof setInterval>;
  #sending: Promise<void> = Promise.resolve();
  #over = false;

  private constructor(options: CoreOptions, crypto: Primitives) {
    this.#honest = crypto;
    this.#crypto = options.cheat?.(crypto) ?? crypto;
    this.#clock = options.clock ?? new TimeLapse();
    const { room: name, nick: nickname, domain, url, otr } = options;
    const identity = options.identity ?? randomBytes(32);
    this.state = startRoom(
      { id: 'core', name, nickname, server: domain, url, identity, otr, kept: null },
      this.env(),
    );
    this.#connection = connect({
      url,
      domain,
      random: randomBytes,
      now: () => performance.now(),
      allowInsecureLoopback: true,
      save: async () => undefined,
      deliver: async (event) => this.feed({ type: 'connection', event }),
    });
    this.#ticking = setInterval(() => {
      const due = nextRoomTimer(this.state);
      if (due !== null && due <= this.env().now) this.feed({ type: 'tick' });
    }, 10);
  }

  static async enter(options: CoreOptions): Promise<CoreMember> {
    return new CoreMember(options, await sodiumPrimitives());
  }

  env(): Env {
    return { now: this.#clock.now(), random: randomBytes, crypto: this.#crypto };
  }

  view(): RoomView {
    return this.state.view;
  }

  feed(event: RoomEvent): void {
    if (this.#over) return;
    const [state, effects] = stepRoom(this.state, event, this.env());
    this.state = state;
    this.carryOut(this.tamper(effects));
  }

  /** What a step from any state would do, without doing it. */
  imagine(state: RoomState, event: RoomEvent): [RoomState, readonly RoomEffect[]] {
    return stepRoom(state, event, this.env());
  }

  carryOut(effects: readonly RoomEffect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'send': {
          const { stanza } = effect;
          this.#sending = this.#sending.then(() => this.#connection.send(stanza)).catch(() => undefined);
          break;
        }
        case 'derive':
          void deriveRoom(this.#honest, effect.name, effect.service).then((material) =>
            this.feed({ type: 'derived', service: effect.service, material }),
          );
          break;
        case 'verified':
          break;
        case 'disconnect':
          void this.stop();
          break;
      }
    }
  }

  async say(text: string): Promise<string | null> {
    if (this.view().composer !== null) return 'nobody-can-read';
    this.feed({ type: 'say', text });
    return null;
  }

  async waitFor(holds: (view: RoomView) => boolean, ms: number): Promise<RoomView> {
    const deadline = performance.now() + ms;
    while (!holds(this.view())) {
      if (performance.now() > deadline)
        throw new Error(`waited ${ms} ms; ${JSON.stringify(this.view().status)}`);
      await new Promise((later) => setTimeout(later, 20));
    }
    return this.view();
  }

  async leave(): Promise<void> {
    if (!this.#over) this.feed({ type: 'leave' });
    await this.waitFor(() => this.#over, 10_000).catch(() => this.stop());
  }

  /** The machine stops; the state stays as it is. */
  async stop(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#ticking);
    await this.#sending;
    await this.#connection.close({ removeAccount: true });
  }
}
