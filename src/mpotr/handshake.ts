// The deniable key exchange between two occupants (docs/PROTOCOL.md, "Handshake"): Noise XXpsk0, then two key packages.
//
//   M, the earlier member            J, the joiner
//   init     -> e                                          who begins is decided by the MUC's order, without a race
//   reply    <- e, ee, s, es                               payload empty: M has not authenticated yet
//   confirm  -> s, se                                      M's nickname, otrHash, view, heads and positions; no key
//   answer   <- J lists M, then sends its nickname, otrHash and key package
//   package  -> M lists J, then sends its key package      a chain key goes only to who is in one's view
//
// Each side repeats its last message until the next one comes. Every Noise state is used once, and what is sent again is
// sent byte for byte. Both may have begun: then the run begun by the lower handle stays.
import { decode, encode } from '../codec/cbor';
import { equal, fromHex, toHex } from '../crypto/bytes';
import { checkNickname } from '../crypto/nickname';
import { learnBaseline, positions } from './baseline';
import { type Draft, patchOccupant, refuse } from './draft';
import {
  type AnswerPayload,
  answerPayload,
  type ConfirmPayload,
  confirmPayload,
  encodeFrame,
  type Frame,
  type KeyPackage,
  packagePayload,
} from './frames';
import { deriveKeys, ONCE, prologue, runId, sealedAs } from './keys';
import { LIMITS, patience } from './limits';
import { type Handle, type SenderId, senderId } from './names';
import { finish, readMessage, startNoise, writeMessage } from './noise';
import { enqueue, leavesAt } from './outbox';
import { givePackage, takePackage } from './package';
import { newPair, sendPairAck, sendPairBytes, stillMeant } from './pair';
import { rekey } from './rekey';
import { agreed, list, roomSize, unlist } from './roster';
import { pad, unpad } from './seal';
import type { Called, Calling, Occupant, Pair, PairKeys, Resend } from './state';
import { headRefs } from './transcript';

type FrameOf<F extends Frame['f']> = Extract<Frame, { f: F }>;

/** Puts a frame on its way and says when it goes out again. */
function repeating(d: Draft, to: Handle, frame: Uint8Array, tries = 0): Resend {
  enqueue(d, to, frame);
  const wait = LIMITS.resends[Math.min(tries, LIMITS.resends.length - 1)]!;
  return { frame, tries, due: leavesAt(d) + wait + patience(roomSize(d.state)) };
}

/** Begins a run, unless one of mine is pending already. */
export function call(d: Draft, handle: Handle): void {
  const occupant = d.state.occupants.get(handle);
  if (!occupant?.hello || occupant.calling) return;
  const pending = [...d.state.occupants.values()].filter((it) => it.calling).length;
  if (pending >= LIMITS.pendingCalls) {
    patchOccupant(d, handle, { callAt: d.env.now + LIMITS.callBackOff });
    return;
  }
  const { self } = d.state;
  const start = startNoise(d.env.crypto, {
    pattern: 'XXpsk0',
    initiator: true,
    prologue: prologue(self.room, self.handle, handle),
    psk: self.psk,
    staticPair: self.identity,
  });
  const [noise, m] = writeMessage(d.env.crypto, start, new Uint8Array(), d.env.random(32));
  const resend = repeating(d, handle, encodeFrame({ f: 'init', m }));
  const calling: Calling = {
    phase: 'init',
    run: runId(d.env.crypto, m),
    noise,
    resend,
    crossed: occupant.called ? [occupant.called.run] : [],
  };
  const called = occupant.called && crossing(occupant.called, calling.run);
  patchOccupant(d, handle, { calling, called, calls: occupant.calls + 1, callAt: null, failed: false });
}

