// What one occupant may cost me (docs/PROTOCOL.md, "Limits"): a bucket of frames, a queue behind it, then one notice and nothing.
// And the frames that wait for a key that is on its way. None of this is protocol state: it moves before anything is authenticated.
import { type Draft, drop, put } from './draft';
import { LIMITS } from './limits';
import type { Handle } from './names';
import type { Allowance, HeldFrame, Queue, QueuedFrame, SessionState } from './state';
import { earliestOf } from './timers';

const fresh = (now: number): Allowance => ({
  tokens: LIMITS.inBurst,
  at: now,
  noticed: false,
  held: [],
  heldBytes: 0,
  handed: { bytes: 0, since: now },
});

const EMPTY: Queue = { frames: [], bytes: 0 };

function refilled(d: Draft, from: Handle): Allowance {
  const it = d.state.allowances.get(from) ?? fresh(d.env.now);
  const tokens = Math.min(
    LIMITS.inBurst,
    it.tokens + (Math.max(0, d.env.now - it.at) / 1000) * LIMITS.inRate,
  );
  return { ...it, tokens, at: d.env.now };
}

/** True if the frame may be looked at now; else it is queued, or dropped: then nothing changes, after the one notice. */
export function allow(d: Draft, from: Handle, bytes: Uint8Array, direct: boolean): boolean {
  const { frames, bytes: waiting } = d.state.queues.get(from) ?? EMPTY;
  const it = refilled(d, from);
  if (frames.length === 0 && it.tokens >= 1) {
    put(d, 'allowances', from, { ...it, tokens: it.tokens - 1 });
    return true;
  }
  if (frames.length < LIMITS.inQueue && waiting + bytes.length <= LIMITS.inQueueBytes) {
    const n = (frames.at(-1)?.n ?? -1) + 1;
    put(d, 'queues', from, { frames: [...frames, { n, bytes, direct }], bytes: waiting + bytes.length });
  } else if (!it.noticed) {
    d.effects.push({ type: 'flood', handle: from });
    put(d, 'allowances', from, { ...it, noticed: true });
  }
  return false;
}

/** Queued frames that may be looked at by now. */
export function takeAllowed(d: Draft, from: Handle): readonly QueuedFrame[] {
  const queue = d.state.queues.get(from);
  if (!queue) return [];
  const it = refilled(d, from);
  const count = Math.min(queue.frames.length, Math.floor(it.tokens));
  if (count === 0) return [];
  put(d, 'allowances', from, { ...it, tokens: it.tokens - count });
  const taken = queue.frames.slice(0, count);
  const frames = queue.frames.slice(count);
  if (frames.length === 0) drop(d, 'queues', from);
  else put(d, 'queues', from, { frames, bytes: queue.bytes - sizeOf(taken) });
  return taken;
}

const sizeOf = (frames: readonly QueuedFrame[]): number =>
  frames.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** When the next queued frame may be looked at; null if none waits. */
export function allowanceTimer(state: Pick<SessionState, 'allowances' | 'queues'>): number | null {
  return earliestOf(state.queues.keys(), (handle) => {
    const { at, tokens } = state.allowances.get(handle)!;
    return at + Math.max(0, Math.ceil(((1 - tokens) / LIMITS.inRate) * 1000) + 1);
  });
}

/** Each queued frame as a record of its own, under a name that `readQueues` reads. */
export function* queueRecords(queues: SessionState['queues']): Generator<[string, QueuedFrame]> {
  for (const [handle, { frames }] of queues)
    for (const frame of frames) yield [`${frame.n}:${handle}`, frame];
}

/** The inverse of `queueRecords`, whatever the order. */
export function readQueues(records: Iterable<readonly [string, unknown]>): SessionState['queues'] {
  const found = new Map<Handle, QueuedFrame[]>();
  for (const [name, value] of records) {
    const handle = name.slice(name.indexOf(':') + 1);
    const frames = found.get(handle) ?? [];
    frames.push(value as QueuedFrame);
    found.set(handle, frames);
  }
  return new Map(
    [...found].map(([handle, frames]) => [
      handle,
      { frames: frames.sort((a, b) => a.n - b.n), bytes: sizeOf(frames) },
    ]),
  );
}

/** Keeps a frame for a key that may be on its way: 32 frames, 64 KiB, 10 s for each occupant, uncounted. */
export function hold(d: Draft, from: Handle, frame: HeldFrame): void {
  const it = d.state.allowances.get(from) ?? fresh(d.env.now);
  const held = [...it.held, frame];
  let heldBytes = it.heldBytes + frame.bytes.length;
  while (held.length > LIMITS.heldFrames || heldBytes > LIMITS.heldBytes)
    heldBytes -= held.shift()!.bytes.length;
  put(d, 'allowances', from, { ...it, held, heldBytes });
}

/** Held frames that are still young; the others are forgotten. */
export function takeHeld(d: Draft, from: Handle): readonly HeldFrame[] {
  const it = d.state.allowances.get(from);
  if (!it || it.held.length === 0) return [];
  put(d, 'allowances', from, { ...it, held: [], heldBytes: 0 });
  return it.held.filter((frame) => d.env.now - frame.at < LIMITS.heldFor);
}

/** May `size` more bytes be handed on to this asker now? */
export function allowHanding(d: Draft, to: Handle, size: number): boolean {
  const it = d.state.allowances.get(to) ?? fresh(d.env.now);
  const expired = d.env.now - it.handed.since >= LIMITS.handedEvery;
  const bytes = (expired ? 0 : it.handed.bytes) + size;
  if (bytes > LIMITS.handedBytes) return false;
  put(d, 'allowances', to, { ...it, handed: { bytes, since: expired ? d.env.now : it.handed.since } });
  return true;
}
