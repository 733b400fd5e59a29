// Holes: what a member counts as delivered but never read (docs/PROTOCOL.md, "Transcript"). No confirmation passes through one.
//
//   [s, g, from, to]        frames of s that were never read
//   [s, g, from, to, true]  frames of s that were read, but cite what never came: nothing is confirmed through their citations
//   [s]                     both, for all that s sent
//   true                    there are more: the payload confirms nothing
//
// One sender fills four entries at the most; so whoever cites what was never written takes its own frames out of the count, and
// nobody else's.
import { fromHex, toHex } from '../crypto/bytes';
import type { Hole } from './frames';
import { LIMITS } from './limits';
import type { SenderId } from './names';
import { splitKey } from './places';
import type { FrameKey, OwnHole, Transcript } from './state';

export type HoleKind = 'unread' | 'cut';
type Range = { readonly author: SenderId; readonly g: number; readonly from: number; readonly to: number };

/** Is the frame at that position in one of the holes? */
export const inHole = (
  holes: readonly Hole[],
  kind: HoleKind,
  author: SenderId,
  g: number,
  n: number,
): boolean => holes.some((hole) => covers(hole, kind, author, g, n));

function covers(hole: Hole, kind: HoleKind, author: SenderId, g: number, n: number): boolean {
  if (hole === true || toHex(hole[0]) !== author) return false;
  if (hole.length === 1) return true;
  return hole[1] === g && hole[2] <= n && n <= hole[3] && kindOf(hole) === kind;
}

const kindOf = (hole: Exclude<Hole, true>): HoleKind => (hole.length === 5 ? 'cut' : 'unread');

const make = (kind: HoleKind, { author, g, from, to }: Range): Exclude<Hole, true> =>
  kind === 'cut' ? [fromHex(author), g, from, to, true] : [fromHex(author), g, from, to];

/** There are more holes than a payload names: it confirms nothing. */
export const hasMore = (holes: readonly Hole[]): boolean => holes.some((hole) => hole === true);

/** Holes that a payload of mine names: those not yet said in a frame that everybody has confirmed. */
export function sayable(transcript: Transcript): Hole[] {
  const open = transcript.holes.filter((it) => it.said !== 'settled');
  const named: Hole[] = open.slice(0, LIMITS.holes).map((it) => it.hole);
  return open.length > LIMITS.holes ? [...named, true] : named;
}

/** Adds a range, joined to those that it touches; a sender with too many is one hole. */
export function addHole(holes: readonly OwnHole[], kind: HoleKind, range: Range): readonly OwnHole[] {
  const plain = holes.map((it) => it.hole);
  if (
    inHole(plain, kind, range.author, range.g, range.from) &&
    inHole(plain, kind, range.author, range.g, range.to)
  ) {
    if (holes.some(({ hole }) => containsRange(hole, kind, range))) return holes;
  }
  let { from, to } = range;
  const apart = holes.filter(({ hole }) => {
    if (hole.length === 1 || kindOf(hole) !== kind || toHex(hole[0]) !== range.author || hole[1] !== range.g)
      return true;
    if (hole[2] > to + 1 || hole[3] < from - 1) return true;
    from = Math.min(from, hole[2]);
    to = Math.max(to, hole[3]);
    return false;
  });
  return collapse([...apart, { hole: make(kind, { ...range, from, to }), said: null }], range.author);
}

const containsRange = (hole: Hole, kind: HoleKind, { author, g, from, to }: Range): boolean =>
  covers(hole, kind, author, g, from) && covers(hole, kind, author, g, to);

/** One sender's many holes become one; so do those of the worst senders when there are too many for a payload. */
function collapse(holes: readonly OwnHole[], author: SenderId): readonly OwnHole[] {
  const of = (who: SenderId): OwnHole[] => holes.filter(({ hole }) => toHex(hole[0]) === who);
  if (of(author).length <= LIMITS.holesOfOne) return holes;
  const others = holes.filter(({ hole }) => toHex(hole[0]) !== author);
  return [...others, { hole: [fromHex(author)], said: null }];
}

/** Takes one position out: its frame came after all, or everything that it cites. */
export function removeHole(
  holes: readonly OwnHole[],
  kind: HoleKind,
  author: SenderId,
  g: number,
  n: number,
): readonly OwnHole[] {
  return holes.flatMap((it): readonly OwnHole[] => {
    const { hole } = it;
    if (hole.length === 1 || !covers(hole, kind, author, g, n)) return [it];
    const part = (from: number, to: number): OwnHole[] =>
      from <= to ? [{ hole: make(kind, { author, g, from, to }), said: it.said }] : [];
    return [...part(hole[2], n - 1), ...part(n + 1, hole[3])];
  });
}

/** What a member has said of its holes so far, with what it says now; what is contained in another is left out. */
export function merged(known: readonly Hole[], said: readonly Hole[]): readonly Hole[] {
  const fresh = said.filter((hole) => hole !== true && !known.some((it) => containsHole(it, hole)));
  if (fresh.length === 0) return known;
  const kept = known.filter((it) => !fresh.some((hole) => containsHole(hole, it)));
  return [...kept, ...fresh].slice(-LIMITS.holesKnown);
}

function containsHole(outer: Hole, inner: Hole): boolean {
  if (outer === true || inner === true) return false;
  if (inner.length === 1) return outer.length === 1 && toHex(outer[0]) === toHex(inner[0]);
  return containsRange(outer, kindOf(inner), {
    author: toHex(inner[0]),
    g: inner[1],
    from: inner[2],
    to: inner[3],
  });
}

/** My frame `key` has just named the first holes. */
export function said(holes: readonly OwnHole[], key: FrameKey): readonly OwnHole[] {
  const named = new Set(holes.filter((it) => it.said !== 'settled').slice(0, LIMITS.holes));
  return holes.map((it) => (named.has(it) && it.said === null ? { ...it, said: key } : it));
}

/** Everybody has confirmed my frame `key`: the holes that it named, for the first time or again, need not be said any more. */
export function heard(holes: readonly OwnHole[], key: FrameKey): readonly OwnHole[] {
  const isHeard = (it: OwnHole): boolean =>
    it.said !== null && it.said !== 'settled' && !isBefore(key, it.said);
  return holes.some(isHeard) ? holes.map((it) => (isHeard(it) ? { ...it, said: 'settled' } : it)) : holes;
}

function isBefore(key: FrameKey, other: FrameKey): boolean {
  const [a, b] = [splitKey(key), splitKey(other)];
  return a.g < b.g || (a.g === b.g && a.n < b.n);
}

/** Somebody came who has heard none of it. */
export const unsettled = (holes: readonly OwnHole[]): readonly OwnHole[] =>
  holes.some((it) => it.said !== null) ? holes.map((it) => ({ ...it, said: null })) : holes;
