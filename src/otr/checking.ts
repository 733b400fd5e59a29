// What arrives while it can't be dealt with waits, in order: all messages while a key is looked at, and data messages while the
// user has not accepted a changed identity.
import { change, type Draft, emit, warn } from './draft';

const MAX_WAITING = 32;
/** Characters. */
const MAX_WAITING_SIZE = 262_144;

/** Whether there was room. */
export function hold(d: Draft, wire: string): boolean {
  const waiting = [...d.state.waiting, wire];
  const size = waiting.reduce((sum, { length }) => sum + length, 0);
  if (waiting.length > MAX_WAITING || size > MAX_WAITING_SIZE) {
    warn(d, 'overflow');
    return false;
  }
  change(d, { waiting });
  return true;
}

/** Asks for the check of a key; `wire`, which brought it, is read again afterwards. */
export function requestCheck(d: Draft, key: Uint8Array, wire: string): void {
  if (!hold(d, wire)) return;
  change(d, { checking: key });
  emit(d, { type: 'check-key', key });
}

/** What waited, for whoever now reads it. */
export function takeWaiting(d: Draft): readonly string[] {
  const { waiting } = d.state;
  change(d, { waiting: [] });
  return waiting;
}
