// Close and reveal (the paper's Shutdown; docs/PROTOCOL.md, "Leaving and rekeying"). A generation that has ended is closed by
// each holder: it purges every key of it and says so, with a digest of what it had. When every holder has, nobody can be made to
// accept one more message of it, and its owner publishes the private signing keys: from then on anyone could have written it all.
import { equal, fromHex, toHex } from '../crypto/bytes';
import { hash } from '../crypto/hash';
import type { Primitives } from '../crypto/primitives';
import { purged, type Receiving } from './chain';
import { type Draft, patchMember } from './draft';
import { encodeFrame, type Frame, type PairPayload } from './frames';
import { LIMITS } from './limits';
import type { Handle, SenderId } from './names';
import { enqueue } from './outbox';
import { memberAt, sendPair } from './pair';
import { blankAt } from './resolve';
import { listed, roomSize, unlist } from './roster';
import { sendOwn } from './send';
import type { Ended, Member, Own, SessionState } from './state';
import { earliest, earliestOf } from './timers';

/** The generation that ends with my last frame, beside those that wait for their holders. */
export function endGeneration(own: Own): readonly Ended[] {
  if (own.holders.size === 0) return own.ended;
  const ended = {
    gen: own.gen,
    final: own.next - 1,
    ids: own.ids,
    holders: own.holders,
    answers: saidGoodbye(own),
  };
  return [...own.ended, ended].slice(-LIMITS.endedKept);
}

const saidGoodbye = (own: Own): Ended['answers'] =>
  new Map([...own.goodbyes].filter((who) => own.holders.has(who)).map((who) => [who, 'unsaid']));

/** Signing pairs of generations that are neither open nor waiting for their holders go. */
export const keptSignings = (own: Own): Own['signings'] =>
  own.signings.filter((it) => it.gen >= own.gen - 1 || own.ended.some((ended) => ended.gen === it.gen));

/** Ids of the frames held, in the order of their positions. */
const digestOf = (crypto: Primitives, ids: readonly string[]): Uint8Array =>
  hash(crypto, 'closed', ...ids.map(fromHex));

/** Goodbye: my last frame. Every key of the others is gone before it leaves, so that it answers for all their generations. */
export function closeSession(d: Draft): void {
  if (d.state.own.closedAt !== null) return;
  for (const member of d.state.members.values())
    patchMember(d, member.id, { receiving: member.receiving.map(purged) });
  sendOwn(d, 'close', null);
  d.state.own = {
    ...d.state.own,
    ended: endGeneration(d.state.own),
    closedAt: d.env.now,
    holders: new Map(),
    ackAt: null,
  };
}

/** Somebody's goodbye. It has purged whatever it held of mine. */
export function onClose(d: Draft, from: SenderId): void {
  // It is off the list at once, and gets no key any more; what carries the answers to it stays for a moment.
  unlist(d, from);
  patchMember(d, from, { closingAt: d.env.now });
  d.state.own = { ...d.state.own, goodbyes: new Set(d.state.own.goodbyes).add(from) };
  for (const ended of d.state.own.ended) if (ended.holders.has(from)) answered(d, ended.gen, from, 'unsaid');
}

/** A generation has ended: when I close it, if something of it is still missing. */
export function closingTime(d: Draft, type: string): number {
  if (type === 'rekey') return d.env.now + LIMITS.closeAfterRekey;
  return (
    d.env.now + (roomSize(d.state) > LIMITS.largeRoom ? LIMITS.closeAfterCloseLarge : LIMITS.closeAfterClose)
  );
}

/**
 * Closes others' generations that are complete, or have waited long enough: purge first, answer after (both are stored before
 * anything leaves). Reveals mine that every holder has closed: by holders, never by the view, because who left without an
 * answer may still be made to accept a message.
 */
export function closeEnded(d: Draft): void {
  for (const it of d.state.own.ended)
    if ([...it.holders.keys()].every((holder) => it.answers.has(holder))) reveal(d, it);
  if (d.state.own.closedAt !== null) return;
  for (const member of answerable(d.state)) {
    for (const it of member.receiving) {
      if (it.closeAt === null || it.closed || (missingOf(member, it) > 0 && it.closeAt > d.env.now)) continue;
      closeOne(d, member, it);
    }
  }
}

/** Whose generations I can answer for: members with keys, and those who wait for the answers to their goodbye. */
const answerable = (state: SessionState): Member[] =>
  [...state.members.values()].filter((it) => (it.state === 'listed' ? it.agreed : it.closingAt !== null));

