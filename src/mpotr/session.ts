// One stay in one room, as a pure machine: (state, event, env) -> [state, effects]. It composes the phases of the protocol and
// keeps their order: a frame is limited, decoded, told by its type, checked by its phase; then whatever became deliverable is
// delivered; then what is due is done; last, frames leave as the pace allows.
import { encode } from '../codec/cbor';
import { fromHex, toHex, utf8 } from '../crypto/bytes';
import type { KeyPair } from '../crypto/primitives';
import type { Env } from '../env';
import { closeEnded, closeSession, closeTimer, goneForGood, onClosed, onReveal } from './close';
import { closeDraft, type Draft, openDraft, patchMember, refuse } from './draft';
import type { SessionEffect } from './effects';
import { decodeFrame, type Frame, type PrivatePayload, readText } from './frames';
import { call, onAnswer, onConfirm, onInit, onPackage, onReply } from './handshake';
import { allow, allowanceTimer, hold, takeAllowed, takeHeld } from './limiter';
import { goneAfter, heartbeat, LIMITS } from './limits';
import { type Handle, hello, type SenderId, senderId } from './names';
import { arrived, departed, occupantTimer, onKnock, tickOccupant } from './occupants';
import { flush, outboxTimer } from './outbox';
import { memberAt, privateSpace, queueTimer, receivePair, resendPair, sendPair } from './pair';
import { receiveMessage } from './receive';
import { mustRekey, onBoxes, onWant, rekey, rekeyTimer, wantKey } from './rekey';
import { askForMissing, onGaps, onSigned, onSigning, repairTimer } from './repair';
import { attest, forgetKeys, forgetTimer, listed, roomSize } from './roster';
import { sendOwn, sendUnreflected } from './send';
import type { Occupant, SessionState } from './state';
import { earliest, earliestOf } from './timers';
import { deliverNext, emptyTranscript, waitingTimer } from './transcript';
import { onView, watchViews } from './watch';

export type SessionEvent =
  /** An occupant's presence. `earlier`: it came before my own. `mac`: what its `<mpotr/>` said, if anything. */
  | {
      readonly type: 'arrived';
      readonly handle: Handle;
      readonly mac: Uint8Array | null;
      readonly earlier: boolean;
    }
  | { readonly type: 'departed'; readonly handle: Handle }
  /** `direct`: it came as a private message. */
  | { readonly type: 'frame'; readonly from: Handle; readonly bytes: Uint8Array; readonly direct: boolean }
  /** At most LIMITS.text bytes. `repeats`: id (hex) of a frame of a former session that says the same. */
  | { readonly type: 'say'; readonly text: string; readonly action: boolean; readonly repeats: string | null }
  /** Something of a private conversation; `privateSpace` tells whether there is room for it. */
  | { readonly type: 'private'; readonly to: SenderId; readonly payload: PrivatePayload }
  /** The connection went, or is back with the same place in the room. */
  | { readonly type: 'offline' }
  | { readonly type: 'online' }
  /** Say goodbye; `isFarewellOver` tells when to go. */
  | { readonly type: 'close' }
  | { readonly type: 'tick' };

export interface SessionStart {
  readonly room: string;
  readonly psk: Uint8Array;
  readonly handle: Handle;
  readonly identity: KeyPair;
  readonly otrHash: Uint8Array;
  readonly nickname: string;
  /** My sender id before I lost my place in this room, hex. */
  readonly was: string | null;
}

/** Called at one's own presence (110), before any occupant is reported. */
export function startSession(start: SessionStart, env: Env): SessionState {
  const { crypto, now, random } = env;
  const self = {
    ...start,
    id: senderId(crypto, start.psk, start.room, start.handle, start.identity.publicKey),
    startedAt: now,
  };
  const signing = crypto.signPair(random(32));
  const state: SessionState = {
    self,
    own: {
      gen: 0,
      next: 0,
      chainKey: random(32),
      signing: { pair: signing, from: 0, used: false },
      signings: [{ gen: 0, from: 0, pair: signing }],
      ids: [],
      ended: [],
      goodbyes: new Set(),
      closedAt: null,
      ratchet: crypto.dhPair(random(32)),
      oldRatchets: [],
      holders: new Map(),
      contentSent: 0,
      startedAt: now,
      heard: false,
      lastSentAt: now,
      ackAt: null,
    },
    views: { digest: new Uint8Array(32), known: new Map(), changedAt: now },
    watch: { differences: [], lookAt: null, showed: null, knockedAt: Number.NEGATIVE_INFINITY },
    transcript: emptyTranscript,
    outbox: { queue: [], tokens: LIMITS.outBurst, at: now, open: true },
    occupants: new Map(),
    allowances: new Map(),
    queues: new Map(),
    members: new Map(),
    graph: new Map(),
    waiting: new Map(),
    unreflected: new Map(),
    archive: new Map(),
    asked: new Map(),
    refusals: new Map(),
  };
  return { ...state, views: attest({ env, state }, null) };
}

