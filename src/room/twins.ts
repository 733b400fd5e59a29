// Two different messages of one author in one place: both stand in the timeline, both say so.
import type { Env } from '../env';
import type { SessionEffect } from '../mpotr/effects';
import { append, bareMessage, notice, refresh } from './lines';
import type { RoomState } from './state';

type TwoDifferent = Extract<SessionEffect, { type: 'two-different' }>;

/** A notice, the mark at the one that is shown, and the other one after it where it can be read. Who has read that one is not known. */
export function twoDifferent(state: RoomState, env: Env, it: TwoDifferent): RoomState {
  const told = notice(refresh(state, env, [it.key]), env, 'sent-two-different', it.author);
  if (!it.other) return told;
  const isShown = state.lineOf.has(it.key) || state.session!.waiting.has(it.key);
  const view = {
    ...bareMessage(told, env, { ...it.other, author: it.author }),
    twin: isShown ? 'shown' : 'unread',
  } as const;
  return append({ ...told, unread: told.unread + 1 }, { view, key: null, frame: it.other.id });
}
