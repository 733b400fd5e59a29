// Frames as they came, for those who miss them: whoever cites a frame hands it on (docs/PROTOCOL.md, "Transcript").
import { type Draft, drop, put } from './draft';
import { LIMITS } from './limits';
import type { FrameKey } from './state';

/** Keeps a frame for those who may miss it: five minutes, 2 MiB, the oldest forgotten first. */
export function archive(d: Draft, key: FrameKey, bytes: Uint8Array): void {
  put(d, 'archive', key, { bytes: bytes.slice(), at: d.env.now });
  let size = 0;
  for (const it of d.state.archive.values()) size += it.bytes.length;
  for (const [old, it] of d.state.archive) {
    if (size <= LIMITS.archiveBytes && d.env.now - it.at < LIMITS.archiveFor) break;
    size -= it.bytes.length;
    drop(d, 'archive', old);
  }
}
