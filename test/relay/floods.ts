// A member that does not keep its own pace.
import { randomBytes } from '../../background/clock';
import { toBase64 } from '../../src/crypto/bytes';
import { type SessionEvent, stepSession } from '../../src/mpotr/session';
import { groupFrame } from '../../src/xmpp/mpotrElement';
import type { Xml } from '../../src/xmpp/xml';
import { pause } from './bench';
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

/** Bad frames that are as long as frames may be: they fill a queue by bytes on a machine of any speed. */
const LARGE = 200;
/** So many of each go out together, with a pause after them that lets others in: 10,000 a second where the machine keeps up. */
const CHUNK = 50;
const CHUNK_EVERY_MS = 10;

/** Valid frames and as many bad ones, in turn, as if `place` had sent them to the room. Resolves when all are on their way. */
export async function pourFrames(
  inject: (...stanzas: readonly Xml[]) => void,
  place: string,
  valid: readonly Uint8Array[],
): Promise<void> {
  const from = (bytes: Uint8Array): Xml => {
    const it = groupFrame('', 'x', toBase64(bytes));
    return { ...it, attrs: { type: 'groupchat', from: place, id: 'x' } };
  };
  for (let n = 0; n < valid.length; n += CHUNK) {
    const bad = (at: number): Uint8Array => randomBytes(n + at < LARGE ? 60_000 : 600);
    inject(...valid.slice(n, n + CHUNK).flatMap((it, at) => [from(it), from(bad(at))]));
    await pause(CHUNK_EVERY_MS);
  }
}
