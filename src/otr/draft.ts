// One step's working copy. Nothing inside a state is written to: a step puts new records in the place of old ones, and what it
// does not touch keeps its identity, so that a step that changes nothing gives the very state it was given.
import { toHex } from '../crypto/bytes';
import { otrFingerprint } from './dsaKey';
import type { OtrState, Session } from './otrState';
import type { OtrEffect, OtrEnv, OtrPhase, OtrWarning } from './otrTypes';
import { encodeWire } from './wire';

type Phase = Extract<OtrEffect, { type: 'phase' }>;

export interface Draft {
  readonly env: OtrEnv;
  state: OtrState;
  readonly effects: OtrEffect[];
  /** What the user was told last. */
  told: Phase;
}

export const openDraft = (state: OtrState, env: OtrEnv): Draft => ({
  env,
  state,
  effects: [],
  told: phaseOf(state),
});

export const change = (d: Draft, what: Partial<OtrState>): void => {
  d.state = { ...d.state, ...what };
};

/** Undefined in any phase but `encrypted`. */
export const sessionOf = (d: Draft): Session | undefined =>
  d.state.conversation.type === 'encrypted' ? d.state.conversation : undefined;

/** Only while there is a session. */
export function changeSession(d: Draft, what: Partial<Session>): void {
  const { conversation } = d.state;
  if (conversation.type !== 'encrypted') throw new Error('there is no session');
  change(d, { conversation: { ...conversation, ...what } });
}

export const emit = (d: Draft, effect: OtrEffect): void => {
  d.effects.push(effect);
};
export const emitWire = (d: Draft, message: Uint8Array): void =>
  emit(d, { type: 'wire', wire: encodeWire(message) });
export const warn = (d: Draft, reason: OtrWarning): void => emit(d, { type: 'warning', reason });

/** Tells the phase where it is not what was told last. */
export function tellPhase(d: Draft): void {
  const now = phaseOf(d.state);
  if (now.phase === d.told.phase && now.fingerprint === d.told.fingerprint) return;
  d.told = now;
  emit(d, now);
}

function phaseOf({ conversation, exchange }: OtrState): Phase {
  if (conversation.type === 'encrypted' || conversation.type === 'changed')
    return phase(conversation.type, fingerprintOf(conversation));
  return phase(exchange.type === 'none' ? conversation.type : 'agreeing', null);
}

/** 40 hex digits. */
export const fingerprintOf = ({ peerKey }: Session): string => toHex(otrFingerprint(peerKey));

const phase = (name: OtrPhase, fingerprint: string | null): Phase => ({
  type: 'phase',
  phase: name,
  fingerprint,
});
