// The pairwise channel: acknowledged, sent again, delivered once and in order, inside MUC private messages
// (docs/PROTOCOL.md, "Pairwise channel"). It carries requests and boxes, never a chain key in the open.
import { type CborValue, decode, encode } from '../codec/cbor';
import { concat, equal, fromHex, toHex } from '../crypto/bytes';
import { kdf } from '../crypto/hash';
import type { KeyPair, Primitives } from '../crypto/primitives';
import { type Draft, patchOccupant, refuse } from './draft';
import { encodeFrame, type PairFrame, type PairPayload, PREFIX, pairPayload } from './frames';
import { LIMITS, patience } from './limits';
import type { Handle, SenderId } from './names';
import { enqueue, leavesAt } from './outbox';
import { roomSize } from './roster';
import { pad, unpad } from './seal';
import type { Member, Occupant, Own, Pair, PairKeys, SessionState } from './state';
import { earliestOf } from './timers';

export function newPair(keys: PairKeys, crossed: readonly Uint8Array[], ratchet: Uint8Array): Pair {
  return {
    run: keys.run,
    begunBy: keys.begunBy,
    crossed,
    base: keys.base,
    boxOut: { value: keys.boxOut, next: 0 },
    boxIn: { value: keys.boxIn, next: 0 },
    boxes: [],
    ratchets: [ratchet],
    shown: null,
    broughtBy: null,
    sent: 0,
    queue: [],
    got: 0,
    early: new Map(),
    unacknowledged: null,
    ackAt: null,
    wantedAt: Number.NEGATIVE_INFINITY,
    wants: 0,
  };
}

const prefix = (publicKey: Uint8Array): Uint8Array => publicKey.subarray(0, PREFIX);

/** My ratchet pair that somebody names by the first bytes of its public half. */
export const ownRatchet = (own: Own, named: Uint8Array): KeyPair | undefined =>
  [own.ratchet, ...own.oldRatchets.map((it) => it.pair)].find((it) => equal(prefix(it.publicKey), named));

/** It only goes forward: an old frame that is played again takes nothing back. */
function newestShown(own: Own, before: Uint8Array | null, named: Uint8Array): Uint8Array {
  const publics = [own.ratchet, ...own.oldRatchets.map((it) => it.pair)].map((it) => prefix(it.publicKey));
  const newest = publics.find((it) => equal(it, named) || (before !== null && equal(it, before)));
  return (newest ?? named).slice();
}

function channelKey(
  crypto: Primitives,
  pair: Pair,
  mine: KeyPair,
  theirs: Uint8Array,
  from: SenderId,
  to: SenderId,
): Uint8Array | undefined {
  const shared = crypto.dh(mine.privateKey, theirs);
  return shared && kdf(crypto, pair.base, 'pair', shared, fromHex(from), fromHex(to));
}

const associated = (room: string, it: Omit<PairFrame, 'b'>): Uint8Array =>
  encode([room, 'pair', it.to, it.k, it.r, it.c, it.a, it.x]);

/** Queues a payload; it is sent until acknowledged. Nothing happens when the window is full: callers ask again in time. */
export const sendPair = (d: Draft, handle: Handle, payload: PairPayload): void =>
  sendPairBytes(d, handle, pad(encode(payload as CborValue)));

/** How many payloads of a private conversation find a place in the window now. */
export function privateSpace(state: Pick<SessionState, 'occupants' | 'members'>, to: SenderId): number {
  const member = state.members.get(to);
  const pair = member?.state === 'listed' ? state.occupants.get(member.handle)?.pair : undefined;
  return pair ? Math.max(0, LIMITS.privateWindow - pair.queue.length) : 0;
}

/** The same for a payload that is encoded already: one that an older session could not deliver. */
export function sendPairBytes(d: Draft, handle: Handle, payload: Uint8Array): void {
  const pair = d.state.occupants.get(handle)?.pair;
  if (!pair || pair.queue.length >= LIMITS.pairWindow) return;
  const c = pair.sent + 1;
  const item = { c, payload, tries: 0, due: firstDue(d, 0) };
  patchOccupant(d, handle, { pair: { ...pair, sent: c, queue: [...pair.queue, item] } });
  transmit(d, handle, c, payload);
}

/** Nothing to say but: I have everything up to here. */
export const sendPairAck = (d: Draft, handle: Handle): void => transmit(d, handle, 0, new Uint8Array());

const againAfter = (d: Draft, tries: number): number =>
  LIMITS.pairResends[Math.min(tries, LIMITS.pairResends.length - 1)]! + patience(roomSize(d.state));

const firstDue = (d: Draft, tries: number): number => leavesAt(d) + againAfter(d, tries);

function transmit(d: Draft, handle: Handle, c: number, payload: Uint8Array): void {
  const { self, own, members, occupants } = d.state;
  const pair = occupants.get(handle)?.pair;
  const them = pair && memberAt(d, handle);
  if (!pair || !them || !members.has(them.id)) return;
  const theirs = pair.ratchets[0]!;
  // A newer key of mine may be in a box that they have not opened, and that they ask me for in this very channel.
  const mine = (pair.shown && ownRatchet(own, pair.shown)) ?? own.ratchet;
  const key = channelKey(d.env.crypto, pair, mine, theirs, self.id, them.id);
  if (!key) return;
  const head = {
    f: 'pair' as const,
    to: fromHex(them.id),
    k: prefix(pair.run),
    r: concat([prefix(mine.publicKey), prefix(theirs)]),
    c,
    a: pair.got,
    x: d.env.random(24),
  };
  const b = d.env.crypto.seal(key, head.x, associated(self.room, head), payload);
  enqueue(d, handle, encodeFrame({ ...head, b }));
  if (pair.ackAt !== null) patchOccupant(d, handle, { pair: { ...pair, ackAt: null } });
}

