// The causal graph of frames (docs/PROTOCOL.md, "Transcript"): delivery after the parents, heads, and who has confirmed what.
//
// A frame is delivered when all its parents are, or have been missing for three seconds. A frame is confirmed by X when some
// frame of X reaches it by a path that crosses nothing that X counts as delivered without having read it.
import { fromHex, toHex } from '../crypto/bytes';
import { confirmFrom, mark, readHoles } from './confirm';
import { type Draft, drop, put } from './draft';
import type { Hole, MessagePayload, Ref } from './frames';
import { addHole, type HoleKind, inHole, removeHole, said, sayable } from './holes';
import { isContradicted, isLate, isOther, namesOf, wasLost } from './late';
import { LIMITS } from './limits';
import type { SenderId } from './names';
import { frameKey, isBy, splitKey } from './places';
import { blankAt, isPassedOver, lostKey, resolve } from './resolve';
import { listed, oweAck } from './roster';
import type { FrameKey, Node, Parent, SessionState, Transcript, Waiting } from './state';
import { earliestOf } from './timers';
import { onTwin } from './twins';

export const emptyTranscript: Transcript = {
  heads: [],
  holes: [],
  lost: new Set(),
  baseline: new Map(),
  count: 0,
};

export function refOf(node: Node): Ref {
  const { s, g, n } = splitKey(node.key);
  return [fromHex(s), g, n, fromHex(node.id).slice(0, 16)];
}

const headsOf = (state: SessionState): FrameKey[] =>
  state.transcript.heads.filter((key) => state.graph.has(key));

/**
 * At most 16 parents of my next frame: my own previous one, so that nobody can put different ones before the same; what I have
 * read and not confirmed yet, even if another frame has cited it (who cannot read that one would never learn that I have read
 * this); and the heads. Oldest first.
 */
export function citable(state: SessionState): FrameKey[] {
  const { self, own, graph } = state;
  const previous = previousKey(state, self.id, own.gen, own.next);
  const unsaid = [...graph.values()].filter(
    (it) => it.type !== 'ack' && it.author !== self.id && !it.confirmed.includes(self.id),
  );
  const first = previous !== null && graph.has(previous) ? [previous] : [];
  return [...new Set([...first, ...unsaid.map((it) => it.key), ...headsOf(state)])].slice(0, LIMITS.parents);
}

export const headRefs = (state: SessionState): Ref[] =>
  headsOf(state)
    .slice(0, LIMITS.parents)
    .map((key) => refOf(state.graph.get(key)!));

/** My own frame: delivered as it is made. */
export function deliverOwn(
  d: Draft,
  it: { g: number; n: number; id: string; type: string; cited: readonly FrameKey[]; payload: MessagePayload },
): FrameKey {
  const { self } = d.state;
  const key = frameKey(self.id, it.g, it.n);
  const parents = it.cited.map(
    (cited): Parent => ({ key: cited, id: d.state.graph.get(cited)!.id.slice(0, 32) }),
  );
  const node: Node = {
    key,
    id: it.id,
    author: self.id,
    type: it.type,
    parents,
    expected: listed(d.state).map((member) => member.id),
    guessed: false,
    confirmed: [],
    order: d.state.transcript.count,
  };
  place(d, node, false);
  d.state.transcript = { ...d.state.transcript, holes: said(d.state.transcript.holes, key) };
  confirmFrom(d, node, it.payload.h);
  return key;
}

/** A sender's frame before this one: in its generation, or the one that ended the generation before. */
function previousKey(state: SessionState, s: SenderId, g: number, n: number): FrameKey | null {
  if (n > 0) return frameKey(s, g, n - 1);
  if (g === 0) return null;
  if (s === state.self.id) {
    const last = [...state.graph.keys()].findLast((key) => key.startsWith(`${s}/${g - 1}/`));
    return last ?? null;
  }
  const final = state.members.get(s)?.receiving.find((it) => it.gen === g - 1)?.final;
  return final === null || final === undefined ? null : frameKey(s, g - 1, final);
}

