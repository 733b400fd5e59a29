// One private conversation as a pure machine: (state, event, env) -> [state, effects]. It belongs to a participant, by identity and OTR key,
// and to nobody who takes the name or the place later.
//
//   nothing -> requested -> agreeing -> encrypted -> ended -> (either asks again)
//         \-> asked -----/     ^            |
//                              +-- interrupted: a place in the room was lost, and is taken again
//
// `refused` is final: the other side came with a key that its handshake did not announce.
import type { Verification } from '../contract';
import { equal } from '../crypto/bytes';
import type { Env } from '../env';
import type { PrivatePayload } from '../mpotr/frames';
import type { SenderId } from '../mpotr/names';
import { earliest } from '../mpotr/timers';
import { startOtr } from '../otr/otr';
import type { OtrConfig } from '../otr/otrTypes';
import { allow, type Draft, notice, type PrivateEffect, patch, talk } from './draft';
import { beatAt, close, end, engine, getReady, onReady, onWire, pump, tell } from './exchange';
import { refreshSending } from './fileSending';
import { actOnFile, type FileAct, filesTimer, onFilePayload, tickFiles } from './files';
import { PRIVATE_LIMITS } from './limits';
import { abort, ask, reply } from './question';
import type { Conversation, Phase } from './state';
import { acknowledged, say } from './texts';

/** What the user does. */
export type PrivateAct =
  /** Asks for it, or agrees to it. */
  | { readonly type: 'start' }
  | { readonly type: 'answer'; readonly accept: boolean }
  | { readonly type: 'say'; readonly text: string }
  | { readonly type: 'end' }
  | { readonly type: 'read' }
  | { readonly type: 'draft'; readonly text: string }
  | { readonly type: 'ask'; readonly question: string; readonly answer: string }
  | { readonly type: 'reply'; readonly answer: string }
  | { readonly type: 'abort' }
  | FileAct;

export type PrivateEvent =
  | PrivateAct
  /** From this participant, through the pairwise channel. */
  | { readonly type: 'payload'; readonly payload: PrivatePayload }
  /** Keys for the room are agreed with it, for the first time or again. `begins`: my sender id is the lower one. */
  | { readonly type: 'present'; readonly begins: boolean }
  /** It has gone; `forGood`: with a goodbye. */
  | { readonly type: 'absent'; readonly forGood: boolean }
  /** I have lost my place in the room; I am in again. */
  | { readonly type: 'outside' }
  | { readonly type: 'inside' }
  /** I have left the room. */
  | { readonly type: 'over' }
  | { readonly type: 'key-checked'; readonly key: Uint8Array; readonly ok: boolean }
  /** The program was dead: what it was about to look at, it looks at again. */
  | { readonly type: 'wake' }
  | { readonly type: 'tick' };

export interface Participant {
  readonly id: SenderId;
  readonly identity: Uint8Array;
  readonly otrHash: Uint8Array;
}

/** Not begun: nobody has asked yet. */
export const newConversation = (
  config: OtrConfig,
  { id, identity, otrHash }: Participant,
  begins: boolean,
  env: Env,
): Conversation => ({
  id,
  with: id,
  identity,
  otrHash,
  since: env.now,
  phase: { name: 'ended', why: 'by-me' },
  begun: false,
  otr: startOtr(config, env),
  begins,
  out: [],
  next: 1,
  wired: 0,
  acknowledged: 0,
  got: 0,
  lines: new Map(),
  nextLine: 0,
  linesDropped: 0,
  unread: 0,
  draft: '',
  question: { state: 'none' },
  triesLeft: PRIVATE_LIMITS.tries,
  sending: null,
  receiving: null,
  requests: [],
});

/** The same person with the same keys: whatever its name, its handle or its sender id is. */
export const belongsTo = (it: Conversation, to: Omit<Participant, 'id'>): boolean =>
  equal(it.identity, to.identity) && equal(it.otrHash, to.otrHash);

/** `verified`: how the participant is, at this moment. */
export function stepConversation(
  state: Conversation,
  event: PrivateEvent,
  env: Env,
  verified: Verification,
): [Conversation, readonly PrivateEffect[]] {
  const d: Draft = { state, effects: [], env, verified };
  apply(d, event);
  pump(d);
  return [d.state, d.effects];
}

function apply(d: Draft, event: PrivateEvent): void {
  const { phase, otr } = d.state;
  switch (event.type) {
    case 'start':
      return start(d);
    case 'answer':
      if (phase.name !== 'asked') return;
      return event.accept ? getReady(d) : hangUp(d);
    case 'say':
      return say(d, event.text);
    case 'end':
      return hangUp(d);
    case 'read':
      return patch(d, { unread: 0 });
    case 'draft':
      return patch(d, { draft: event.text });
    case 'ask':
      return tell(d, ask(d, event.question, event.answer));
    case 'reply':
      return tell(d, reply(d, event.answer));
    case 'abort':
      return tell(d, abort(d));
    case 'file-offer':
    case 'file-answer':
    case 'file-stop':
    case 'file-part':
    case 'file-take':
      return tell(d, actOnFile(d, event));
    case 'payload':
      return onPayload(d, event.payload);
    case 'present':
      patch(d, { begins: event.begins });
      return present(d);
    case 'absent':
      if (event.forGood)
        return phase.name === 'refused' || phase.name === 'ended' ? undefined : end(d, 'left');
      return interrupt(d, d.env.now + PRIVATE_LIMITS.absence);
    case 'outside':
      return interrupt(d, null);
    case 'inside':
      if (phase.name === 'interrupted')
        patch(d, { phase: { ...phase, until: d.env.now + PRIVATE_LIMITS.absence } });
      return;
    case 'over':
      close(d);
      return phase.name === 'refused' ? undefined : patch(d, { phase: { name: 'ended', why: 'by-me' } });
    case 'key-checked':
      return engine(d, event);
    case 'wake':
      if (otr.checking) d.effects.push({ type: 'check-key', key: otr.checking });
      return;
    case 'tick':
      return tick(d);
  }
}

