// Frames that nobody has authenticated, and that may all the same make their reader ask: bounded (frames.test.ts, limits.test.ts),
// of the alleged author alone, and never anything but a question.
import { toHex } from '../../src/crypto/bytes';
import { hasGapBelow } from '../../src/mpotr/chain';
import { decodeFrame } from '../../src/mpotr/frames';
import type { SessionState } from '../../src/mpotr/state';

/**
 * A member's frame of a generation to come makes its reader ask for the key; one above a gap, whose signature proves nothing
 * yet, makes it ask for what is missing.
 */
export function isQuestion(reader: SessionState, frame: Uint8Array): boolean {
  const decoded = decodeFrame(frame);
  if (decoded?.f !== 'msg') return false;
  const member = reader.members.get(toHex(decoded.s));
  const last = member?.receiving.at(-1);
  const open = member?.receiving.find((known) => known.gen === decoded.g);
  return (
    (last !== undefined && decoded.g > last.gen) ||
    (open !== undefined && hasGapBelow(open, Math.min(decoded.n, open.next + 1)))
  );
}
