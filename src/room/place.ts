// The place in the MUC: finding the service, deriving the room, entering under a new handle, and what the room says of its occupants.
import type { FailureCode } from '../contract';
import { fromBase64, toBase32, toBase64 } from '../crypto/bytes';
import { normaliseRoomName } from '../crypto/roomName';
import { LIMITS } from '../mpotr/limits';
import { hello } from '../mpotr/names';
import { type SessionEvent, startSession } from '../mpotr/session';
import { beginDiscovery, type DiscoveryEffect, stepDiscovery } from '../xmpp/discovery';
import { initialMuc, stepMuc } from '../xmpp/muc';
import type { MucEffect, MucEvent } from '../xmpp/mucTypes';
import type { Xml } from '../xmpp/xml';
import type { Draft } from './draft';
import { notice, reattribute } from './lines';
import { overForAll, tookPlace } from './privates';
import type { Place } from './state';
import { endSession, session } from './stay';
import type { RoomMaterial } from './types';

/** A new stream: the room has forgotten us, if it ever knew us. */
export function afresh(d: Draft): void {
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

export function discover(d: Draft, stanza: Xml | null): void {
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

export function derived(d: Draft, service: string, { localpart, psk }: RoomMaterial): void {
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

export function muc(d: Draft, event: MucEvent): void {
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
  tookPlace(d);
  for (const it of early) session(d, arrival({ ...it, earlier: true }));
}

function out(d: Draft, why: FailureCode | 'lost', mayRejoin: boolean): void {
  if (!mayRejoin) return end(d, why === 'lost' ? 'internal' : why);
  endSession(d);
  d.state = { ...d.state, phase: { name: 'joining' } };
  enter(d, d.state.place!);
}

export function end(d: Draft, why: FailureCode | 'left'): void {
  overForAll(d);
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