function closeOne(d: Draft, member: Member, it: Receiving): void {
  const present = d.state.members.get(member.id)!;
  patchMember(d, member.id, {
    receiving: present.receiving.map((old) => (old.gen === it.gen ? purged(old) : old)),
  });
  const ids = [...it.accepted].sort(([a], [b]) => a - b).map(([, id]) => id);
  sendPair(d, member.handle, {
    t: 'closed',
    g: it.gen,
    i: it.first,
    n: it.final!,
    m: missingOf(member, it),
    d: digestOf(d.env.crypto, ids),
  });
}

/** Positions that were given to me and never came. */
function missingOf(member: Member, it: Receiving): number {
  let missing = 0;
  for (let n = it.first; n <= it.final!; n += 1)
    if (!it.accepted.has(n) && !blankAt(member, it.gen, n)) missing += 1;
  return missing;
}

/** A holder's answer: had it the same frames from its first position on? */
export function onClosed(d: Draft, from: Handle, it: Extract<PairPayload, { t: 'closed' }>): void {
  const member = memberAt(d, from);
  const ended = d.state.own.ended.find((known) => known.gen === it.g);
  if (!member || !ended?.holders.has(member.id) || it.n !== ended.final || it.i > it.n) return;
  const same = it.m === 0 && equal(it.d, digestOf(d.env.crypto, ended.ids.slice(it.i)));
  answered(d, it.g, member.id, same ? 'same' : 'differs');
}

function answered(d: Draft, gen: number, who: SenderId, answer: 'same' | 'differs' | 'unsaid'): void {
  const { own } = d.state;
  const before = own.ended.find((it) => it.gen === gen)!;
  const ended: Ended = { ...before, answers: new Map(before.answers).set(who, answer) };
  d.state.own = { ...own, ended: own.ended.map((it) => (it.gen === gen ? ended : it)) };
  d.effects.push({ type: 'closed', gen, who, answer });
}

function reveal(d: Draft, ended: Ended): void {
  const { own, self } = d.state;
  const seeds = own.signings.filter((it) => it.gen === ended.gen).map((it) => it.pair.privateKey);
  if (seeds.length === 0) return;
  enqueue(
    d,
    null,
    encodeFrame({ f: 'reveal', s: fromHex(self.id), g: ended.gen, k: seeds.slice(0, LIMITS.members) }),
  );
  d.state.own = {
    ...own,
    ended: own.ended.filter((it) => it.gen !== ended.gen),
    signings: own.signings.filter((it) => it.gen !== ended.gen),
  };
  d.effects.push({ type: 'revealed', id: self.id, gen: ended.gen });
}

/** Keys that match the public ones, of a generation that I have closed. Nothing else of a reveal is believed. */
export function onReveal(d: Draft, frame: Extract<Frame, { f: 'reveal' }>): void {
  const member = d.state.members.get(toHex(frame.s));
  const it = member?.receiving.find((known) => known.gen === frame.g);
  if (!member || !it?.closed || member.revealed.has(frame.g)) return;
  // The last ones are those that I was given; the first that does not match ends the work.
  const seeds = frame.k.slice(-it.signing.length);
  const matches = it.signing.every(
    (span, at) => seeds[at] && equal(d.env.crypto.signPair(seeds[at]).publicKey, span.key),
  );
  if (!matches) return;
  patchMember(d, member.id, { revealed: new Map(member.revealed).set(frame.g, frame.k) });
  d.effects.push({ type: 'revealed', id: member.id, gen: frame.g });
}

/** All who can still answer my goodbye have, or it has taken long enough. */
export function isFarewellOver(state: SessionState, now: number): boolean {
  const { closedAt, ended } = state.own;
  if (closedAt === null) return false;
  if (now - closedAt >= LIMITS.linger) return true;
  const present = new Set(
    listed(state)
      .filter((it) => it.agreed)
      .map((it) => it.id),
  );
  const waited = ended.some((it) =>
    [...it.holders.keys()].some((who) => present.has(who) && !it.answers.has(who)),
  );
  return !waited && state.outbox.queue.length === 0;
}

/** When I go, whoever has answered. */
export const farewellTimer = ({ own }: SessionState): number | null =>
  own.closedAt === null ? null : own.closedAt + LIMITS.linger;

/** When a generation is closed for want of the rest, or a leaver is taken off the list. */
export function closeTimer(state: SessionState): number | null {
  return earliestOf(answerable(state), (member) =>
    earliest([
      earliestOf(member.receiving, (it) => (it.closed ? null : it.closeAt)),
      member.closingAt === null ? null : member.closingAt + LIMITS.farewell,
    ]),
  );
}

/** Leavers whose time for answers is over. */
export const goneForGood = (state: SessionState, now: number): Member[] =>
  answerable(state).filter((it) => it.closingAt !== null && now - it.closingAt >= LIMITS.farewell);
