// Which line of the timeline a stanza carries, for people who look at what the server sees. It decides nothing else.
import { fromBase64, toHex } from '../crypto/bytes';
import { decodeFrame } from '../mpotr/frames';
import { frameKey } from '../mpotr/places';
import type { FrameKey } from '../mpotr/state';
import type { RoomState } from './state';

const FRAME = /<mpotr[^<>]*>([A-Za-z0-9+/=]+)<\/mpotr>/;

/** The frame of a message in a stanza as it stands on the wire; null where there is none, or another. */
export function frameIn(stanza: string): FrameKey | null {
  const bytes = fromBase64(FRAME.exec(stanza)?.[1] ?? '');
  const frame = bytes && decodeFrame(bytes);
  return frame?.f === 'msg' ? frameKey(toHex(frame.s), frame.g, frame.n) : null;
}

/** Id of the line that shows a frame; null where it shows nothing, or has not been read. */
export function lineOfFrame({ lines, lineOf }: RoomState, frame: FrameKey): string | null {
  const at = lineOf.get(frame);
  return at === undefined ? null : (lines.get(at)?.view.id ?? null);
}