export function stepSession(
  state: SessionState,
  event: SessionEvent,
  env: Env,
): [SessionState, readonly SessionEffect[]] {
  const d = openDraft(state, env);
  apply(d, event);
  deliverAll(d);
  if (d.state.outbox.open) {
    closeEnded(d);
    if (d.state.own.closedAt === null) {
      askForMissing(d);
      watchViews(d);
    }
  }
  flush(d);
  return [closeDraft(d, state), d.effects];
}

function apply(d: Draft, event: SessionEvent): void {
  switch (event.type) {
    case 'arrived':
      return arrived(d, event.handle, event.mac, event.earlier);
    case 'departed':
      return departed(d, event.handle);
    case 'frame':
      return incoming(d, event.from, event.bytes, event.direct);
    case 'say':
      return say(d, event.text, event.action, event.repeats);
    case 'private':
      return sendPrivate(d, event.to, event.payload);
    case 'offline':
      d.state.outbox = { ...d.state.outbox, open: false };
      return;
    case 'online':
      d.state.outbox = { ...d.state.outbox, open: true };
      // Nobody could be heard meanwhile.
      for (const member of listed(d.state)) patchMember(d, member.id, { heardAt: d.env.now });
      return sendUnreflected(d, 'all');
    case 'close':
      return closeSession(d);
    case 'tick':
      return tick(d);
  }
}

function incoming(d: Draft, from: Handle, bytes: Uint8Array, direct: boolean): void {
  const own = from === d.state.self.handle;
  if (!own && !d.state.occupants.get(from)?.hello) return; // Who can't compute the MAC costs nothing.
  if (bytes.length > LIMITS.frame || !allow(d, from, bytes, direct)) return;
  dispatch(d, from, bytes, direct, d.env.now);
}

function dispatch(d: Draft, from: Handle, bytes: Uint8Array, direct: boolean, at: number): void {
  const frame = decodeFrame(bytes);
  if (!frame) return refuse(d, 'malformed');
  if (frame.f === 'msg') {
    const outcome = receiveMessage(d, frame, bytes);
    if (outcome === 'held') hold(d, from, { bytes, at });
    if (outcome !== 'accepted') return;
    retryHeld(d, from);
    const author = d.state.members.get(toHex(frame.s))?.handle;
    if (author !== undefined && author !== from) retryHeld(d, author);
    return;
  }
  if (frame.f === 'reveal') return onReveal(d, frame);
  const occupant = d.state.occupants.get(from);
  if (!occupant) return;
  // After my goodbye I take no key from anybody: it has answered for all that I held.
  if (d.state.own.closedAt !== null && frame.f !== 'pair') return;
  if (!direct && frame.f !== 'pair') return refuse(d, 'malformed');
  handshake(d, occupant, frame);
}

function handshake(d: Draft, from: Occupant, frame: Exclude<Frame, { f: 'msg' | 'reveal' }>): void {
  switch (frame.f) {
    case 'init':
      return onInit(d, from, frame);
    case 'reply':
      return onReply(d, from, frame);
    case 'confirm':
      return onConfirm(d, from, frame);
    case 'answer':
      onAnswer(d, from, frame);
      return retryHeld(d, from.handle);
    case 'package':
      onPackage(d, from, frame);
      return retryHeld(d, from.handle);
    case 'knock':
      return onKnock(d, from, frame.m);
    case 'pair':
      return pairwise(d, from.handle, frame);
  }
}

function pairwise(d: Draft, from: Handle, frame: Extract<Frame, { f: 'pair' }>): void {
  const author = memberAt(d, from)?.id;
  for (const payload of receivePair(d, from, frame) ?? []) {
    switch (payload.t) {
      case 'want':
        if (!onWant(d, from, payload.j)) call(d, from);
        break;
      case 'boxes':
        if (!onBoxes(d, from, payload.b)) unopened(d, from);
        retryHeld(d, from);
        break;
      case 'gaps':
        onGaps(d, from, payload.r);
        break;
      case 'frame':
        repaired(d, from, payload.b);
        break;
      case 'closed':
        onClosed(d, from, payload);
        break;
      case 'signing':
        onSigning(d, from, payload.g);
        break;
      case 'signed':
        onSigned(d, from, payload);
        retryHeld(d, from);
        break;
      case 'otr':
      case 'talk':
      case 'file':
      case 'part':
        d.effects.push({ type: 'private', from: author!, payload });
        break;
    }
  }
}

/** To this member only: whoever has its handle by now, but is not it, gets nothing. */
function sendPrivate(d: Draft, to: SenderId, payload: PrivatePayload): void {
  if (d.state.own.closedAt !== null || privateSpace(d.state, to) === 0)
    throw new Error('no place in the window');
  sendPair(d, d.state.members.get(to)!.handle, payload);
}

