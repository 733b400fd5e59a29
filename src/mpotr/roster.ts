// Who is listed: the cryptographic members, never the MUC's occupants. Every change makes a new view and owes the others an ack.
import { equal, toHex } from '../crypto/bytes';
import { expireKeys, firstGap, type Receiving } from './chain';
import { type Draft, drop, patchMember, put } from './draft';
import { unsettled } from './holes';
import { ackDelay, LIMITS } from './limits';
import type { SenderId } from './names';
import type { Member, SessionState, Views } from './state';
import { earliestOf } from './timers';
import { memberHash, viewDigest } from './view';

export const listed = (state: Pick<SessionState, 'members'>): Member[] =>
  [...state.members.values()].filter((it) => it.state === 'listed');

/** Members of the room as I see it, myself included: the n of every formula. */
export function roomSize(state: Pick<SessionState, 'members'>): number {
  let size = 1;
  for (const it of state.members.values()) if (it.state === 'listed') size += 1;
  return size;
}

/** Lists a member, or lists it again. */
export function list(
  d: Draft,
  member: Omit<
    Member,
    'state' | 'goneAt' | 'eventAt' | 'said' | 'differsSince' | 'shows' | 'closingAt' | 'revealed'
  >,
): void {
  const before = d.state.members.get(member.id);
  const again =
    before?.state === 'listed' &&
    before.nickname === member.nickname &&
    equal(before.otrHash, member.otrHash);
  put(d, 'members', member.id, {
    ...member,
    state: 'listed',
    goneAt: null,
    eventAt: again ? before.eventAt : d.env.now,
    said: before?.said ?? null,
    differsSince: null,
    shows: before?.shows ?? null,
    closingAt: null,
    revealed: before?.revealed ?? new Map(),
  });
  d.state.transcript = { ...d.state.transcript, holes: unsettled(d.state.transcript.holes) };
  if (!again) viewChanged(d);
}

/** Takes a member off the list. Its frames stay in the transcript, its name in the lines. */
export function unlist(d: Draft, id: SenderId, how: 'shown' | 'quietly' = 'shown'): void {
  const member = d.state.members.get(id);
  if (member?.state !== 'listed') return;
  put(d, 'members', id, { ...member, state: 'gone', goneAt: d.env.now, eventAt: d.env.now, agreed: false });
  viewChanged(d);
  if (member.agreed && how === 'shown') d.effects.push({ type: 'left', id });
}

/** Both sides have each other's keys. */
export function agreed(d: Draft, id: SenderId): void {
  const member = d.state.members.get(id);
  if (!member || member.agreed) return;
  patchMember(d, id, { agreed: true });
  d.effects.push({ type: 'joined', id, was: member.was });
}

function viewChanged(d: Draft): void {
  d.state.views = attest(d, d.state.views);
  oweAck(d);
}

/** The digest of the present view, remembered with the members that it stands for. */
export function attest(d: Pick<Draft, 'env' | 'state'>, before: Views | null): Views {
  const { crypto } = d.env;
  const { self } = d.state;
  const members = listed(d.state);
  const mine = {
    handle: self.handle,
    identity: self.identity.publicKey,
    otrHash: self.otrHash,
    nickname: self.nickname,
  };
  const digest = viewDigest(
    crypto,
    [mine, ...members].map((it) => memberHash(crypto, it)),
  );
  const known = new Map(before?.known);
  known.delete(toHex(digest));
  known.set(toHex(digest), [self.id, ...members.map((it) => it.id)]);
  for (const oldest of known.keys()) {
    if (known.size <= LIMITS.views) break;
    known.delete(oldest);
  }
  return { digest, known, changedAt: d.env.now };
}

/** One ack, after a random delay; any frame of mine before then takes its place. */
export function oweAck(d: Draft): void {
  if (d.state.own.ackAt !== null || listed(d.state).length === 0) return;
  const span = Math.max(0, ackDelay(roomSize(d.state)) - LIMITS.ackMin);
  const fraction = new DataView(d.env.random(4).slice().buffer).getUint32(0) / 2 ** 32;
  d.state.own = { ...d.state.own, ackAt: d.env.now + LIMITS.ackMin + fraction * span };
}

/** Keys that have served: those of members who have gone, and kept ones that nothing will need any more. */
export function forgetKeys(d: Draft): void {
  const gone: Member[] = [];
  for (const member of d.state.members.values()) {
    if (isOver(member, d.env.now)) {
      patchMember(d, member.id, { receiving: [], readTo: firstMissing(member.receiving) });
    } else if (member.receiving.some((it) => it.skipped.size + it.used.size > 0)) {
      const receiving = member.receiving.map((it) => expireKeys(it, d.env.now));
      if (receiving.some((it, at) => it !== member.receiving[at])) patchMember(d, member.id, { receiving });
    }
    if (member.state === 'gone') gone.push(member);
  }
  gone.sort((a, b) => a.goneAt! - b.goneAt!);
  for (const oldest of gone.slice(0, Math.max(0, gone.length - LIMITS.goneMembers)))
    drop(d, 'members', oldest.id);
}

/** The lowest place that I have not read: keys kept for what is still missing go with the rest. */
function firstMissing(receiving: readonly Receiving[]): readonly [number, number] {
  for (const it of receiving) {
    const n = firstGap(it, it.next);
    if (n !== undefined) return [it.gen, n];
  }
  const last = receiving.at(-1)!;
  return [last.gen, last.next];
}

const isOver = (it: Member, now: number): boolean =>
  it.state === 'gone' && it.receiving.length > 0 && now - it.goneAt! >= LIMITS.heldFor;

/** Kept in the order of time. */
function oldestOf(used: Receiving['used']): number | null {
  const [oldest] = used.values();
  return oldest ? oldest.at + LIMITS.usedKeysFor : null;
}

/** When the keys of somebody who has gone, or used ones, are wiped. */
export function forgetTimer(state: SessionState): number | null {
  return earliestOf(state.members.values(), (it) => {
    if (it.state === 'gone') return it.receiving.length > 0 ? it.goneAt! + LIMITS.heldFor : null;
    return earliestOf(it.receiving, ({ used }) => oldestOf(used));
  });
}