/** The member behind a handle: one that is listed, or that has said goodbye and waits for the answers. */
export function memberAt(d: Draft, handle: Handle): Member | undefined {
  for (const it of d.state.members.values())
    if (it.handle === handle && (it.state === 'listed' || it.closingAt !== null)) return it;
  return undefined;
}

/** Payloads that a frame brought into order, or undefined if it was refused. */
export function receivePair(d: Draft, from: Handle, frame: PairFrame): PairPayload[] | undefined {
  const { self, own, occupants } = d.state;
  const occupant = occupants.get(from);
  const pair = occupant?.pair;
  const them = pair && memberAt(d, from);
  if (!occupant || !pair || !them || toHex(frame.to) !== self.id || !equal(frame.k, prefix(pair.run)))
    return undefined;
  const mine = ownRatchet(own, frame.r.subarray(PREFIX));
  const theirs = pair.ratchets.find((it) => equal(prefix(it), frame.r.subarray(0, PREFIX)));
  if (!mine || !theirs) return undefined; // It will come again under the keys of its time.
  const key = channelKey(d.env.crypto, pair, mine, theirs, them.id, self.id);
  const { b, ...head } = frame;
  const plain = key && d.env.crypto.open(key, frame.x, associated(self.room, head), b);
  if (!plain) return refuse(d, 'pairwise');
  if (frame.a > pair.sent) return refuse(d, 'pairwise');
  const acknowledged: Pair = {
    ...pair,
    queue: hastened(
      d,
      pair.queue.filter((it) => it.c > frame.a),
    ),
    unacknowledged: null,
    shown: newestShown(own, pair.shown, frame.r.subarray(PREFIX)),
  };
  return frame.c === 0 ? store(d, from, acknowledged, []) : inOrder(d, from, acknowledged, frame.c, plain);
}

/**
 * The other side is there and lacks my lowest payload. All that follows waits for that one: it goes again as soon as it would have
 * the first time, not after the long pauses that are meant for who is not there.
 */
function hastened(d: Draft, queue: Pair['queue']): Pair['queue'] {
  const [lowest, ...rest] = queue;
  if (!lowest) return queue;
  const wentAt = lowest.due - againAfter(d, lowest.tries);
  const due = Math.max(d.env.now, wentAt + againAfter(d, 0));
  return due < lowest.due ? [{ ...lowest, due }, ...rest] : queue;
}

function store(d: Draft, from: Handle, pair: Pair, payloads: PairPayload[]): PairPayload[] {
  patchOccupant(d, from, { pair, calls: 0 });
  return payloads;
}

function inOrder(d: Draft, from: Handle, pair: Pair, c: number, plain: Uint8Array): PairPayload[] {
  if (c <= pair.got || c > pair.got + LIMITS.pairWindow) {
    return store(d, from, oweAck(d, pair), []);
  }
  const early = new Map(pair.early).set(c, plain);
  const payloads: PairPayload[] = [];
  let got = pair.got;
  while (early.has(got + 1)) {
    got += 1;
    const plain = unpad(early.get(got)!);
    const payload = plain && decode(pairPayload, plain, LIMITS.frame);
    early.delete(got);
    if (payload) payloads.push(payload);
    else refuse(d, 'malformed');
  }
  return store(d, from, oweAck(d, { ...pair, got, early }), payloads);
}

/** One acknowledgement for all that comes within a moment. */
const oweAck = (d: Draft, pair: Pair): Pair => ({
  ...pair,
  ackAt: pair.ackAt ?? d.env.now + LIMITS.pairAckAfter,
});

/** Keys, which a new session brings itself; files, of which the two first agree again how far they are. */
const MEANT_ONCE: readonly PairPayload['t'][] = ['want', 'boxes', 'file', 'part'];

/** What an older session with the same member could not deliver and still means something in a new one. */
export function stillMeant(payload: Uint8Array): boolean {
  const plain = unpad(payload);
  const it = plain && decode(pairPayload, plain, LIMITS.frame);
  return it !== undefined && !MEANT_ONCE.includes(it.t);
}

/** When the next payload that nobody has acknowledged goes out again. */
export const queueTimer = (pair: Pair): number | null => earliestOf(pair.queue, (it) => it.due);

/** Sends the acknowledgement that is owed, and what is due again. */
export function resendPair(d: Draft, occupant: Occupant): void {
  const { pair } = occupant;
  if (!pair) return;
  if (pair.ackAt !== null && pair.ackAt <= d.env.now) sendPairAck(d, occupant.handle);
  resendQueued(d, occupant.handle);
}

function resendQueued(d: Draft, handle: Handle): void {
  const pair = d.state.occupants.get(handle)?.pair;
  if (!pair) return;
  const due = pair.queue.filter((it) => it.due <= d.env.now);
  if (due.length === 0) return;
  const queue = pair.queue.map((it) =>
    it.due <= d.env.now ? { ...it, tries: it.tries + 1, due: firstDue(d, it.tries + 1) } : it,
  );
  patchOccupant(d, handle, { pair: { ...pair, queue } });
  for (const it of due) transmit(d, handle, it.c, it.payload);
}