/** J: message 1. A valid call is always answered. */
export function onInit(d: Draft, from: Occupant, frame: FrameOf<'init'>): void {
  const { self } = d.state;
  const { crypto } = d.env;
  const run = runId(crypto, frame.m);
  if (from.called && equal(from.called.run, run)) {
    if (from.called.phase === 'reply') enqueue(d, from.handle, from.called.resend.frame);
    return;
  }
  if (from.pair && equal(from.pair.run, run)) return;
  // The same call comes again in two seconds: a flood of calls draws one reply a second.
  if (d.env.now - from.calledAt < LIMITS.callGap) return;
  const start = startNoise(crypto, {
    pattern: 'XXpsk0',
    initiator: false,
    prologue: prologue(self.room, from.handle, self.handle),
    psk: self.psk,
    staticPair: self.identity,
  });
  const read = readMessage(crypto, start, frame.m);
  if (!read || read[1].length > 0) return refuse(d, 'handshake');
  const [noise, m] = writeMessage(crypto, read[0], new Uint8Array(), d.env.random(32));
  const resend = repeating(d, from.handle, encodeFrame({ f: 'reply', r: run, m }));
  const called: Called = {
    phase: 'reply',
    run,
    noise,
    resend,
    crossed: from.calling ? [from.calling.run] : [],
  };
  const calling = from.calling && crossing(from.calling, run);
  patchOccupant(d, from.handle, { called, calling, calledAt: d.env.now, knockAt: null });
}

/** M: message 2, and message 3 at once. A second message 2 finds no state to act on. */
export function onReply(d: Draft, from: Occupant, frame: FrameOf<'reply'>): void {
  const { calling } = from;
  const { self, views } = d.state;
  const { crypto } = d.env;
  if (calling?.phase !== 'init' || !equal(calling.run, frame.r)) return;
  const read = readMessage(crypto, calling.noise, frame.m);
  if (!read || read[1].length > 0) return refuse(d, 'handshake');
  const payload: ConfirmPayload = {
    n: self.nickname,
    o: self.otrHash,
    v: views.digest,
    h: headRefs(d.state),
    p: positions(d.state),
  };
  const [noise, m] = writeMessage(crypto, read[0], pad(encode(payload)), d.env.random(32));
  const result = finish(crypto, noise);
  const identity = result.remoteStatic;
  if (!sameIdentity(d, from, identity)) {
    patchOccupant(d, from.handle, { calling: null });
    return;
  }
  const them = senderId(crypto, self.psk, self.room, from.handle, identity);
  const derived = deriveKeys(crypto, result, calling.run, self.handle, self.id, them);
  const resend = repeating(d, from.handle, encodeFrame({ f: 'confirm', r: calling.run, m }));
  patchOccupant(d, from.handle, {
    calling: { phase: 'confirm', run: calling.run, ...derived, identity, resend, crossed: calling.crossed },
  });
}

/** J: message 3. J lists M and sends its key package; the identical message draws the identical answer. */
export function onConfirm(d: Draft, from: Occupant, frame: FrameOf<'confirm'>): void {
  const { called } = from;
  const { self } = d.state;
  const { crypto } = d.env;
  if (!called || !equal(called.run, frame.r)) return;
  if (called.phase === 'answer') {
    if (equal(called.confirm, frame.m)) enqueue(d, from.handle, called.resend.frame);
    return;
  }
  const read = readMessage(crypto, called.noise, frame.m);
  const plain = read && unpad(read[1]);
  const theirs = plain && decode(confirmPayload, plain, LIMITS.frame);
  if (!read || !theirs) return refuse(d, 'handshake');
  if (!isNickname(theirs.n)) return refuse(d, 'nickname');
  const result = finish(crypto, read[0]);
  const identity = result.remoteStatic;
  if (!sameIdentity(d, from, identity)) {
    patchOccupant(d, from.handle, { called: null });
    return;
  }
  const them = senderId(crypto, self.psk, self.room, from.handle, identity);
  const { keys, answerKey, packageKey } = deriveKeys(crypto, result, called.run, from.handle, self.id, them);
  if (!sameOtrKey(d, from.handle, them, theirs.o)) {
    patchOccupant(d, from.handle, { called: null });
    return;
  }
  learnBaseline(d, theirs);
  admit(d, from, identity, theirs.n, theirs.o, null);
  const k = givePackage(d, them);
  const payload: AnswerPayload = {
    n: self.nickname,
    o: self.otrHash,
    k,
    ...(self.was ? { w: fromHex(self.was) } : {}),
  };
  const b = crypto.seal(answerKey, ONCE, sealedAs('answer', called.run), pad(encode(payload)));
  const resend = repeating(d, from.handle, encodeFrame({ f: 'answer', r: called.run, b }));
  patchOccupant(d, from.handle, {
    called: {
      phase: 'answer',
      run: called.run,
      keys,
      packageKey,
      identity,
      theirs,
      confirm: frame.m,
      gen: k.g,
      resend,
      crossed: called.crossed,
    },
  });
}

