// What really happened in a run, as nobody inside it could know: who sealed what for whom, who was shown what and when.
import type { SenderId } from '../../src/mpotr/names';
import type { FrameKey, SessionState } from '../../src/mpotr/state';

/** Something said by an honest member. */
export interface Sent {
  readonly key: FrameKey;
  /** Frame id, hex. */
  readonly id: string;
  readonly author: SenderId;
  readonly text: string;
  /** Place in the one true order of things. */
  readonly count: number;
  /** Whom the author listed when it was sealed. */
  readonly expected: ReadonlySet<SenderId>;
}

export interface Shown {
  readonly key: FrameKey;
  readonly id: string;
  readonly author: SenderId;
  readonly text: string;
  readonly late: boolean;
  readonly count: number;
}

export type ViolationCode =
  | 'threw'
  | 'timer-not-ahead'
  | 'runaway'
  | 'accepted-what-nobody-sent'
  | 'accepted-twice'
  | 'accepted-after-reveal'
  | 'read-by-unlisted'
  | 'key-with-unlisted'
  | 'false-confirmation'
  | 'lost-unshown'
  | 'reordered-unshown'
  | 'wrong-identity'
  | 'not-converged'
  | 'not-complete'
  | 'difference-not-told'
  | 'unbounded';

export interface Violation {
  readonly code: ViolationCode;
  readonly detail: string;
}

export class Ledger {
  readonly sent = new Map<FrameKey, Sent>();
  readonly violations: Violation[] = [];
  readonly faults = new Map<string, number>();
  #count = 0;

  next(): number {
    this.#count += 1;
    return this.#count;
  }

  fault(kind: string): void {
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
  }

  violation(code: ViolationCode, detail: string): void {
    if (this.violations.length < 20) this.violations.push({ code, detail });
  }
}

/** Frame id of a frame that a state has in its transcript, or an empty text. */
export const idIn = (state: SessionState, key: FrameKey): string => state.graph.get(key)?.id ?? '';
