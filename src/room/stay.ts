// One mpOTR session as the room lives it: what it is told, and what its effects do to the timeline and the wire.
import type { MessageView } from '../contract';
import { toBase64, utf8 } from '../crypto/bytes';
import type { SessionEffect } from '../mpotr/effects';
import { LIMITS } from '../mpotr/limits';
import type { SenderId } from '../mpotr/names';
import { listed } from '../mpotr/roster';
import { type SessionEvent, stepSession } from '../mpotr/session';
import { groupFrame, privateFrame } from '../xmpp/mpotrElement';
import { randomId } from '../xmpp/randomId';
import type { Draft } from './draft';
import { detach, message, notice, reattribute, refresh } from './lines';
import { formerOf, learnPeople, occupantId, peopleOf } from './people';
import { lostPlace, met, onPrivate, parted } from './privates';
import { withView } from './records';
import { logDifferences } from './security';
import type { Line, RoomState } from './state';
import { twoDifferent } from './twins';
import { alarmAgain } from './verification';

/** The place in the room is lost; the identity stays, and what nobody may have got is said again once there is somebody. */
export function endSession(d: Draft): void {
  const { session: ended } = d.state;
  if (!ended) return;
  lostPlace(d);
  const people = new Map(peopleOf(d.state).map((it) => [it.id, it]));
  d.state = { ...detach(d.state), session: null, was: ended.self.id, people };
}

/** Only while the composer is open: text typed for those here is never kept for whoever comes next. */
export function say(d: Draft, typed: string): void {
  if (d.state.view.composer !== null) return;
  const action = typed.startsWith('/me ');
  const text = action ? typed.slice(4) : typed;
  if (text.trim() === '' || utf8(text).length > LIMITS.text) return;
  sayAgain(d, true); // What was typed before comes first, for whoever is there.
  session(d, { type: 'say', text, action, repeats: null });
}

export function session(d: Draft, event: SessionEvent): void {
  if (!d.state.session) return;
  const { views: before, watch } = d.state.session;
  const [state, effects] = stepSession(d.state.session, event, d.env);
  d.state = { ...d.state, session: state };
  for (const effect of effects) onSession(d, effect);
  d.state = logDifferences(d.state, d.env.now, watch.differences);
  if (state.views !== before) d.state = refresh(d.state, d.env, 'all');
  const progress = effects.flatMap((it) => (it.type === 'progress' ? [it.key] : []));
  if (progress.length > 0) d.state = refresh(d.state, d.env, progress);
  sayAgain(d, false);
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
      d.state = twoDifferent(d.state, d.env, effect);
      return;
    case 'joined':
      return joined(d, effect.id, effect.was);
    case 'private':
      return onPrivate(d, effect.from, effect.payload);
    case 'left':
      parted(d, effect.id);
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
    case 'closed':
      d.state = { ...d.state, farewell: new Map(d.state.farewell).set(effect.who, effect.answer) };
      return;
    case 'revealed':
      d.state = { ...d.state, revealed: d.state.revealed + 1 };
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

/** Those who were here before me are in the list of people; only newcomers are news, and those who come back. */
function joined(d: Draft, id: string, honoured: string | null): void {
  d.state = learnPeople(d.state, d.env.crypto);
  const person = peopleOf(d.state).find((it) => it.id === id);
  if (person) d.state = alarmAgain(d.state, person);
  const was = honoured ?? formerOf(d.state, id);
  const handle = d.state.session!.members.get(id)?.handle ?? '';
  if (was !== null) {
    d.state = notice(reattribute(d.state, was, id), d.env, 'reconnected', id);
  } else if (!d.state.session!.occupants.get(handle)?.earlier) d.state = notice(d.state, d.env, 'joined', id);
  met(d, id);
}

/** How long a message of a lost session waits for all whom it was meant for to come back: a server that fell takes them one by one. */
const RETURN_PATIENCE = 20_000;

const unsaid = (state: RoomState): [number, Line][] =>
  [...state.lines].filter(
    ([, it]) => it.key === null && it.view.kind === 'message' && it.view.delivery === 'sending',
  );

/** When a message that waits for somebody is said without them. */
export const returnTimer = (state: RoomState): number | null =>
  state.session && state.view.composer === null && unsaid(state).length > 0
    ? state.session.self.startedAt + RETURN_PATIENCE
    : null;

/** Messages of a lost session that the room had not reflected: once those can read them who could, or `now`, to whoever is there. */
function sayAgain(d: Draft, now: boolean): void {
  const waiting = unsaid(d.state);
  if (waiting.length === 0) return;
  const fresh = withView(d.state, d.env.now, d.state.view);
  if (fresh.view.composer !== null) return;
  d.state = learnPeople(d.state, d.env.crypto);
  const patient = !now && d.env.now < d.state.session!.self.startedAt + RETURN_PATIENCE;
  if (patient && waiting.some(([, { view }]) => view.kind === 'message' && !areBack(d.state, view))) return;
  for (const [at, line] of waiting) {
    if (line.view.kind !== 'message') continue;
    const { text, action } = line.view;
    if (!wasMeantFor(d.state, line.view)) {
      const failed: Line = { ...line, view: { ...line.view, delivery: 'failed' } };
      d.state = { ...d.state, lines: new Map(d.state.lines).set(at, failed) };
      continue;
    }
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
        d.state = refresh(d.state, d.env, [effect.key]);
      }
    }
  }
}

/** What was typed for some people is not said to others: everybody who would read it was in the room when it was typed. */
function wasMeantFor(state: RoomState, view: MessageView): boolean {
  const meant = new Set(view.expected);
  return listed(state.session!).every(({ id }) => namesOf(state, id).some((name) => meant.has(name)));
}

/** Everybody is here, and can read, who could when it was typed. */
function areBack(state: RoomState, view: MessageView): boolean {
  const back = listed(state.session!).filter(({ agreed }) => agreed);
  const names = new Set(back.flatMap(({ id }) => namesOf(state, id)));
  return view.expected.every((id) => names.has(id));
}

/** What a member is called now, and was called in sessions before. */
const namesOf = (state: RoomState, id: SenderId): SenderId[] =>
  [id, state.session!.members.get(id)?.was ?? null, formerOf(state, id)].filter((it) => it !== null);
