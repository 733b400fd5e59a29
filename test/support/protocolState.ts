// What must not move before anything is authenticated.
import { encodeRecord } from '../../background/recordCodec';
import type { SessionState } from '../../src/mpotr/state';

/** The rate limiter, the frames it holds and the security log stand outside the protocol state (docs/PROTOCOL.md, section 1). */
export const OUTSIDE: readonly (keyof SessionState)[] = ['allowances', 'queues', 'refusals'];

export const protocolState = (state: SessionState): string => {
  const inside: Record<string, unknown> = { ...state };
  for (const field of OUTSIDE) delete inside[field];
  return encodeRecord(inside);
};

/** The same and nothing in the queue of what is to be sent: a resend shows nowhere else. */
export const protocolStateWithoutQueue = (state: SessionState): string =>
  protocolState({ ...state, outbox: { ...state.outbox, queue: [], tokens: 0, at: 0 } });

/** The same identities: stronger than equal, and cheap. Nothing outside these maps was even written. */
export function isUntouched(before: SessionState, after: SessionState): boolean {
  const fields = Object.keys(before) as (keyof SessionState)[];
  return fields.every((field) => OUTSIDE.includes(field) || before[field] === after[field]);
}
