// One place, two different frames, both signed by its author (docs/PROTOCOL.md, "Receiving"): told once, and once more when the other
// one can be read. The first frame of a place stays the one that counts. The key of a message is kept for that alone, and only until
// everybody has confirmed this very message: then there is nobody left who may have been given another one.
import { toHex } from '../crypto/bytes';
import type { Receiving } from './chain';
import { type Draft, patchMember } from './draft';
import { type MessageFrame, readText, type SaidText } from './frames';
import type { SenderId } from './names';
import { splitKey } from './places';
import { frameId, openFrame } from './seal';
import type { FrameKey, Member } from './state';

/** `frame`: the other one, whose signature holds; null where it is known by its id alone. */
export function onTwin(d: Draft, key: FrameKey, frame: MessageFrame | null): void {
  const { s, g, n } = splitKey(key);
  const member = d.state.members.get(s);
  const it = member?.receiving.find((known) => known.gen === g);
  const read = it?.twins.get(n);
  if (read === true) return;
  const text = frame && it ? open(d, it, frame) : undefined;
  if (read === false && !text) return;
  if (member && it) note(d, member, { ...it, twins: new Map(it.twins).set(n, text !== undefined) });
  const other = frame && text ? { id: toHex(frameId(d.env.crypto, frame)), ...text } : null;
  d.effects.push({ type: 'two-different', author: s, key, other });
}

/** Has this place two frames, and was the other one read? */
export function twinAt(state: { readonly members: ReadonlyMap<SenderId, Member> }, key: FrameKey) {
  const { s, g, n } = splitKey(key);
  return state.members
    .get(s)
    ?.receiving.find((it) => it.gen === g)
    ?.twins.get(n);
}

export function forgetUsed(d: Draft, key: FrameKey): void {
  const { s, g, n } = splitKey(key);
  const member = d.state.members.get(s);
  const it = member?.receiving.find((known) => known.gen === g);
  if (!member || !it?.used.has(n)) return;
  const used = new Map(it.used);
  used.delete(n);
  note(d, member, { ...it, used });
}

function open(d: Draft, it: Receiving, frame: MessageFrame): SaidText | undefined {
  const key = it.used.get(frame.n)?.key;
  const payload = key && openFrame(d.env.crypto, d.state.self.room, frame, key);
  return payload ? readText(payload.t, payload.b ?? null) : undefined;
}

function note(d: Draft, member: Member, it: Receiving): void {
  patchMember(d, member.id, { receiving: member.receiving.map((old) => (old.gen === it.gen ? it : old)) });
}
