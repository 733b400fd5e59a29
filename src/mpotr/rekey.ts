// New generations: after somebody left who held the old one, after enough messages, after enough time
// (docs/PROTOCOL.md, "Leaving and rekeying"). Each holder of a pair gets the new chain key in a box of its own.
//
//   t = KDF(R, "rekey", X25519(new ratchet, their ratchet));  R' = KDF(t, "next");  box key = KDF(t, "box", ...)
//
// R and t are erased by the sender once the box is stored, by the recipient once it opens: a seizure later opens no earlier box.
import { decode, encode } from '../codec/cbor';
import { equal, fromHex } from '../crypto/bytes';
import { kdf } from '../crypto/hash';
import type { Primitives } from '../crypto/primitives';
import { openGeneration } from './chain';
import { endGeneration, keptSignings } from './close';
import { type Draft, patchMember, patchOccupant, refuse } from './draft';
import { PREFIX, type RekeyBody, rekeyBody, type StoredBox } from './frames';
import { ONCE } from './keys';
import { LIMITS, rekeyAfter } from './limits';
import type { Handle, SenderId } from './names';
import { withGeneration } from './package';
import { memberAt, ownRatchet, sendPair } from './pair';
import { listed, roomSize } from './roster';
import { sendOwn } from './send';
import type { BoxChain, Own, SessionState } from './state';

/** Before any content: does anybody hold my key who is not in my view, or has it served long enough? */
export function mustRekey(state: SessionState, now: number): boolean {
  return isHeldByLeaver(state) || state.own.contentSent >= LIMITS.rekeyAfterFrames || isStale(state, now);
}

/** Somebody who is not in my view holds the key of my generation. */
export function isHeldByLeaver(state: SessionState): boolean {
  const present = new Set(listed(state).map((it) => it.id));
  return [...state.own.holders.keys()].some((id) => !present.has(id));
}

const isStale = (state: SessionState, now: number): boolean =>
  state.own.heard && now - state.own.startedAt >= rekeyAfter(roomSize(state));

/** When a generation in which anything was heard is renewed, even by who says nothing. */
export const rekeyTimer = (state: SessionState): number | null =>
  state.own.heard && listed(state).length > 0 ? state.own.startedAt + rekeyAfter(roomSize(state)) : null;

/** Ends my generation with a frame that brings the next one to everybody in my view. */
export function rekey(d: Draft): void {
  const { crypto } = d.env;
  const before = d.state.own;
  const gen = before.gen + 1;
  const chainKey = d.env.random(32);
  const signing = crypto.signPair(d.env.random(32));
  const ratchet = crypto.dhPair(d.env.random(32));
  const fresh = { gen, chainKey, signing: signing.publicKey, ratchet };
  const holders = new Map<SenderId, number>();
  const entries: RekeyBody['b'] = [];
  for (const member of listed(d.state)) {
    const box = addBox(d, member.handle, fresh);
    if (!box) continue;
    entries.push([fromHex(member.id), box.p, box.j, box.b]);
    holders.set(member.id, 0);
  }
  sendOwn(d, 'rekey', encode({ g: gen, s: signing.publicKey, r: ratchet.publicKey, b: entries }));
  const ended: Own = { ...d.state.own, ended: endGeneration(d.state.own) };
  d.state.own = {
    ...ended,
    gen,
    next: 0,
    chainKey,
    signing: { pair: signing, from: 0, used: false },
    signings: [...keptSignings(ended), { gen, from: 0, pair: signing }],
    ids: [],
    goodbyes: new Set(),
    ratchet,
    oldRatchets: keepRatchets(before, d.env.now),
    holders,
    contentSent: 0,
    startedAt: d.env.now,
    heard: false,
  };
}

/** Two generations and at least 120 s, 16 at the most. */
function keepRatchets(own: Own, now: number): Own['oldRatchets'] {
  const all = [{ pair: own.ratchet, until: now + LIMITS.ratchetFor, gen: own.gen }, ...own.oldRatchets];
  return all.filter((it) => it.gen >= own.gen - 1 || it.until > now).slice(0, LIMITS.ratchets);
}

interface Fresh {
  readonly gen: number;
  readonly chainKey: Uint8Array;
  readonly signing: Uint8Array;
  readonly ratchet: { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array };
}

