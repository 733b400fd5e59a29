// What a member that cheats is given at each step, and what it makes of it.
import type { Env } from '../../../src/env';
import { type Draft, openDraft } from '../../../src/mpotr/draft';
import type { SessionEffect } from '../../../src/mpotr/effects';
import { flush } from '../../../src/mpotr/outbox';
import { type SessionEvent, stepSession } from '../../../src/mpotr/session';
import type { SessionState } from '../../../src/mpotr/state';
import type { Chance } from '../random';

/** A frame on its way; `only`: the server, in league, hands it to nobody else. */
export interface Outgoing {
  readonly to: string | null;
  readonly bytes: Uint8Array;
  readonly only: ReadonlySet<string> | null;
}

export interface Turn {
  readonly state: SessionState;
  readonly event: SessionEvent;
  readonly env: Env;
  readonly chance: Chance;
  /** Handles of the others in the room. */
  readonly others: readonly string[];
}

export interface Deed {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
  readonly sends: readonly Outgoing[];
}

/** Takes over one step of a real session. */
export type TakeOver = (turn: Turn) => Deed;

export const sendsOf = (effects: readonly SessionEffect[]): Outgoing[] =>
  effects.flatMap((it) => (it.type === 'send' ? [{ to: it.to, bytes: it.bytes, only: null }] : []));

/** What an honest member does. */
export function honestly({ state, event, env }: Pick<Turn, 'state' | 'event' | 'env'>): Deed {
  const [after, effects] = stepSession(state, event, env);
  return { state: after, effects, sends: sendsOf(effects) };
}

/** The deed, and something more that the protocol's own code does. */
export function further(deed: Deed, env: Env, more: (d: Draft) => void): Deed {
  const d = openDraft(deed.state, env);
  more(d);
  flush(d);
  return { state: d.state, effects: deed.effects, sends: [...deed.sends, ...sendsOf(d.effects)] };
}
