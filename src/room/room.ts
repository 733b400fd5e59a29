// One room, from the first click to the last word, as a pure machine. It composes discovery, the MUC, and one mpOTR session
// for each place held in the MUC; it keeps the timeline, which outlives sessions.
//
//   connecting -> joining (service found, room derived, MUC entered) -> inside -> ended
//                    ^                                                  |  ^
//                    +--- a fresh stream, or put out by the server -----+  +-- reconnecting: the same place after a resumption
import { otrHash } from '../crypto/fingerprint';
import type { Env } from '../env';
import { same } from '../keep';
import { farewellTimer, isFarewellOver } from '../mpotr/close';
import { listed } from '../mpotr/roster';
import { nextSessionTimer } from '../mpotr/session';
import { earliest } from '../mpotr/timers';
import { nextDiscoveryTimer } from '../xmpp/discovery';
import { initialMuc, nextMucTimer } from '../xmpp/muc';
import { codeRead, compared } from './comparison';
import type { Draft } from './draft';
import { firstKnown } from './known';
import { overdueTimer, refresh } from './lines';
import { learnPeople } from './people';
import { afresh, derived, discover, end, muc } from './place';
import { printOf } from './print';
import { act, handOver, keyChecked, privateTimer, remind, startConversation } from './privates';
import { readRecords, withView } from './records';
import type { RoomState } from './state';
import { returnTimer, say, session } from './stay';
import type { ConnectionEvent, RoomConfig, RoomEffect, RoomEvent } from './types';
import { changedVerdicts } from './verification';
import { patienceTimer } from './view';

export { roomRecords } from './records';

export function startRoom(config: RoomConfig, env: Env): RoomState {
  const identity = env.crypto.dhPair(config.identity);
  const hash = otrHash(env.crypto, config.otr.publicKey);
  const print = printOf(env.crypto, identity.publicKey, hash, config.otr.publicKey);
  const self = { identity, otrHash: hash, ...print };
  const state: Omit<RoomState, 'view'> = {
    config,
    self,
    phase: { name: 'connecting', step: 'socket' },
    account: null,
    place: null,
    discovery: null,
    muc: initialMuc,
    session: null,
    early: [],
    was: null,
    lines: new Map(),
    nextLine: 0,
    linesDropped: 0,
    lineOf: new Map(),
    people: new Map(),
    prints: new Map(),
    known: firstKnown(config.nickname, print.fingerprint, config.kept ?? []),
    farewell: new Map(),
    farewellTo: [],
    revealed: 0,
    code: null,
    verified: new Map(config.kept?.map((it) => [it.hex, it.verified])),
    alarms: new Map(),
    conversations: new Map(),
    captcha: null,
    draft: '',
    unread: 0,
    plaintextDropped: 0,
    securityEvents: new Map(),
    warned: [],
  };
  return withView(state, env.now, null);
}

export function stepRoom(state: RoomState, event: RoomEvent, env: Env): [RoomState, readonly RoomEffect[]] {
  const d: Draft = { state, effects: [], env };
  if (state.phase.name !== 'ended') apply(d, event);
  const { config, phase, session: stay } = d.state;
  if (phase.name === 'leaving' && (!stay || isFarewellOver(stay, env.now))) go(d);
  handOver(d);
  d.state = learnPeople(d.state, env.crypto);
  if (config.kept !== null) d.effects.push(...changedVerdicts(state, d.state));
  // Most of a flood changes nothing. What is seen changes by itself with time only, and then there is a tick.
  if (same(state, d.state) && event.type !== 'tick') return [state, d.effects];
  return [withView(d.state, env.now, state.view), d.effects];
}

export const roomView = (state: RoomState): RoomState['view'] => state.view;

/** A room as it was stored. Throws on records of another version. */
export function restoreRoom(records: ReadonlyMap<string, unknown>): RoomState {
  const stored = readRecords(records);
  return withView({ ...stored, captcha: null, prints: new Map() }, 0, null);
}

