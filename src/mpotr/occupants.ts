// Who comes and goes in the MUC, who calls whom, and who is given up (docs/PROTOCOL.md, "Handshake").
import { equal } from '../crypto/bytes';
import { type Draft, drop, patchOccupant, put, refuse } from './draft';
import { encodeFrame } from './frames';
import { call } from './handshake';
import { LIMITS, patience } from './limits';
import { type Handle, hello, isHello } from './names';
import { enqueue, forget, leavesAt } from './outbox';
import { memberAt, queueTimer, resendPair } from './pair';
import { roomSize, unlist } from './roster';
import type { Occupant, Resend } from './state';
import { earliest } from './timers';

export function arrived(d: Draft, handle: Handle, mac: Uint8Array | null, earlier: boolean): void {
  const { self } = d.state;
  if (handle === self.handle) return;
  if (d.state.occupants.has(handle)) departed(d, handle);
  const valid = mac !== null && isHello(d.env.crypto, self.psk, self.room, handle, mac);
  // Those without a hello don't take the places of those with one.
  const alike = [...d.state.occupants.values()].filter((it) => it.hello === valid).length;
  if (alike >= LIMITS.members) return;
  put(d, 'occupants', handle, {
    handle,
    hello: valid,
    earlier,
    arrivedAt: d.env.now,
    calling: null,
    called: null,
    pair: null,
    calledAt: Number.NEGATIVE_INFINITY,
    calls: 0,
    callAt: null,
    knocks: 0,
    knockAt: valid && earlier ? d.env.now + LIMITS.knockAfter + patience(roomSize(d.state)) : null,
    knockHeardAt: Number.NEGATIVE_INFINITY,
    failed: !valid,
    identity: null,
  });
  if (!valid) d.effects.push({ type: 'unreadable', handle });
  else if (!earlier) call(d, handle);
}

/** Whoever was treated as gone is a stranger: its pair state is erased, and it needs a new handshake. */
export function departed(d: Draft, handle: Handle): void {
  const member = memberAt(d, handle);
  drop(d, 'occupants', handle);
  drop(d, 'allowances', handle);
  drop(d, 'queues', handle);
  forget(d, handle);
  if (member) unlist(d, member.id);
}

/** Somebody waited in vain to be called. */
export function onKnock(d: Draft, from: Occupant, mac: Uint8Array): void {
  const { self } = d.state;
  if (!equal(mac, hello(d.env.crypto, self.psk, self.room, from.handle))) return refuse(d, 'handshake');
  if (from.pair && d.env.now - from.knockHeardAt < LIMITS.knockEvery) return;
  patchOccupant(d, from.handle, { knockHeardAt: d.env.now });
  call(d, from.handle);
}

const isDue = (d: Draft, at: number | null): boolean => at !== null && at <= d.env.now;

/** Everything that is due for one occupant. */
export function tickOccupant(d: Draft, handle: Handle): void {
  const get = (): Occupant | undefined => d.state.occupants.get(handle);
  const { calling, called, pair } = get()!;
  if (calling && isDue(d, calling.resend.due)) {
    const resend = again(d, handle, calling.resend);
    patchOccupant(d, handle, { calling: resend && { ...calling, resend } });
    if (!resend) callLater(d, handle);
  }
  if (called && isDue(d, called.resend.due)) {
    const resend = again(d, handle, called.resend);
    patchOccupant(d, handle, { called: resend && { ...called, resend } });
    if (!resend && !get()!.pair) patchOccupant(d, handle, { knockAt: d.env.now });
  }
  if (pair?.unacknowledged && isDue(d, pair.unacknowledged.due)) {
    const unacknowledged = again(d, handle, pair.unacknowledged);
    patchOccupant(d, handle, { pair: { ...pair, unacknowledged } });
    if (!unacknowledged) callLater(d, handle);
  }
  // Nothing gets through in this channel any more: the keys of one side are lost to the other.
  if (pair?.queue.some((it) => it.tries >= LIMITS.pairResends.length) && get()!.callAt === null)
    call(d, handle);
  if (isDue(d, get()!.callAt)) call(d, handle);
  if (isDue(d, get()!.knockAt)) knock(d, get()!);
  resendPair(d, get()!);
}

/** The same bytes once more; null when that has been tried often enough. */
function again(d: Draft, handle: Handle, it: Resend): Resend | null {
  const tries = it.tries + 1;
  const wait = LIMITS.resends[tries];
  if (wait === undefined) return null;
  enqueue(d, handle, it.frame);
  return { frame: it.frame, tries, due: leavesAt(d) + wait + patience(roomSize(d.state)) };
}

/** The pair starts anew, three times, with back-off; then the other can't read this room. */
function callLater(d: Draft, handle: Handle): void {
  const it = d.state.occupants.get(handle)!;
  if (it.calls >= LIMITS.calls) return giveUp(d, handle);
  patchOccupant(d, handle, { callAt: d.env.now + LIMITS.callBackOff * 2 ** it.calls });
}

function knock(d: Draft, it: Occupant): void {
  if (it.calling || it.called || it.pair) return patchOccupant(d, it.handle, { knockAt: null });
  if (it.knocks >= LIMITS.knocks) return giveUp(d, it.handle);
  const { self } = d.state;
  enqueue(
    d,
    it.handle,
    encodeFrame({ f: 'knock', m: hello(d.env.crypto, self.psk, self.room, self.handle) }),
  );
  const wait = LIMITS.knockAfter * 2 ** it.knocks + patience(roomSize(d.state));
  patchOccupant(d, it.handle, { knocks: it.knocks + 1, knockAt: d.env.now + wait });
}

function giveUp(d: Draft, handle: Handle): void {
  const member = memberAt(d, handle);
  patchOccupant(d, handle, {
    failed: true,
    callAt: null,
    knockAt: null,
    calling: null,
    called: null,
    pair: null,
  });
  if (member) unlist(d, member.id);
  d.effects.push({ type: 'unreadable', handle });
}

/** The earliest thing due for one occupant. */
export function occupantTimer(it: Occupant): number | null {
  return earliest([
    it.calling?.resend.due,
    it.called?.resend.due,
    it.pair?.unacknowledged?.due,
    it.pair?.ackAt,
    it.pair && queueTimer(it.pair),
    it.callAt,
    it.knockAt,
  ]);
}
