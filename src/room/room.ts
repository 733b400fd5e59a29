// One room, from the first click to the last word, as a pure machine. It composes discovery, the MUC, and one mpOTR session
// for each place held in the MUC; it keeps the timeline, which outlives sessions.
//
//   connecting -> joining (service found, room derived, MUC entered) -> inside -> ended
//                    ^                                                  |  ^
//                    +--- a fresh stream, or put out by the server -----+  +-- reconnecting: the same place after a resumption
import type { FailureCode } from '../contract';
import { fromBase64, toBase32, toBase64, utf8 } from '../crypto/bytes';
import { fingerprint, fingerprintView, otrHash } from '../crypto/fingerprint';
import { normaliseRoomName } from '../crypto/roomName';
import type { Env } from '../env';
import type { SessionEffect } from '../mpotr/effects';
import { LIMITS } from '../mpotr/limits';
import { hello } from '../mpotr/names';
import { nextSessionTimer, type SessionEvent, startSession, stepSession } from '../mpotr/session';
import { beginDiscovery, type DiscoveryEffect, nextDiscoveryTimer, stepDiscovery } from '../xmpp/discovery';
import { groupFrame, privateFrame } from '../xmpp/mpotrElement';
import { initialMuc, nextMucTimer, stepMuc } from '../xmpp/muc';
import type { MucEffect, MucEvent } from '../xmpp/mucTypes';
import { randomId } from '../xmpp/randomId';
import type { Xml } from '../xmpp/xml';
import { detach, message, notice, reattribute, refresh } from './lines';
import { learnFingerprints, occupantId, peopleOf } from './people';
import { readRecords, withView } from './records';
import type { Place, RoomState } from './state';
import type { ConnectionEvent, RoomConfig, RoomEffect, RoomEvent, RoomMaterial } from './types';
import { patienceTimer } from './view';

export { roomRecords } from './records';

/** One step's working copy. */
interface Draft {
  state: RoomState;
  readonly effects: RoomEffect[];
  readonly env: Env;
}

export function startRoom(config: RoomConfig, env: Env): RoomState {
  const identity = env.crypto.dhPair(config.identity);
  const hash = otrHash(env.crypto, config.otr.publicKey);
  const self = {
    identity,
    otrHash: hash,
    fingerprint: fingerprintView(fingerprint(env.crypto, identity.publicKey, hash)),
  };
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
    fingerprints: new Map(),
    unread: 0,
    plaintextDropped: 0,
    warned: [],
  };
  return withView(state, env.now, null);
}

export function stepRoom(state: RoomState, event: RoomEvent, env: Env): [RoomState, readonly RoomEffect[]] {
  const d: Draft = { state, effects: [], env };
  if (state.phase.name !== 'ended') apply(d, event);
  d.state = learnFingerprints(d.state, env.crypto);
  return [withView(d.state, env.now, state.view), d.effects];
}

export const roomView = (state: RoomState): RoomState['view'] => state.view;

/** A room as it was stored. Throws on records of another version. */
export function restoreRoom(records: ReadonlyMap<string, unknown>): RoomState {
  const stored = readRecords(records);
  return withView({ ...stored, fingerprints: new Map() }, 0, null);
}

export function nextRoomTimer(state: RoomState): number | null {
  if (state.phase.name === 'ended') return null;
  const times = [
    state.discovery && nextDiscoveryTimer(state.discovery),
    nextMucTimer(state.muc),
    state.session && nextSessionTimer(state.session),
    patienceTimer(state),
    state.phase.name === 'reconnecting' ? nextSecond(state) : null,
  ].filter((at): at is number => at !== null);
  return times.length > 0 ? Math.min(...times) : null;
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
    case 'read':
      d.state = { ...d.state, unread: 0 };
      return;
    case 'leave':
      muc(d, { type: 'leave' });
      return end(d, 'left');
    case 'tick':
      if (d.state.discovery) discover(d, null);
      muc(d, { type: 'tick' });
      return session(d, { type: 'tick' });
    case 'wake':
      // Frames may have been stored and not sent, or sent and not heard of: nothing goes out before the stream is back.
      return offline(d, null);
  }
}

function connection(d: Draft, event: ConnectionEvent): void {
  switch (event.type) {
    case 'step':
      if (d.state.phase.name === 'connecting')
        d.state = { ...d.state, phase: { name: 'connecting', step: event.step } };
      return;
    case 'online':
      d.state = { ...d.state, account: event.account };
      return event.resumed && d.state.session ? resumed(d) : afresh(d);
    case 'offline':
      return offline(d, event.retryAt);
    case 'failed':
      return end(d, event.code);
    case 'stanza':
      if (d.state.discovery) discover(d, event.stanza);
      return muc(d, { type: 'stanza', stanza: event.stanza });
  }
}

function offline(d: Draft, retryAt: number | null): void {
  session(d, { type: 'offline' });
  if (d.state.phase.name !== 'connecting' || d.state.session)
    d.state = { ...d.state, phase: { name: 'reconnecting', retryAt } };
}