/** A box for somebody whose ratchet key I know, kept for when it asks again; undefined where no handshake has finished. */
function addBox(d: Draft, handle: Handle, it: Fresh): StoredBox | undefined {
  const pair = d.state.occupants.get(handle)?.pair;
  const member = memberAt(d, handle);
  const theirs = pair?.ratchets[0];
  const shared = theirs && d.env.crypto.dh(it.ratchet.privateKey, theirs);
  if (!pair || !member || !shared || !member.agreed) return undefined;
  const step = stepBoxes(d.env.crypto, pair.boxOut, shared, d.state.self.id, member.id, it);
  const b = d.env.crypto.seal(step.key, ONCE, new Uint8Array(), it.chainKey);
  const box = {
    g: it.gen,
    s: it.signing,
    r: it.ratchet.publicKey,
    p: theirs.slice(0, PREFIX),
    j: pair.boxOut.next,
    b,
  };
  const boxes = [...pair.boxes, box].slice(-LIMITS.boxesKept);
  patchOccupant(d, handle, { pair: { ...pair, boxOut: step.chain, boxes } });
  return box;
}

function stepBoxes(
  crypto: Primitives,
  chain: BoxChain,
  shared: Uint8Array,
  from: SenderId,
  to: SenderId,
  it: {
    readonly gen: number;
    readonly signing: Uint8Array;
    readonly ratchet: { readonly publicKey: Uint8Array };
  },
): { key: Uint8Array; chain: BoxChain } {
  const t = kdf(crypto, chain.value, 'rekey', shared);
  return {
    key: kdf(crypto, t, 'box', fromHex(from), fromHex(to), it.gen, it.signing, it.ratchet.publicKey),
    chain: { value: kdf(crypto, t, 'next'), next: chain.next + 1 },
  };
}

/** The body of a `rekey` frame that is signed by the generation it ends. */
export function onRekey(d: Draft, from: SenderId, body: Uint8Array): void {
  const it = decode(rekeyBody, body, LIMITS.frame);
  const member = d.state.members.get(from);
  if (!it || !member) return refuse(d, 'malformed');
  const mine = it.b.find(([to]) => equal(to, fromHex(d.state.self.id)));
  if (!mine) return;
  const [, p, j, b] = mine;
  if (!openBox(d, member.handle, { g: it.g, s: it.s, r: it.r, p, j, b })) wantKey(d, member.handle);
}

/** Opens the next box of a chain; boxes of the past are known already. False if I miss one before it, or it fails. */
function openBox(d: Draft, handle: Handle, box: StoredBox): boolean {
  const { crypto } = d.env;
  const { self, own } = d.state;
  const pair = d.state.occupants.get(handle)?.pair;
  const member = memberAt(d, handle);
  if (!pair || !member) return false;
  if (box.j < pair.boxIn.next) return true;
  const mine = ownRatchet(own, box.p);
  const shared = mine && crypto.dh(mine.privateKey, box.r);
  if (box.j > pair.boxIn.next || !shared) return false;
  const fresh = { gen: box.g, signing: box.s, ratchet: { publicKey: box.r } };
  const step = stepBoxes(crypto, pair.boxIn, shared, member.id, self.id, fresh);
  const chainKey = crypto.open(step.key, ONCE, new Uint8Array(), box.b);
  if (!chainKey) {
    refuse(d, 'box');
    return false;
  }
  const ratchets = [box.r, ...pair.ratchets].slice(0, 3);
  patchOccupant(d, handle, { pair: { ...pair, boxIn: step.chain, ratchets } });
  if (!member.receiving.some((known) => known.gen === box.g))
    patchMember(d, member.id, {
      receiving: withGeneration(member, openGeneration(box.g, 0, chainKey, box.s), d.env.now),
    });
  return true;
}

/** Asks for the boxes that I have not opened, at most once in five seconds. */
export function wantKey(d: Draft, handle: Handle): void {
  const pair = d.state.occupants.get(handle)?.pair;
  if (!pair || d.env.now - pair.wantedAt < LIMITS.wantKeyEvery) return;
  patchOccupant(d, handle, { pair: { ...pair, wantedAt: d.env.now, wants: pair.wants + 1 } });
  sendPair(d, handle, { t: 'want', j: pair.boxIn.next });
}

/** All boxes from number `j` on, in order; false if they are no longer kept, so that only a new handshake helps. */
export function onWant(d: Draft, handle: Handle, j: number): boolean {
  const pair = d.state.occupants.get(handle)?.pair;
  if (!pair || j >= pair.boxOut.next) return true;
  const boxes = pair.boxes.filter((it) => it.j >= j);
  if (boxes[0]?.j !== j) return false;
  sendPair(d, handle, { t: 'boxes', b: boxes });
  return true;
}

/** False if one of them can't be opened. What I did not ask for is nothing to me. */
export function onBoxes(d: Draft, handle: Handle, boxes: readonly StoredBox[]): boolean {
  if (!d.state.occupants.get(handle)?.pair?.wants) return true;
  if (!boxes.every((box) => openBox(d, handle, box))) return false;
  const pair = d.state.occupants.get(handle)?.pair;
  if (pair) patchOccupant(d, handle, { pair: { ...pair, wants: 0 } });
  return true;
}