/** M: J's answer. M lists J and sends its key package, again and again until J shows that it has it. */
export function onAnswer(d: Draft, from: Occupant, frame: FrameOf<'answer'>): void {
  const { calling } = from;
  const { crypto } = d.env;
  const { self } = d.state;
  if (calling?.phase !== 'confirm' || !equal(calling.run, frame.r)) return;
  const padded = crypto.open(calling.answerKey, ONCE, sealedAs('answer', calling.run), frame.b);
  const plain = padded && unpad(padded);
  const theirs = plain && decode(answerPayload, plain, LIMITS.frame);
  if (!theirs || !isPoint(d, theirs.k.r)) return refuse(d, 'handshake');
  if (!isNickname(theirs.n)) return refuse(d, 'nickname');
  if (isPromised(from, calling) || !staysWith(from, calling.keys, calling.crossed)) {
    patchOccupant(d, from.handle, { calling: null });
    return;
  }
  const them = senderId(crypto, self.psk, self.room, from.handle, calling.identity);
  if (!sameOtrKey(d, from.handle, them, theirs.o)) {
    patchOccupant(d, from.handle, { calling: null });
    return;
  }
  admit(d, from, calling.identity, theirs.n, theirs.o, theirs.w ? toHex(theirs.w) : null);
  const k = givePackage(d, them);
  const b = crypto.seal(calling.packageKey, ONCE, sealedAs('package', calling.run), pad(encode({ k })));
  const resend = repeating(d, from.handle, encodeFrame({ f: 'package', r: calling.run, b }));
  patchOccupant(d, from.handle, { calling: null });
  establish(
    d,
    from.handle,
    calling.identity,
    { ...newPair(calling.keys, calling.crossed, theirs.k.r), unacknowledged: resend },
    theirs.k,
  );
}

/** J: M's package. Only now does J use the run's root, and drop an older session. */
export function onPackage(d: Draft, from: Occupant, frame: FrameOf<'package'>): void {
  const { called, pair } = from;
  const { crypto } = d.env;
  const digest = crypto.blake2b(16, frame.b);
  if (pair && equal(pair.run, frame.r)) {
    // The very same: it did not hear that I have it. Anything else is nobody's word.
    if (pair.broughtBy && equal(pair.broughtBy, digest)) sendPairAck(d, from.handle);
    return;
  }
  if (called?.phase !== 'answer' || !equal(called.run, frame.r)) return;
  const padded = crypto.open(called.packageKey, ONCE, sealedAs('package', called.run), frame.b);
  const plain = padded && unpad(padded);
  const theirs = plain && decode(packagePayload, plain, LIMITS.frame);
  if (!theirs || !isPoint(d, theirs.k.r)) return refuse(d, 'handshake');
  patchOccupant(d, from.handle, { called: null });
  if (!staysWith(from, called.keys, called.crossed)) return;
  const established = { ...newPair(called.keys, called.crossed, theirs.k.r), broughtBy: digest };
  establish(d, from.handle, called.identity, established, theirs.k);
  sendPairAck(d, from.handle);
  // My answer carried a key that I have renewed since: they get the present one.
  if (d.state.own.gen !== called.gen) rekey(d);
}

/** The run with one more of the other side's that was open during its life; the last sixteen count. */
const crossing = <R extends Calling | Called>(it: R, run: Uint8Array): R => ({
  ...it,
  crossed: [...it.crossed, run].slice(-16),
});

