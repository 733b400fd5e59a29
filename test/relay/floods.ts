// A member that does not keep its own pace.
import { type SessionEvent, stepSession } from '../../src/mpotr/session';
import type { CoreMember } from './coreMember';

/** Valid frames of a member, made as fast as it can: its own pace is not kept, and what it said is not remembered. */
export function manyFrames(mallory: CoreMember, count: number): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const before = mallory.state.session!;
  const forgotten = {
    unreflected: new Map(),
    archive: new Map(),
    graph: before.graph,
    transcript: before.transcript,
  };
  let session = before;
  for (let n = 0; frames.length < count; n += 1) {
    const outbox = { ...session.outbox, tokens: 40 };
    const ready = { ...session, ...forgotten, outbox };
    const event: SessionEvent = { type: 'say', text: `flood ${n}`, action: false, repeats: null };
    const [next, effects] = stepSession(ready, event, mallory.env());
    session = next;
    frames.push(...effects.flatMap((it) => (it.type === 'send' && it.to === null ? [it.bytes] : [])));
  }
  mallory.state = { ...mallory.state, session };
  return frames;
}