/** The same place in the room: nothing was missed; what may not have left is sent again. */
function resumed(d: Draft): void {
  d.state = { ...d.state, phase: { name: 'inside' } };
  muc(d, { type: 'check' });
  session(d, { type: 'online' });
}

/** A new stream: the room has forgotten us, if it ever knew us. */
function afresh(d: Draft): void {
  endSession(d);
  d.state = { ...d.state, phase: { name: 'joining' }, muc: initialMuc };
  const { place, config } = d.state;
  if (place) return enter(d, place);
  const name = normaliseRoomName(config.name);
  if (!name.ok) return end(d, 'bad-room-name');
  if (name.kind === 'address') return derive(d, name.service);
  const [discovery, effects] = beginDiscovery(config.server, d.env);
  d.state = { ...d.state, discovery };
  found(d, effects);
}

function discover(d: Draft, stanza: Xml | null): void {
  const event = stanza ? ({ type: 'stanza', stanza } as const) : ({ type: 'tick' } as const);
  const [discovery, effects] = stepDiscovery(d.state.discovery!, event, d.env);
  d.state = { ...d.state, discovery };
  found(d, effects);
}

function found(d: Draft, effects: readonly DiscoveryEffect[]): void {
  for (const effect of effects) {
    if (effect.type === 'send') d.effects.push(effect);
    else derive(d, effect.service);
  }
}

const derive = (d: Draft, service: string): void => {
  d.effects.push({ type: 'derive', name: d.state.config.name, service });
};

function derived(d: Draft, service: string, { localpart, psk }: RoomMaterial): void {
  const place: Place = { service, room: `${localpart}@${service}`, psk };
  d.state = { ...d.state, place };
  if (d.state.phase.name === 'joining') enter(d, place);
}

/** Under a handle that is new for each join. */
function enter(d: Draft, place: Place): void {
  const handle = toBase32(d.env.random(16));
  d.state = { ...d.state, early: [] };
  muc(d, {
    type: 'join',
    service: place.service,
    room: place.room,
    handle,
    hello: helloOf(d, place, handle),
  });
}

const helloOf = (d: Draft, place: Place, handle: string): string =>
  toBase64(hello(d.env.crypto, place.psk, place.room, handle));

function muc(d: Draft, event: MucEvent): void {
  const [state, effects] = stepMuc(d.state.muc, event, d.env);
  d.state = { ...d.state, muc: state };
  for (const effect of effects) onMuc(d, effect);
}

function onMuc(d: Draft, effect: MucEffect): void {
  switch (effect.type) {
    case 'send':
      d.effects.push(effect);
      return;
    case 'conflict':
      return enter(d, d.state.place!);
    case 'joined':
      return inside(d, effect.handle, effect.renamed);
    case 'arrived':
      if (d.state.session) return session(d, arrival(effect));
      d.state = { ...d.state, early: [...d.state.early.filter((it) => it.handle !== effect.handle), effect] };
      return;
    case 'departed':
      d.state = { ...d.state, early: d.state.early.filter((it) => it.handle !== effect.handle) };
      return session(d, { type: 'departed', handle: effect.handle });
    case 'frame':
      return frame(d, effect.from, effect.data, effect.private);
    case 'plaintext':
      d.state = { ...d.state, plaintextDropped: d.state.plaintextDropped + 1 };
      d.state = notice(d.state, d.env, 'plaintext-dropped');
      return;
    case 'undeliverable':
      return; // The transcript is the proof of delivery: what was not reflected is sent again.
    case 'warning':
      return warn(d, effect.code);
    case 'out':
      return out(d, effect.why, effect.mayRejoin);
  }
}

const arrival = (it: { handle: string; hello: string | null; earlier: boolean }): SessionEvent => ({
  type: 'arrived',
  handle: it.handle,
  mac: it.hello === null ? null : (fromBase64(it.hello) ?? null),
  earlier: it.earlier,
});

/** My own presence: the session begins, and those who were there before are told to it. */
function inside(d: Draft, handle: string, renamed: boolean): void {
  const { place, self, config, was, early, lines } = d.state;
  if (renamed) muc(d, { type: 'announce', hello: helloOf(d, place!, handle) });
  const begun = startSession(
    {
      room: place!.room,
      psk: place!.psk,
      handle,
      identity: self.identity,
      otrHash: self.otrHash,
      nickname: config.nickname,
      was,
    },
    d.env,
  );
  d.state = { ...d.state, session: begun, early: [], phase: { name: 'inside' } };
  if (was !== null) d.state = reattribute(d.state, was, begun.self.id);
  d.state = notice(d.state, d.env, lines.size === 0 ? 'you-joined' : 'rejoined');
  for (const it of early) session(d, arrival({ ...it, earlier: true }));
}

/** The place in the room is lost; the identity stays, and what nobody may have got is said again once there is somebody. */
function endSession(d: Draft): void {
  const { session: ended } = d.state;
  if (!ended) return;
  const people = new Map(peopleOf(d.state).map((it) => [it.id, it]));
  d.state = { ...detach(d.state), session: null, was: ended.self.id, people };
}

