// What one occupant may cost me (docs/PROTOCOL.md, "Limits"): a bucket of frames, a queue behind it, then one notice and nothing.
// And the frames that wait for a key that is on its way. None of this is protocol state: it moves before anything is authenticated.
import { type Draft, put } from './draft';
import { LIMITS } from './limits';
import type { Handle } from './names';
import type { Allowance, HeldFrame, SessionState } from './state';
import { earliestOf } from './timers';

const fresh = (now: number): Allowance => ({
  tokens: LIMITS.inBurst,
  at: now,
  queue: [],
  queueBytes: 0,
  noticed: false,
  held: [],
  heldBytes: 0,
  handed: { bytes: 0, since: now },
});

function refilled(d: Draft, from: Handle): Allowance {
  const it = d.state.allowances.get(from) ?? fresh(d.env.now);
  const tokens = Math.min(
    LIMITS.inBurst,
    it.tokens + (Math.max(0, d.env.now - it.at) / 1000) * LIMITS.inRate,
  );
  return { ...it, tokens, at: d.env.now };
}

/** True if the frame may be looked at now; else it is queued, or dropped. */
export function allow(d: Draft, from: Handle, bytes: Uint8Array, direct: boolean): boolean {
  const it = refilled(d, from);
  if (it.queue.length === 0 && it.tokens >= 1) {
    put(d, 'allowances', from, { ...it, tokens: it.tokens - 1 });
    return true;
  }
  const queueBytes = it.queueBytes + bytes.length;
  if (it.queue.length < LIMITS.inQueue && queueBytes <= LIMITS.inQueueBytes) {
    put(d, 'allowances', from, { ...it, queue: [...it.queue, { bytes, direct }], queueBytes });
    return false;
  }
  if (!it.noticed) d.effects.push({ type: 'flood', handle: from });
  put(d, 'allowances', from, { ...it, noticed: true });
  return false;
}

/** Queued frames that may be looked at by now. */
export function takeAllowed(d: Draft, from: Handle): Allowance['queue'] {
  if (!d.state.allowances.get(from)?.queue.length) return [];
  const it = refilled(d, from);
  const count = Math.min(it.queue.length, Math.floor(it.tokens));
  if (count === 0) return [];
  const taken = it.queue.slice(0, count);
  const size = taken.reduce((sum, frame) => sum + frame.bytes.length, 0);
  put(d, 'allowances', from, {
    ...it,
    tokens: it.tokens - count,
    queue: it.queue.slice(count),
    queueBytes: it.queueBytes - size,
  });
  return taken;
}

/** When the next queued frame may be looked at; null if none waits. */
export function allowanceTimer(state: Pick<SessionState, 'allowances'>): number | null {
  return earliestOf(state.allowances.values(), (it) =>
    it.queue.length > 0 ? it.at + Math.max(0, Math.ceil(((1 - it.tokens) / LIMITS.inRate) * 1000) + 1) : null,
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
