// The room's part of the security log: how often something happened that concerns safety, and when. Lines are dropped some day; this stays.
import type { DisagreementView, NoticeCode, SecurityCode, SecurityEvent } from '../contract';
import type { RoomState } from './state';

const LOGGED: Readonly<Record<SecurityCode, true>> = {
  'plaintext-dropped': true,
  'flood-dropped': true,
  gap: true,
  'sent-two-different': true,
  'keys-changed': true,
  'cannot-read': true,
  'views-differ': true,
  'code-differed': true,
  'words-differed': true,
};

export const isLogged = (code: NoticeCode): code is SecurityCode => Object.hasOwn(LOGGED, code);

export function log(state: RoomState, now: number, code: SecurityCode): RoomState {
  const before = state.securityEvents.get(code);
  const it: SecurityEvent = {
    code,
    count: (before?.count ?? 0) + 1,
    firstAt: before?.firstAt ?? now,
    lastAt: now,
  };
  return { ...state, securityEvents: new Map(state.securityEvents).set(code, it) };
}

/** Each difference once, when it begins. */
export function logDifferences(
  state: RoomState,
  now: number,
  before: readonly DisagreementView[],
): RoomState {
  const after = state.session?.watch.differences ?? [];
  const isNew = (it: DisagreementView): boolean =>
    !before.some((old) => old.with === it.with && old.about === it.about && old.kind === it.kind);
  return after === before ? state : after.filter(isNew).reduce((all) => log(all, now, 'views-differ'), state);
}
