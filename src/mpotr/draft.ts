// One step's working copy. Maps are copied when first written to; what a step does not touch keeps its identity, so that
// only changed records are stored.
import type { RefusalCode } from '../contract';
import type { Env } from '../env';
import type { SessionEffect } from './effects';
import type { Handle, SenderId } from './names';
import type { FrameKey, Member, Node, Occupant, SessionState } from './state';

type Writable = { -readonly [K in keyof SessionState]: SessionState[K] };
type MapName =
  | 'occupants'
  | 'allowances'
  | 'queues'
  | 'members'
  | 'graph'
  | 'waiting'
  | 'unreflected'
  | 'archive'
  | 'asked'
  | 'refusals';
type KeyOf<N extends MapName> = SessionState[N] extends ReadonlyMap<infer K, unknown> ? K : never;
type ValueOf<N extends MapName> = SessionState[N] extends ReadonlyMap<unknown, infer V> ? V : never;

export interface Draft {
  readonly env: Env;
  readonly state: Writable;
  readonly effects: SessionEffect[];
  readonly copied: Set<MapName>;
}

export const openDraft = (state: SessionState, env: Env): Draft => ({
  env,
  state: { ...state },
  effects: [],
  copied: new Set(),
});

/** The state after the step. The very same as before it if nothing changed: then nothing is stored, drawn or sent. */
export const closeDraft = (d: Draft, before: SessionState): SessionState =>
  (Object.keys(before) as (keyof SessionState)[]).every((field) => before[field] === d.state[field])
    ? before
    : d.state;

function writable<N extends MapName>(d: Draft, name: N): Map<KeyOf<N>, ValueOf<N>> {
  if (!d.copied.has(name)) {
    (d.state as Record<MapName, unknown>)[name] = new Map(d.state[name] as ReadonlyMap<unknown, unknown>);
    d.copied.add(name);
  }
  return d.state[name] as unknown as Map<KeyOf<N>, ValueOf<N>>;
}

export const put = <N extends MapName>(d: Draft, name: N, key: KeyOf<N>, value: ValueOf<N>): void => {
  writable(d, name).set(key, value);
};

export const drop = <N extends MapName>(d: Draft, name: N, key: KeyOf<N>): void => {
  if ((d.state[name] as ReadonlyMap<unknown, unknown>).has(key)) writable(d, name).delete(key);
};

/** Merges into a record that exists; does nothing where it does not. */
export function patchOccupant(d: Draft, handle: Handle, change: Partial<Occupant>): void {
  const before = d.state.occupants.get(handle);
  if (before) put(d, 'occupants', handle, { ...before, ...change });
}

export function patchMember(d: Draft, id: SenderId, change: Partial<Member>): void {
  const before = d.state.members.get(id);
  if (before) put(d, 'members', id, { ...before, ...change });
}

export function patchNode(d: Draft, key: FrameKey, change: Partial<Node>): void {
  const before = d.state.graph.get(key);
  if (before) put(d, 'graph', key, { ...before, ...change });
}

/** Something failed a check: dropped, counted, nothing answered. */
export function refuse(d: Draft, code: RefusalCode): undefined {
  put(d, 'refusals', code, (d.state.refusals.get(code) ?? 0) + 1);
  d.effects.push({ type: 'refused', code });
  return undefined;
}
