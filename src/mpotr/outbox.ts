// Frames leave in order and paced, so that an honest member never meets the others' limits (docs/PROTOCOL.md, "Limits").
import type { Draft } from './draft';
import { LIMITS } from './limits';
import type { Handle } from './names';

/** What goes to everybody goes first: nobody's calls or questions delay what is said to the room. */
export function enqueue(d: Draft, to: Handle | null, bytes: Uint8Array): void {
  const { queue } = d.state.outbox;
  if (to !== null && queue.filter((it) => it.to === to).length >= LIMITS.outFrames) return;
  const firstPrivate = queue.findIndex((it) => it.to !== null);
  const at = to === null && firstPrivate >= 0 ? firstPrivate : queue.length;
  d.state.outbox = { ...d.state.outbox, queue: queue.toSpliced(at, 0, { to, bytes }) };
}

/** When a frame queued now will have left: resend timers run from there. */
export const leavesAt = (d: Draft): number =>
  d.env.now + (Math.max(0, d.state.outbox.queue.length - d.state.outbox.tokens) / LIMITS.outRate) * 1000;

export function flush(d: Draft): void {
  const { queue, tokens: before, at, open } = d.state.outbox;
  if (!open || queue.length === 0) return;
  const tokens = Math.min(LIMITS.outBurst, before + ((d.env.now - at) / 1000) * LIMITS.outRate);
  const count = Math.min(queue.length, Math.floor(tokens));
  for (const it of queue.slice(0, count)) d.effects.push({ type: 'send', to: it.to, bytes: it.bytes });
  d.state.outbox = { queue: queue.slice(count), tokens: tokens - count, at: d.env.now, open };
}

/** Takes private frames to somebody who has gone out of the queue. */
export function forget(d: Draft, to: Handle): void {
  d.state.outbox = { ...d.state.outbox, queue: d.state.outbox.queue.filter((it) => it.to !== to) };
}

/** When the next frame may leave; null if none waits. */
export function outboxTimer(d: { readonly state: Pick<Draft['state'], 'outbox'> }): number | null {
  const { queue, tokens, at, open } = d.state.outbox;
  return open && queue.length > 0
    ? at + Math.max(0, Math.ceil(((1 - tokens) / LIMITS.outRate) * 1000) + 1)
    : null;
}
