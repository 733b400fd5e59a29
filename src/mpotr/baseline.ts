// What a newcomer is told of the frames before its time, and what it makes of it (docs/PROTOCOL.md, "Handshake" and "Transcript").
import { fromHex, toHex } from '../crypto/bytes';
import type { Draft } from './draft';
import type { ConfirmPayload } from './frames';
import { LIMITS } from './limits';
import { listed } from './roster';
import type { SessionState } from './state';

/** The last position that I have of everybody, myself included. */
export function positions(state: SessionState): ConfirmPayload['p'] {
  const { self, own } = state;
  const mine: ConfirmPayload['p'] =
    own.next > 0
      ? [[fromHex(self.id), own.gen, own.next - 1]]
      : own.ended.slice(-1).map((it) => [fromHex(self.id), it.gen, it.final]);
  const theirs = listed(state).flatMap((it): ConfirmPayload['p'] => {
    const last = it.receiving.findLast((known) => known.next > 0);
    return last ? [[fromHex(it.id), last.gen, last.next - 1]] : [];
  });
  return [...mine, ...theirs].slice(0, LIMITS.members);
}

/** What lies at or below the heads and positions in a `confirm` counts as delivered: I can never be given it. */
export function learnBaseline(d: Draft, { h, p }: ConfirmPayload): void {
  const baseline = new Map(d.state.transcript.baseline);
  for (const [s, g, n] of [...h, ...p]) {
    const key = toHex(s);
    const before = baseline.get(key);
    if (!before || g > before[0] || (g === before[0] && n > before[1])) baseline.set(key, [g, n]);
    if (baseline.size > 2 * LIMITS.members) break;
  }
  d.state.transcript = { ...d.state.transcript, baseline };
}
