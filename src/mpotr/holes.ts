// Holes: what a member counts as delivered but never read (docs/PROTOCOL.md, "Transcript"). No confirmation passes through one.
import { fromHex, toHex } from '../crypto/bytes';
import type { Hole } from './frames';
import { LIMITS } from './limits';
import type { FrameKey, OwnHole, Transcript } from './state';

/** Does this hole cover the frame at that position with that id (hex)? */
export function covers(hole: Hole, author: string, g: number, n: number, id: string): boolean {
  if (hole === true) return false;
  const [s, gen, from, last] = hole;
  if (toHex(s) !== author || gen !== g) return false;
  return typeof last === 'number' ? from <= n && n <= last : from === n && id.startsWith(toHex(last));
}

/** There are more holes than a payload names: it confirms nothing. */
export const hasMore = (holes: readonly Hole[]): boolean => holes.some((hole) => hole === true);

/** Holes that a payload of mine names: those not yet said in a frame that everybody has confirmed. */
export function sayable(transcript: Transcript): Hole[] {
  const open = transcript.holes.filter((it) => it.said !== 'settled');
  const named: Hole[] = open.slice(0, LIMITS.holes).map((it) => it.hole);
  return open.length > LIMITS.holes ? [...named, true] : named;
}

/** Adds a range, joined to one that it touches. */
export function addRange(
  holes: readonly OwnHole[],
  author: string,
  g: number,
  from: number,
  to: number,
): readonly OwnHole[] {
  for (const [index, { hole }] of holes.entries()) {
    const [s, gen, start, end] = hole;
    if (typeof end !== 'number' || toHex(s) !== author || gen !== g || from > end + 1 || to < start - 1)
      continue;
    if (start <= from && to <= end) return holes;
    const rest = holes.filter((_, at) => at !== index);
    return addRange(rest, author, g, Math.min(start, from), Math.max(end, to));
  }
  const added: OwnHole = { hole: [fromHex(author), g, from, to], said: null };
  return [...holes, added].slice(-8 * LIMITS.holes);
}

/** Adds one frame of two, or none, at a position: `id` in hex. */
export function addId(
  holes: readonly OwnHole[],
  author: string,
  g: number,
  n: number,
  id: string,
): readonly OwnHole[] {
  if (holes.some(({ hole }) => covers(hole, author, g, n, id))) return holes;
  const added: OwnHole = { hole: [fromHex(author), g, n, fromHex(id.slice(0, 32))], said: null };
  return [...holes, added].slice(-8 * LIMITS.holes);
}

/** Takes one frame out: it came after all. */
export function removePosition(
  holes: readonly OwnHole[],
  author: string,
  g: number,
  n: number,
  id: string,
): readonly OwnHole[] {
  return holes.flatMap((it): readonly OwnHole[] => {
    if (!covers(it.hole, author, g, n, id)) return [it];
    const [s, gen, from, to] = it.hole;
    if (typeof to !== 'number') return [];
    const left: OwnHole[] = n > from ? [{ ...it, hole: [s, gen, from, n - 1] }] : [];
    const right: OwnHole[] = n < to ? [{ ...it, hole: [s, gen, n + 1, to] }] : [];
    return [...left, ...right];
  });
}

/** My frame `key` has just named the first holes. */
export function said(holes: readonly OwnHole[], key: FrameKey): readonly OwnHole[] {
  const named = new Set(holes.filter((it) => it.said !== 'settled').slice(0, LIMITS.holes));
  return holes.map((it) => (named.has(it) && it.said === null ? { ...it, said: key } : it));
}

/** Everybody has confirmed my frame `key`: the holes that it named need not be said again. */
export const heard = (holes: readonly OwnHole[], key: FrameKey): readonly OwnHole[] =>
  holes.some((it) => it.said === key)
    ? holes.map((it) => (it.said === key ? { ...it, said: 'settled' } : it))
    : holes;

/** Somebody came who has heard none of it. */
export const unsettled = (holes: readonly OwnHole[]): readonly OwnHole[] =>
  holes.some((it) => it.said !== null) ? holes.map((it) => ({ ...it, said: null })) : holes;