/** Of two runs that crossed, the one begun by the lower handle stays; any other new run takes the place of the old session. */
function staysWith(from: Occupant, keys: PairKeys, crossed: readonly Uint8Array[]): boolean {
  const { pair } = from;
  if (!pair || !crossed.some((run) => equal(pair.run, run))) return true;
  return keys.begunBy < pair.begunBy;
}

/**
 * I have answered the run that crossed this one, and it was begun by the lower handle: the other side may have finished it
 * before this one reached it, and would not know that they crossed.
 */
const isPromised = ({ called }: Occupant, calling: Extract<Calling, { phase: 'confirm' }>): boolean =>
  called?.phase === 'answer' &&
  calling.crossed.some((run) => equal(called.run, run)) &&
  called.keys.begunBy < calling.keys.begunBy;

function establish(d: Draft, handle: Handle, identity: Uint8Array, pair: Pair, theirs: KeyPackage): void {
  const { self } = d.state;
  const before = d.state.occupants.get(handle);
  const undelivered = before?.pair?.queue ?? [];
  patchOccupant(d, handle, {
    pair,
    identity,
    // Who never shows that it has my package has been called in vain.
    calls: pair.unacknowledged ? (before?.calls ?? 0) : 0,
    callAt: null,
    knocks: 0,
    knockAt: null,
    failed: false,
  });
  const id = senderId(d.env.crypto, self.psk, self.room, handle, identity);
  takePackage(d, id, theirs);
  agreed(d, id);
  for (const it of undelivered) if (stillMeant(it.payload)) sendPairBytes(d, handle, it.payload);
}

/** Lists whoever has proved an identity. A former sender id counts only with the same identity key. */
function admit(
  d: Draft,
  from: Occupant,
  identity: Uint8Array,
  nickname: string,
  otrHash: Uint8Array,
  was: string | null,
): void {
  const { self, members } = d.state;
  const id = senderId(d.env.crypto, self.psk, self.room, from.handle, identity);
  const before = members.get(id);
  const former = was === null ? undefined : members.get(was);
  const honoured = former && equal(former.identity, identity) && former.id !== id ? former.id : null;
  list(d, {
    id,
    handle: from.handle,
    identity,
    otrHash,
    nickname,
    was: honoured ?? before?.was ?? null,
    since: before?.since ?? d.env.now,
    agreed: before?.state === 'listed' ? before.agreed : false,
    receiving: before?.receiving ?? [],
    blanks: before?.blanks ?? [],
    readTo: before?.readTo ?? null,
    heardAt: d.env.now,
    holes: before?.holes ?? [],
  });
  patchOccupant(d, from.handle, { identity });
  if (honoured) {
    unlist(d, honoured, 'quietly');
  }
}

/** A known handle may run again only with the same identity key. */
function sameIdentity(d: Draft, from: Occupant, identity: Uint8Array): boolean {
  const known =
    from.identity ?? [...d.state.members.values()].find((it) => it.handle === from.handle)?.identity;
  return !known || equal(known, identity) || conflicts(d, from.handle);
}

/** And with the same OTR key: the fingerprint that people have compared, and a private conversation, stand for both. */
function sameOtrKey(d: Draft, handle: Handle, id: SenderId, otrHash: Uint8Array): boolean {
  const known = d.state.members.get(id)?.otrHash;
  return !known || equal(known, otrHash) || conflicts(d, handle);
}

function conflicts(d: Draft, handle: Handle): false {
  d.effects.push({ type: 'keys-changed', handle });
  refuse(d, 'identity-conflict');
  return false;
}

/** Low-order points abort. Any scalar shows one: clamping makes every scalar a multiple of the cofactor. */
const isPoint = (d: Draft, ratchet: Uint8Array): boolean =>
  d.env.crypto.dh(d.state.own.ratchet.privateKey, ratchet) !== undefined;

const isNickname = (nickname: string): boolean => {
  const checked = checkNickname(nickname);
  return checked.ok && checked.nickname === nickname;
};