export function nextRoomTimer(state: RoomState): number | null {
  if (state.phase.name === 'ended') return null;
  return earliest([
    state.discovery && nextDiscoveryTimer(state.discovery),
    nextMucTimer(state.muc),
    state.session && nextSessionTimer(state.session),
    state.session && farewellTimer(state.session),
    patienceTimer(state),
    privateTimer(state),
    overdueTimer(state),
    returnTimer(state),
    state.phase.name === 'reconnecting' ? nextSecond(state) : null,
  ]);
}

/** While a countdown is shown, it counts. */
function nextSecond({ phase, view }: RoomState): number | null {
  if (phase.name !== 'reconnecting' || phase.retryAt === null || view.status.state !== 'reconnecting')
    return null;
  const shown = view.status.retryInSeconds;
  return shown === null || shown === 0 ? null : phase.retryAt - (shown - 1) * 1000;
}

function apply(d: Draft, event: RoomEvent): void {
  switch (event.type) {
    case 'connection':
      return connection(d, event.event);
    case 'derived':
      return derived(d, event.service, event.material);
    case 'say':
      return say(d, event.text);
    case 'private':
      return act(d, event.talk, event.act);
    case 'private-start':
      return startConversation(d, event.with);
    case 'otr-key-checked':
      return keyChecked(d, event.key, event.ok);
    case 'read':
      d.state = { ...d.state, unread: 0 };
      return;
    case 'draft':
      d.state = { ...d.state, draft: event.text };
      return;
    case 'code':
      return codeRead(d, event.verdict);
    case 'compared':
      return compared(d, event.hex, event.verdict);
    case 'captcha':
      d.state = { ...d.state, captcha: null };
      d.effects.push({ type: 'solve', answer: event.answer });
      return;
    case 'leave':
      return leave(d);
    case 'tick':
      if (d.state.discovery) discover(d, null);
      muc(d, { type: 'tick' });
      session(d, { type: 'tick' });
      remind(d, 'tick');
      d.state = refresh(d.state, d.env, 'all');
      return;
    case 'wake':
      remind(d, 'wake');
      // Frames may have been stored and not sent, or sent and not heard of: nothing goes out before the stream is back.
      return offline(d, null);
  }
}

/** Goodbye first, if there is anybody to say it to: the others answer whether they have the same messages. */
function leave(d: Draft): void {
  const { phase, session: stay } = d.state;
  if (phase.name !== 'inside' || !stay || !listed(stay).some((it) => it.agreed)) return go(d);
  const farewellTo = listed(stay)
    .filter((it) => it.agreed)
    .map((it) => it.id);
  d.state = { ...d.state, phase: { name: 'leaving' }, farewellTo, farewell: new Map(), revealed: 0 };
  session(d, { type: 'close' });
}

function go(d: Draft): void {
  muc(d, { type: 'leave' });
  end(d, 'left');
}

function connection(d: Draft, event: ConnectionEvent): void {
  if (event.type !== 'stanza' && d.state.captcha) d.state = { ...d.state, captcha: null };
  switch (event.type) {
    case 'step':
      if (d.state.phase.name === 'connecting')
        d.state = { ...d.state, phase: { name: 'connecting', step: event.step } };
      return;
    case 'online':
      d.state = { ...d.state, account: event.account };
      return event.resumed && (d.state.session || d.state.muc.phase !== 'outside') ? resumed(d) : afresh(d);
    case 'offline':
      return offline(d, event.retryAt);
    case 'captcha': {
      const { question, image } = event.challenge;
      d.state = { ...d.state, captcha: { question, image } };
      return;
    }
    case 'failed':
      return end(d, event.code);
    case 'stanza':
      if (d.state.discovery) discover(d, event.stanza);
      return muc(d, { type: 'stanza', stanza: event.stanza });
  }
}

function offline(d: Draft, retryAt: number | null): void {
  if (d.state.phase.name === 'leaving') return go(d);
  session(d, { type: 'offline' });
  if (d.state.phase.name !== 'connecting' || d.state.session)
    d.state = { ...d.state, phase: { name: 'reconnecting', retryAt } };
}

/** The same place in the room: nothing was missed; what may not have left is sent again. */
function resumed(d: Draft): void {
  // The program may have died between asking to enter and the room's answer: the answer is still to come.
  d.state = { ...d.state, phase: { name: d.state.session ? 'inside' : 'joining' } };
  muc(d, { type: 'check' });
  session(d, { type: 'online' });
}