/** An authenticated frame of somebody else: delivered now, or held until its parents are. */
export function accept(
  d: Draft,
  author: SenderId,
  g: number,
  n: number,
  id: string,
  payload: MessagePayload,
): void {
  const key = frameKey(author, g, n);
  const previous = previousKey(d.state, author, g, n);
  const named = payload.p.map(
    ([s, gen, at, start]): Parent => ({ key: frameKey(toHex(s), gen, at), id: toHex(start) }),
  );
  const view = d.state.views.known.get(toHex(payload.v));
  const expected = (view ?? [d.state.self.id, ...listed(d.state).map((it) => it.id)]).filter(
    (it) => it !== author,
  );
  const unnamed = previous !== null && !named.some((parent) => parent.key === previous);
  const parents = unnamed ? [...named, { key: previous, id: '' }] : named;
  const guessed = view === undefined;
  const node: Node = {
    key,
    id,
    author,
    type: payload.t,
    parents,
    expected,
    guessed,
    confirmed: [],
    order: 0,
  };
  put(d, 'waiting', key, {
    node,
    holes: payload.h,
    body: payload.b ?? null,
    until: d.env.now + LIMITS.gapWait,
  });
  hurry(d, author);
}

/** Who makes many of its frames wait has the oldest of them shown at once: waiting costs everybody work at every step. */
function hurry(d: Draft, author: SenderId): void {
  const own = [...d.state.waiting.values()].filter(
    (it) => it.node.author === author && it.until > Number.NEGATIVE_INFINITY,
  );
  const oldest = own.length > LIMITS.waitingOfOne ? own[0] : undefined;
  if (oldest) put(d, 'waiting', oldest.node.key, { ...oldest, until: Number.NEGATIVE_INFINITY });
}

/** A frame whose turn has come, with what it carries. */
export interface Delivered {
  readonly waiting: Waiting;
  readonly late: boolean;
  /** A parent of it never came. */
  readonly missing: boolean;
}

/** Parents that are neither delivered nor on their way to it: what has to be asked for. */
export const absentParents = (state: SessionState, { node }: Waiting): Parent[] =>
  node.parents.filter((parent) => resolve(state, parent) === 'waiting' && !state.waiting.has(parent.key));

/** Delivers the next frame whose parents are delivered, or have been waited for long enough; undefined when none is ready. */
export function deliverNext(d: Draft): Delivered | undefined {
  const { state } = d;
  for (const waiting of state.waiting.values()) {
    const open = waiting.node.parents.filter((parent) => resolve(state, parent) === 'waiting');
    if (open.length === 0 || d.env.now >= givesUpAt(state, waiting)) return deliver(d, waiting, open);
  }
  return state.waiting.size > LIMITS.waitingFrames ? deliverOldest(d) : undefined;
}

/** More wait than may: the one that has waited longest goes, whatever it is missing. */
function deliverOldest(d: Draft): Delivered {
  const oldest = [...d.state.waiting.values()].reduce((one, other) =>
    other.until < one.until ? other : one,
  );
  return deliver(
    d,
    oldest,
    oldest.node.parents.filter((parent) => resolve(d.state, parent) === 'waiting'),
  );
}

/**
 * A parent that is here itself comes first, even if it waits for one of its own; but not for ever, because members who work
 * together can make frames that wait for each other in a circle.
 */
const givesUpAt = (state: SessionState, waiting: Waiting): number =>
  waiting.node.parents.some((parent) => resolve(state, parent) === 'waiting' && state.waiting.has(parent.key))
    ? waiting.until + LIMITS.gapWait
    : waiting.until;

function deliver(d: Draft, waiting: Waiting, absent: readonly Parent[]): Delivered {
  const node = { ...waiting.node, order: d.state.transcript.count };
  const cut = noteMissing(d, node);
  drop(d, 'waiting', node.key);
  const late = isLate(d.state, node);
  place(d, node, cut);
  const contradicted = late && isContradicted(d.state, node);
  if (wasLost(d.state, node)) comeAfterAll(d, node, contradicted);
  if (contradicted) onTwin(d, node.key, null);
  readHoles(d, node, waiting.holes);
  confirmFrom(d, node, waiting.holes);
  if (node.type !== 'ack') oweAck(d);
  // A parent of somebody that I never shook hands with is not mine to miss.
  const missing = absent.some((parent) => d.state.members.has(splitKey(parent.key).s));
  return { waiting, late, missing };
}

/**
 * Holes for what a frame cites and I have not read. A named parent that never came cuts the frame off from all that it cites:
 * the citation may be invented, and then its place belongs to a frame of somebody who did nothing. True if the frame is cut.
 */
function noteMissing(d: Draft, node: Node): boolean {
  const here = splitKey(node.key);
  let cut = false;
  for (const parent of node.parents) {
    const how = resolve(d.state, parent);
    const place = splitKey(parent.key);
    const { s, g, n } = place;
    if (how === 'waiting' || (how === 'never-given' && isPassedOver(d.state, place))) lose(d, parent);
    if (how === 'blank') {
      const [, from, to] = blankAt(d.state.members.get(s)!, g, n)!;
      hole(d, 'unread', { author: s, g, from, to });
    } else if (how === 'waiting' || how === 'unread') {
      if (s !== here.s) cut = true;
      else {
        hole(d, 'unread', { author: s, g, from: n, to: n });
        if (isOther(d.state, parent)) onTwin(d, parent.key, null);
      }
    }
  }
  if (cut) hole(d, 'cut', { author: here.s, g: here.g, from: here.n, to: here.n });
  return cut;
}