function start(d: Draft): void {
  switch (d.state.phase.name) {
    case 'ended':
      patch(d, { phase: { name: 'requested' } });
      notice(d, 'you-asked');
      return talk(d, 'ask');
    case 'asked':
      return getReady(d);
    case 'requested':
    case 'agreeing':
    case 'encrypted':
    case 'interrupted':
    case 'refused':
      return;
  }
}

function hangUp(d: Draft): void {
  const { name } = d.state.phase;
  if (name === 'ended' || name === 'refused') return;
  // OTR's own goodbye forgets the keys on both sides and makes the old ones public.
  const goodbyes = name === 'encrypted' ? saidInOtr(d) : [];
  end(d, name === 'asked' ? 'you-declined' : 'by-me');
  patch(d, { out: [...d.state.out, ...goodbyes] });
  talk(d, 'end');
}

function saidInOtr(d: Draft): Conversation['out'] {
  const before = d.state.out.length;
  engine(d, { type: 'end' });
  return d.state.out.slice(before);
}

function onPayload(d: Draft, payload: PrivatePayload): void {
  if (payload.t === 'otr') return onWire(d, payload.w);
  if (payload.t !== 'talk') return onFilePayload(d, payload);
  acknowledged(d, payload.n);
  switch (payload.q) {
    case 'ask':
      return onAsk(d);
    case 'ready':
      return onAgreed(d);
    case 'end':
      return onEnd(d);
    case 'got':
      return;
  }
}

function onAsk(d: Draft): void {
  switch (d.state.phase.name) {
    case 'ended':
      if (!allow(d)) return;
      patch(d, { phase: { name: 'asked' }, unread: d.state.unread + 1 });
      return notice(d, 'they-asked');
    case 'requested':
      return getReady(d);
    // Its exchange answers them.
    case 'agreeing':
    case 'encrypted':
    case 'interrupted':
    case 'asked':
    case 'refused':
      return;
  }
}

function onAgreed(d: Draft): void {
  switch (d.state.phase.name) {
    case 'agreeing':
      return onReady(d);
    case 'requested':
      getReady(d);
      return onReady(d);
    case 'encrypted':
    case 'interrupted':
      if (!allow(d)) return;
      getReady(d);
      return onReady(d);
    case 'asked':
    case 'ended':
    case 'refused':
      return talk(d, 'end');
  }
}

function onEnd(d: Draft): void {
  const { name } = d.state.phase;
  if (name !== 'ended' && name !== 'refused') end(d, name === 'requested' ? 'declined' : 'by-them');
}

/** Here, or here again: an exchange of the place before has no other end. */
function present(d: Draft): void {
  const from = standing(d.state.phase);
  if (from === null) return;
  if (from === 'live') return getReady(d);
  patch(d, { phase: { name: from } });
  if (from === 'requested') talk(d, 'ask');
}

function interrupt(d: Draft, until: number | null): void {
  const from = standing(d.state.phase);
  // What was encrypted and waited for the channel means nothing in the next one.
  const out = d.state.out.filter(({ payload }) => from === null && payload.t === 'talk');
  patch(d, { out });
  if (from === null) return;
  if (from === 'live' && d.state.phase.name !== 'interrupted') notice(d, 'interrupted');
  patch(d, { phase: { name: 'interrupted', from, until } });
  refreshSending(d);
}

/** What goes on when the two meet again; null for what is over. */
function standing(phase: Phase): 'requested' | 'asked' | 'live' | null {
  switch (phase.name) {
    case 'requested':
    case 'asked':
      return phase.name;
    case 'agreeing':
    case 'encrypted':
      return 'live';
    case 'interrupted':
      return phase.from;
    case 'ended':
    case 'refused':
      return null;
  }
}

function tick(d: Draft): void {
  const { phase } = d.state;
  if (phase.name === 'interrupted' && phase.until !== null && d.env.now >= phase.until) return end(d, 'left');
  const beat = beatAt(d.state);
  if (beat !== null && d.env.now >= beat) return engine(d, { type: 'tick' });
  tickFiles(d);
  if (phase.name !== 'agreeing' || d.env.now < phase.retryAt) return;
  if (phase.tries + 1 < PRIVATE_LIMITS.exchanges) return getReady(d, phase.tries + 1);
  end(d, 'failed');
  talk(d, 'end');
}

/** When the next `tick` is due; null if nothing is. */
export function conversationTimer(state: Conversation): number | null {
  switch (state.phase.name) {
    case 'agreeing':
      return state.phase.retryAt;
    case 'interrupted':
      return state.phase.until;
    case 'encrypted':
      return earliest([beatAt(state), filesTimer(state)]);
    case 'requested':
    case 'asked':
    case 'ended':
    case 'refused':
      return null;
  }
}