function out(d: Draft, why: FailureCode | 'lost', mayRejoin: boolean): void {
  if (!mayRejoin) return end(d, why === 'lost' ? 'internal' : why);
  endSession(d);
  d.state = { ...d.state, phase: { name: 'joining' } };
  enter(d, d.state.place!);
}

function end(d: Draft, why: FailureCode | 'left'): void {
  endSession(d);
  d.state = { ...d.state, phase: { name: 'ended', why } };
  d.effects.push({ type: 'disconnect', removeAccount: true });
}

const WARNINGS = {
  'not-anonymous': 'room-not-anonymous',
  logged: 'room-logged',
  topic: 'room-has-topic',
} as const;

function warn(d: Draft, code: keyof typeof WARNINGS): void {
  if (d.state.warned.includes(code)) return;
  d.state = notice({ ...d.state, warned: [...d.state.warned, code] }, d.env, WARNINGS[code]);
}

function frame(d: Draft, from: string, data: string, direct: boolean): void {
  const bytes = fromBase64(data);
  if (bytes && bytes.length <= LIMITS.frame) session(d, { type: 'frame', from, bytes, direct });
}

/** Only while the composer is open: text typed for those here is never kept for whoever comes next. */
function say(d: Draft, typed: string): void {
  if (d.state.view.composer !== null) return;
  const action = typed.startsWith('/me ');
  const text = action ? typed.slice(4) : typed;
  if (text.trim() === '' || utf8(text).length > LIMITS.text) return;
  session(d, { type: 'say', text, action, repeats: null });
}

function session(d: Draft, event: SessionEvent): void {
  if (!d.state.session) return;
  const before = d.state.session.views;
  const [state, effects] = stepSession(d.state.session, event, d.env);
  d.state = { ...d.state, session: state };
  for (const effect of effects) onSession(d, effect);
  if (state.views !== before) d.state = refresh(d.state, 'all');
  const progress = effects.flatMap((it) => (it.type === 'progress' ? [it.key] : []));
  if (progress.length > 0) d.state = refresh(d.state, progress);
  sayAgain(d);
}

function onSession(d: Draft, effect: SessionEffect): void {
  switch (effect.type) {
    case 'send':
      return send(d, effect.to, effect.bytes);
    case 'message':
      d.state = message(d.state, d.env, effect);
      return;
    case 'gap':
      d.state = notice(d.state, d.env, 'gap', effect.author);
      return;
    case 'two-different':
      d.state = notice(d.state, d.env, 'sent-two-different', effect.author);
      return;
    case 'joined':
      return joined(d, effect.id, effect.was);
    case 'left':
      d.state = notice(d.state, d.env, 'left', effect.id);
      return;
    case 'unreadable':
      d.state = notice(d.state, d.env, 'cannot-read', occupantId(effect.handle));
      return;
    case 'keys-changed':
      d.state = notice(d.state, d.env, 'keys-changed', occupantId(effect.handle));
      return;
    case 'flood':
      d.state = notice(d.state, d.env, 'flood-dropped', occupantId(effect.handle));
      return;
    case 'progress':
    case 'refused':
      return;
  }
}

function send(d: Draft, to: string | null, bytes: Uint8Array): void {
  const { room } = d.state.place!;
  const id = randomId(d.env.random);
  const data = toBase64(bytes);
  const stanza = to === null ? groupFrame(room, id, data) : privateFrame(`${room}/${to}`, id, data);
  d.effects.push({ type: 'send', stanza });
}

function joined(d: Draft, id: string, was: string | null): void {
  const member = d.state.session!.members.get(id);
  if (was !== null) d.state = notice(reattribute(d.state, was, id), d.env, 'reconnected', id);
  // Those who were here before me are in the list of people; only newcomers are news.
  else if (!d.state.session!.occupants.get(member?.handle ?? '')?.earlier)
    d.state = notice(d.state, d.env, 'joined', id);
}

/** Messages of a lost session that the room had not reflected, once somebody can read them. */
function sayAgain(d: Draft): void {
  const waiting = [...d.state.lines].filter(
    ([, it]) => it.key === null && it.view.kind === 'message' && it.view.delivery === 'sending',
  );
  if (waiting.length === 0) return;
  const fresh = withView(d.state, d.env.now, d.state.view);
  if (fresh.view.composer !== null) return;
  for (const [at, line] of waiting) {
    if (line.view.kind !== 'message') continue;
    const { text, action } = line.view;
    const [state, effects] = stepSession(
      d.state.session!,
      { type: 'say', text, action, repeats: line.frame },
      d.env,
    );
    d.state = { ...d.state, session: state };
    for (const effect of effects) {
      if (effect.type !== 'message') onSession(d, effect);
      else {
        d.state = {
          ...d.state,
          lines: new Map(d.state.lines).set(at, { ...line, key: effect.key }),
          lineOf: new Map(d.state.lineOf).set(effect.key, at),
        };
        d.state = refresh(d.state, [effect.key]);
      }
    }
  }
}
