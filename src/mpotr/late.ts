// What is shown after something that was written later (docs/PROTOCOL.md, "Transcript"), and what a sender says of its own frames
// that does not agree with what was read of it.
import { frameKey, splitKey } from './places';
import { lostKey } from './resolve';
import type { FrameKey, Node, Parent, SessionState } from './state';

/** Under which a frame may have been given up: by its id, or by its place alone. */
export const namesOf = (node: Node): string[] =>
  [node.id.slice(0, 32), ''].map((id) => lostKey({ key: node.key, id }));

export const wasLost = (state: SessionState, node: Node): boolean =>
  state.transcript.lost.size > 0 && namesOf(node).some((name) => state.transcript.lost.has(name));

/**
 * Something that was written after it is shown already: it was given up itself, or a frame that waits for it was, or a later
 * one of its author has come first.
 */
export function isLate(state: SessionState, node: Node, seen: Set<FrameKey> = new Set()): boolean {
  if (wasLost(state, node) || isOvertaken(state, node)) return true;
  seen.add(node.key);
  return [...state.waiting.values()].some(
    (it) =>
      !seen.has(it.node.key) &&
      it.node.parents.some((parent) => parent.key === node.key && node.id.startsWith(parent.id)) &&
      isLate(state, it.node, seen),
  );
}

function isOvertaken(state: SessionState, node: Node): boolean {
  const { s, g, n } = splitKey(node.key);
  for (const it of state.members.get(s)?.receiving ?? [])
    for (let at = it.gen === g ? n + 1 : it.first; it.gen >= g && at < it.next; at += 1)
      if (state.graph.has(frameKey(s, it.gen, at))) return true;
  return false;
}

/** Its author itself says that something else stands at this place than what I have read there. */
export function isOther(state: SessionState, { key, id }: Parent): boolean {
  const { s, g, n } = splitKey(key);
  const accepted = state.members
    .get(s)
    ?.receiving.find((it) => it.gen === g)
    ?.accepted.get(n);
  return accepted !== undefined && !accepted.startsWith(id);
}

/** A later frame of its author, delivered already, names another one in this place. */
export const isContradicted = (state: SessionState, node: Node): boolean =>
  [...state.graph.values()].some(
    (it) =>
      it.author === node.author &&
      it.parents.some(({ key, id }) => key === node.key && !node.id.startsWith(id)),
  );