function hole(d: Draft, ...[kind, range]: [HoleKind, Parameters<typeof addHole>[2]]): void {
  const { transcript } = d.state;
  d.state.transcript = { ...transcript, holes: addHole(transcript.holes, kind, range) };
}

/** Its author gives me its keys from that place on: what I had passed over there was meant for me after all. */
export function regret(d: Draft, author: SenderId, g: number, from: number): void {
  for (const name of d.state.transcript.lost) {
    const it = splitKey(name.slice(0, name.indexOf(' ')));
    if (it.s === author && (it.g > g || (it.g === g && it.n >= from)))
      hole(d, 'unread', { author, g: it.g, from: it.n, to: it.n });
  }
}

function lose(d: Draft, parent: Parent): void {
  const { transcript } = d.state;
  const lost = bounded(new Set(transcript.lost).add(lostKey(parent)), LIMITS.lost);
  d.state.transcript = { ...transcript, lost };
}

/** The set without its oldest members above `size`. */
function bounded<T>(set: Set<T>, size: number): Set<T> {
  for (const oldest of set) {
    if (set.size <= size) break;
    set.delete(oldest);
  }
  return set;
}

/**
 * A frame that was given up: it is read now, and whoever vouches for a frame that cites it has read it, too. Where its author names
 * another one in its place, that other one is still missing.
 */
function comeAfterAll(d: Draft, node: Node, contradicted: boolean): void {
  const { transcript } = d.state;
  const { s, g, n } = splitKey(node.key);
  const lost = new Set(transcript.lost);
  for (const name of namesOf(node)) lost.delete(name);
  const holes = contradicted ? transcript.holes : removeHole(transcript.holes, 'unread', s, g, n);
  d.state.transcript = { ...transcript, lost, holes };
  for (const child of d.state.graph.values()) {
    if (!child.parents.some((parent) => parent.key === node.key)) continue;
    const at = splitKey(child.key);
    if (child.parents.every((parent) => resolve(d.state, parent) === 'delivered')) {
      const holes = removeHole(d.state.transcript.holes, 'cut', at.s, at.g, at.n);
      d.state.transcript = { ...d.state.transcript, holes };
    }
    const isThis = ({ key, id }: Parent): boolean => key === node.key && id !== '' && node.id.startsWith(id);
    if (!child.parents.some(isThis)) continue;
    for (const reader of child.confirmed) {
      // What I have said of my holes stays said: the others learn that I have read it when I name it.
      if (reader === d.state.self.id) continue;
      const own = child.author === reader;
      const theirs = d.state.members.get(reader)?.holes ?? [];
      if (own || !inHole(theirs, 'cut', at.s, at.g, at.n)) mark(d, reader, node.key, own ? 'own' : 'reached');
    }
  }
}

/** Puts a node into the graph and makes it a head. What a cut frame cites by name stays one: I have to cite it myself. */
function place(d: Draft, node: Node, cut: boolean): void {
  put(d, 'graph', node.key, node);
  const { transcript } = d.state;
  const cites = (key: FrameKey): boolean =>
    node.parents.some(
      (parent) =>
        parent.key === key &&
        !(cut && !isBy(key, node.author)) &&
        d.state.graph.get(key)?.id.startsWith(parent.id),
    );
  d.state.transcript = {
    ...transcript,
    heads: [...transcript.heads.filter((key) => !cites(key)), node.key],
    count: transcript.count + 1,
  };
  if (d.state.graph.size > LIMITS.graphFrames) prune(d);
}

/** Forgets the oldest frame, complete ones before others. */
function prune(d: Draft): void {
  const heads = new Set(d.state.transcript.heads);
  const old = [...d.state.graph.values()].filter((it) => !heads.has(it.key));
  const oldest = old.find((it) => it.expected.every((who) => it.confirmed.includes(who))) ?? old[0];
  if (oldest) drop(d, 'graph', oldest.key);
}

export const holesToSay = (state: Pick<SessionState, 'transcript'>): Hole[] => sayable(state.transcript);

/** When a frame that waits for a parent is shown without it. */
export const waitingTimer = (state: SessionState): number | null =>
  earliestOf(state.waiting.values(), (it) => givesUpAt(state, it));
