// One session in the room, with its storage: stored after every step, restored from what was stored last.
import type { Primitives } from '../../src/crypto/primitives';
import type { SessionEffect } from '../../src/mpotr/effects';
import type { SenderId } from '../../src/mpotr/names';
import { nextSessionTimer, type SessionEvent, stepSession } from '../../src/mpotr/session';
import type { FrameKey, SessionState } from '../../src/mpotr/state';
import { throughStorage } from '../support/storedSession';
import type { Shown } from './ledger';
import type { Malice } from './malice/malice';

/** Where the program dies in its next step: before the state is stored, or after that and before anything is sent. */
export type CrashPoint = 'before-store' | 'after-store';

/** `up`: connected. `cut`: the connection is gone, the program runs. `dead`: the program is gone. `out`: no longer in the room. */
export type Condition = 'up' | 'cut' | 'dead' | 'out';

/** Whoever sits behind one or more stays. */
export interface Person {
  readonly name: string;
  readonly honest: boolean;
  readonly malice: Malice | null;
}

export class Stay {
  condition: Condition = 'up';
  crash: CrashPoint | null = null;
  timer: number | null = null;
  /** What it held when it went: what a thief would have taken then. */
  stale: SessionState;
  /** Stanzas that the server keeps for a broken connection. */
  readonly kept: SessionEvent[] = [];
  readonly shown = new Map<FrameKey, Shown>();
  /** Everything that was shown besides messages, in order. */
  readonly told: { readonly count: number; readonly effect: SessionEffect }[] = [];
  /** Frames that were authenticated when keys became public, and waited for what they cite. */
  readonly acceptedBefore = new Set<FrameKey>();
  /** When (in the true order) the keys with somebody last changed by a new handshake. */
  readonly renewed = new Map<SenderId, number>();
  /** When the server last put a stanza on the way here, so that streams stay in order. */
  lastArrival = 0;
  steps = 0;
  largestOutbox = 0;

  constructor(
    readonly person: Person,
    public state: SessionState,
    readonly latency: number,
    /** Only these see it; null: everybody. */
    readonly visibleTo: ReadonlySet<string> | null,
  ) {
    this.stale = state;
  }

  get handle(): string {
    return this.state.self.handle;
  }

  get id(): SenderId {
    return this.state.self.id;
  }

  get honest(): boolean {
    return this.person.honest;
  }

  /** Takes part, or will again. */
  get inside(): boolean {
    return this.condition !== 'out';
  }

  /** Back from the dead, with what was stored. */
  restore(): void {
    this.state = throughStorage(this.state);
  }

  /** One step of the real session. The caller stores what comes out. */
  compute(
    event: SessionEvent,
    env: { now: number; random: (size: number) => Uint8Array; crypto: Primitives },
  ): [SessionState, readonly SessionEffect[]] {
    this.steps += 1;
    return stepSession(this.state, event, env);
  }

  store(state: SessionState): void {
    this.state = state;
    this.timer = nextSessionTimer(state);
    this.largestOutbox = Math.max(this.largestOutbox, state.outbox.queue.length);
  }
}