/** A frame handed on by somebody who had it. It proves itself; who handed it on proves nothing. */
function repaired(d: Draft, from: Handle, bytes: Uint8Array): void {
  const frame = decodeFrame(bytes);
  if (frame?.f === 'msg') dispatch(d, from, bytes, false, d.env.now);
  else refuse(d, 'malformed');
}

/** Boxes that don't open are asked for again; if that does not help either, the pair handshakes anew. */
function unopened(d: Draft, from: Handle): void {
  const wants = d.state.occupants.get(from)?.pair?.wants ?? 0;
  if (wants >= 2) call(d, from);
  else wantKey(d, from);
}

/** A key has come, or a frame below: what waited for it is tried again. */
function retryHeld(d: Draft, from: Handle): void {
  for (const it of takeHeld(d, from)) dispatch(d, from, it.bytes, false, it.at);
}

function deliverAll(d: Draft): void {
  for (let next = deliverNext(d); next; next = deliverNext(d)) {
    const { waiting, late, missing } = next;
    const { key, author, type } = waiting.node;
    if (missing) d.effects.push({ type: 'gap', author });
    if (type === 'view' && waiting.body) onView(d, author, waiting.body);
    if (type !== 'text' && type !== 'action') continue;
    const said = readText(type, waiting.body);
    if (said) d.effects.push({ type: 'message', key, author, late, ...said });
    else refuse(d, 'malformed');
  }
}

/** Before any content, everybody who holds my key must be in my view; else the key is renewed first. */
function say(d: Draft, text: string, action: boolean, repeats: string | null): void {
  if (d.state.own.closedAt !== null) throw new Error('said goodbye already');
  if (utf8(text).length > LIMITS.text) throw new RangeError('text too long');
  if (mustRekey(d.state, d.env.now)) rekey(d);
  const type = action ? 'action' : 'text';
  const key = sendOwn(d, type, encode({ m: text, ...(repeats ? { o: fromHex(repeats) } : {}) }));
  d.effects.push({ type: 'message', key, author: d.state.self.id, action, text, late: false, repeats: null });
}

function tick(d: Draft): void {
  const { now } = d.env;
  if (!d.state.outbox.open) return;
  if (d.state.own.closedAt !== null) return farewellTick(d);
  handleQueued(d);
  for (const handle of [...d.state.occupants.keys()])
    if (d.state.occupants.has(handle)) tickOccupant(d, handle);
  const n = roomSize(d.state);
  for (const member of listed(d.state)) if (now - member.heardAt >= goneAfter(n)) unheardOf(d, member.handle);
  for (const member of goneForGood(d.state, now)) {
    departed(d, member.handle);
    patchMember(d, member.id, { closingAt: null });
  }
  forgetKeys(d);
  sendUnreflected(d, 'due');
  const renewAt = rekeyTimer(d.state);
  if (renewAt !== null && renewAt <= now) rekey(d);
  const { own } = d.state;
  const quiet = listed(d.state).length > 0 && now - own.lastSentAt >= heartbeat(n);
  if ((own.ackAt !== null && own.ackAt <= now) || quiet) sendOwn(d, 'ack', null);
}

/** Frames that had to wait for their sender's allowance. */
function handleQueued(d: Draft): void {
  for (const handle of d.state.queues.keys())
    for (const it of takeAllowed(d, handle)) dispatch(d, handle, it.bytes, it.direct, d.env.now);
}

/** After my goodbye only what carries its answers goes on. */
function farewellTick(d: Draft): void {
  handleQueued(d);
  for (const occupant of d.state.occupants.values()) resendPair(d, occupant);
}

/** Silent for too long: it is treated as gone, whatever its presence says, and called like a stranger. */
function unheardOf(d: Draft, handle: Handle): void {
  const before = d.state.occupants.get(handle);
  departed(d, handle);
  if (before) arrived(d, handle, hello(d.env.crypto, d.state.self.psk, d.state.self.room, handle), false);
}

/** When the next `tick` is due, in the clock of `env.now`; null if nothing is. */
export function nextSessionTimer(state: SessionState): number | null {
  if (!state.outbox.open) return waitingTimer(state);
  if (state.own.closedAt !== null) return farewellTickTimer(state);
  const members = listed(state);
  const n = members.length + 1;
  const silence = goneAfter(n);
  return earliest([
    outboxTimer({ state }),
    allowanceTimer(state),
    waitingTimer(state),
    repairTimer(state),
    state.watch.lookAt,
    closeTimer(state),
    forgetTimer(state),
    state.own.ackAt,
    rekeyTimer(state),
    members.length > 0 ? state.own.lastSentAt + heartbeat(n) : null,
    earliestOf(members, (it) => it.heardAt + silence),
    earliestOf(state.occupants.values(), occupantTimer),
    earliestOf(state.unreflected.values(), (it) => it.due),
  ]);
}

function farewellTickTimer(state: SessionState): number | null {
  const queued = earliestOf(state.occupants.values(), (it) => it.pair && queueTimer(it.pair));
  return earliest([outboxTimer({ state }), allowanceTimer(state), waitingTimer(state), queued]);
}
