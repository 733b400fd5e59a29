// Where a parent that a frame cites stands with me (docs/PROTOCOL.md, "Transcript").
import { type Place, splitKey } from './places';
import type { Member, Own, Parent, SessionState } from './state';

type Resolution = 'delivered' | 'waiting' | 'never-given' | 'blank' | 'unread';

/**
 * Where a parent stands with me. Never given: it was written before its author listed me. Blank: its author counted me in, but I
 * had lost its keys. Unread: it never came, or another frame stands in its place.
 */
export function resolve(state: SessionState, { key, id }: Parent): Resolution {
  const node = state.graph.get(key);
  if (node) return node.id.startsWith(id) ? 'delivered' : 'unread';
  const waiting = state.waiting.get(key);
  if (waiting) return waiting.node.id.startsWith(id) ? 'waiting' : 'unread';
  const place = splitKey(key);
  if (isPassedOver(state, place)) return 'never-given';
  const { s, g, n } = place;
  if (state.transcript.lost.size > 0 && state.transcript.lost.has(lostKey({ key, id }))) return 'unread';
  if (s === state.self.id) return isPast(state.own, g, n) ? 'delivered' : 'unread';
  const member = state.members.get(s);
  return member && member.receiving.length > 0 ? resolveGiven(member, g, n, id) : 'waiting';
}

/** It counts as delivered because of a `confirm` alone: I have no keys of its author, and may get some that fit it yet. */
export function isPassedOver(state: SessionState, { s, g, n }: Place): boolean {
  const known = state.transcript.baseline.get(s);
  const isBelow = known !== undefined && (g < known[0] || (g === known[0] && n <= known[1]));
  return isBelow && s !== state.self.id && !state.members.get(s)?.receiving.length;
}

/** The range in which a position was never given to a member of its author's view. */
export const blankAt = (member: Member, g: number, n: number): Member['blanks'][number] | undefined =>
  member.blanks.find(([gen, from, to]) => gen === g && from <= n && n <= to);

const isPast = (own: Own, g: number, n: number): boolean => g < own.gen || (g === own.gen && n < own.next);

function resolveGiven(member: Member, g: number, n: number, id: string): Resolution {
  if (blankAt(member, g, n)) return 'blank';
  const it = member.receiving.find((known) => known.gen === g);
  if (!it) return g < member.receiving[0]!.gen ? 'never-given' : 'waiting';
  const accepted = it.accepted.get(n);
  if (accepted !== undefined) return accepted.startsWith(id) ? 'delivered' : 'unread';
  return n < it.first ? 'never-given' : 'waiting';
}

/** A frame is missing under the id by which it was cited: whoever cites what was never written harms nobody else's frames. */
export const lostKey = ({ key, id }: Parent): string => `${key} ${id}`;
