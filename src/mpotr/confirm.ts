// Who has confirmed what: computed from the graph and from nothing else (docs/PROTOCOL.md, "Transcript"). A member that never got
// a message never counts as having confirmed it, whatever it says later.
import { type Draft, patchMember, patchNode } from './draft';
import type { Hole } from './frames';
import { type HoleKind, hasMore, heard, inHole, merged } from './holes';
import type { SenderId } from './names';
import { isBy, splitKey } from './places';
import type { FrameKey, Node, Parent } from './state';
import { forgetUsed } from './twins';

/** Remembers what a member says it has not read. */
export function readHoles(d: Draft, node: Node, holes: readonly Hole[]): void {
  const member = d.state.members.get(node.author);
  if (!member) return;
  const known = merged(member.holes, holes);
  if (known !== member.holes) patchMember(d, node.author, { holes: known });
}

/** Its author confirms everything that this frame reaches; with more holes than it could name, only what it names itself. */
export function confirmFrom(d: Draft, node: Node, holes: readonly Hole[]): void {
  if (!hasMore(holes)) return mark(d, node.author, node.key, 'own');
  for (const parent of node.parents) {
    const read = d.state.graph.get(parent.key);
    if (parent.id !== '' && read?.id.startsWith(parent.id) && read.author !== node.author)
      count(d, node.author, read);
  }
}

function count(d: Draft, reader: SenderId, node: Node): void {
  if (node.confirmed.includes(reader)) return;
  patchNode(d, node.key, { confirmed: [...node.confirmed, reader] });
  if (node.author !== reader) d.effects.push({ type: 'progress', key: node.key });
  if (!isSettled(d, node.key)) return;
  if (node.author === d.state.self.id) settleHoles(d, node.key);
  else forgetUsed(d, node.key);
}

/** Everybody has confirmed it who was meant to read it and is still here. */
function isSettled(d: Draft, key: FrameKey): boolean {
  const { self, members, graph } = d.state;
  const node = graph.get(key)!;
  const present = node.expected.filter((who) => who === self.id || members.get(who)?.state === 'listed');
  return present.every((who) => node.confirmed.includes(who));
}

/**
 * Walks back from a frame that `reader` wrote or has read; what is marked already was walked through before. What its own frames
 * name as parents it has read, whatever else it says. Nobody has read what was written before its author listed them. A parent
 * without an id may be another frame for everybody: no way leads through it. `how`: the frame to start from is the reader's own
 * or named by one; or it was read by the reader if anything is.
 */
export function mark(d: Draft, reader: SenderId, from: FrameKey, how: 'own' | 'reached'): void {
  const { self, members, transcript } = d.state;
  // I count for myself by what others can know of me: what they would miss is named in my next frame.
  const holes =
    reader === self.id ? transcript.holes.map((it) => it.hole) : (members.get(reader)?.holes ?? []);
  const stack: (Parent & { readonly read: boolean })[] = [{ key: from, id: '', read: how === 'own' }];
  for (let parent = stack.pop(); parent; parent = stack.pop()) {
    const node = d.state.graph.get(parent.key);
    if (!node?.id.startsWith(parent.id) || node.confirmed.includes(reader)) continue;
    const own = node.author === reader;
    const known = parent.read || own || hadKeys(d, reader, node);
    if (!known || (!parent.read && isIn(holes, 'unread', node))) continue;
    count(d, reader, node);
    const cut = !own && isIn(holes, 'cut', node);
    for (const next of node.parents) {
      const others = !isBy(next.key, node.author);
      if (next.id !== '' && !(cut && others)) stack.push({ key: next.key, id: next.id, read: own && others });
    }
  }
}

function isIn(holes: readonly Hole[], kind: HoleKind, node: Node): boolean {
  if (holes.length === 0) return false;
  const { s, g, n } = splitKey(node.key);
  return inHole(holes, kind, s, g, n);
}

/**
 * Whoever has confirmed an earlier frame of the same author had its keys from there on, and says what it has lost since. To be
 * listed by the author is not enough: it lists a newcomer before that one has its keys, or ever gets them.
 */
function hadKeys(d: Draft, reader: SenderId, node: Node): boolean {
  if (node.guessed || !node.expected.includes(reader)) return false;
  for (let before = previous(d, node); before; before = previous(d, before))
    if (before.confirmed.includes(reader)) return true;
  return false;
}

function previous(d: Draft, node: Node): Node | undefined {
  const parent = node.parents.find(({ key, id }) => id !== '' && isBy(key, node.author));
  return parent && d.state.graph.get(parent.key);
}

function settleHoles(d: Draft, key: FrameKey): void {
  d.state.transcript = { ...d.state.transcript, holes: heard(d.state.transcript.holes, key) };
}
