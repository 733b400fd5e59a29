// A `msg` frame of somebody else (AuthReceive). Order of checks: size, known sender, generation open, chain distance,
// signature, commitment, decrypt, decode, well-formed parents. The first that fails drops the frame: nothing is rendered,
// nothing is answered, no state of the protocol changes.
import { toHex } from '../crypto/bytes';
import { archive } from './archive';
import { hasGapBelow, keepUsed, type Receiving, signingKeyAt, takeMessageKey, withSigningKey } from './chain';
import { closingTime, onClose } from './close';
import { type Draft, drop, patchMember, refuse } from './draft';
import type { MessageFrame, MessagePayload } from './frames';
import { LIMITS } from './limits';
import type { SenderId } from './names';
import { frameKey } from './places';
import { onRekey, wantKey } from './rekey';
import { askForOther, askForRange } from './repair';
import { frameId, openFrame, signatureHolds } from './seal';
import type { Member } from './state';
import { accept } from './transcript';
import { onTwin } from './twins';

/** What became of a frame: `held` waits for a key, and is tried again. */
export type Outcome = 'accepted' | 'dropped' | 'held';

export function receiveMessage(d: Draft, frame: MessageFrame, raw: Uint8Array): Outcome {
  const author = toHex(frame.s);
  if (author === d.state.self.id) return reflected(d, frame, raw);
  const member = d.state.members.get(author);
  if (!member || member.receiving.length === 0) return 'held';
  if (member.state === 'gone' && d.env.now - (member.goneAt ?? 0) > LIMITS.heldFor) return 'dropped';
  const receiving = member.receiving.find((it) => it.gen === frame.g);
  if (!receiving) {
    if (frame.g < member.receiving.at(-1)!.gen) return 'dropped';
    if (member.state === 'listed') wantKey(d, member.handle);
    return 'held';
  }
  if (frame.n < receiving.first || receiving.closed) return 'dropped';
  if (receiving.final !== null && frame.n > receiving.final) return refused(d, 'position');
  if (frame.n >= LIMITS.positions) return refused(d, 'position');
  if (frame.n - receiving.next > LIMITS.chainStep) return refused(d, 'chain-distance');
  return authenticate(d, member, receiving, frame, raw);
}

const refused = (d: Draft, code: Parameters<typeof refuse>[1]): 'dropped' => {
  refuse(d, code);
  return 'dropped';
};

function authenticate(
  d: Draft,
  member: Member,
  receiving: Receiving,
  frame: MessageFrame,
  raw: Uint8Array,
): Outcome {
  const { crypto } = d.env;
  const signing = signingKeyAt(receiving, frame.n);
  if (!signing || !signatureHolds(crypto, d.state.self.room, frame, signing)) {
    // The change of key may be in a frame that I do not have yet: then this proves nothing against anybody.
    if (!hasGapBelow(receiving, frame.n)) return refused(d, 'signature');
    askForRange(d, member, frame.g, frame.n);
    return 'held';
  }
  const id = toHex(frameId(crypto, frame));
  // The transcript remembers what was read under keys that have been wiped since, and given to me again.
  const known =
    receiving.accepted.get(frame.n) ?? d.state.graph.get(frameKey(member.id, frame.g, frame.n))?.id;
  if (known !== undefined) {
    if (known !== id) onTwin(d, frameKey(member.id, frame.g, frame.n), frame);
    return 'dropped';
  }
  const taken = takeMessageKey(crypto, receiving, frame.n, d.env.now);
  if (!taken) return refused(d, 'position');
  const payload = openFrame(crypto, d.state.self.room, frame, taken[0]);
  if (!payload) return refused(d, 'commitment');
  if (!wellFormed(payload, member.id, frame)) return refused(d, 'malformed');
  const isContent = payload.t === 'text' || payload.t === 'action';
  const next = isContent ? keepUsed(taken[1], frame.n, taken[0], d.env.now) : taken[1];
  store(d, member, advance(next, frame, payload, id), frame.n, toHex(payload.v));
  accept(d, member.id, frame.g, frame.n, id, payload);
  archive(d, frameKey(member.id, frame.g, frame.n), raw);
  askForOther(d, member.id, payload.p);
  if (payload.t === 'rekey' && payload.b) onRekey(d, member.id, payload.b);
  if (payload.t === 'close') onClose(d, member.id);
  if (payload.t === 'rekey' || payload.t === 'close') ends(d, member.id, frame.g, payload.t);
  return 'accepted';
}

function ends(d: Draft, author: SenderId, gen: number, type: string): void {
  const closeAt = closingTime(d, type);
  const receiving = d.state.members
    .get(author)!
    .receiving.map((it) => (it.gen === gen ? { ...it, closeAt } : it));
  patchMember(d, author, { receiving });
}

/** A frame cites each sender's frames at most once at a position, and never itself or what its sender has yet to write. */
function wellFormed(payload: MessagePayload, author: SenderId, frame: MessageFrame): boolean {
  const keys = payload.p.map(([s, g, n]) => frameKey(toHex(s), g, n));
  const own = payload.p.some(
    ([s, g, n]) => toHex(s) === author && (g > frame.g || (g === frame.g && n >= frame.n)),
  );
  return !own && new Set(keys).size === keys.length;
}

function advance(it: Receiving, frame: MessageFrame, payload: MessagePayload, id: string): Receiving {
  const accepted = { ...it, accepted: new Map(it.accepted).set(frame.n, id) };
  const signed = payload.k ? withSigningKey(accepted, frame.n + 1, payload.k) : accepted;
  return payload.t === 'rekey' || payload.t === 'close' ? { ...signed, final: frame.n } : signed;
}

function store(d: Draft, member: Member, it: Receiving, n: number, digest: string): void {
  const receiving = member.receiving.map((old) => (old.gen === it.gen ? it : old));
  // A frame that was repaired late does not bring an old view back.
  const newest = it.next === n + 1 && member.receiving.at(-1)!.gen === it.gen;
  patchMember(d, member.id, { receiving, heardAt: d.env.now, said: newest ? digest : member.said });
  if (!d.state.own.heard) d.state.own = { ...d.state.own, heard: true };
}

/** My own frame, back from the room: now everybody has it who is there. */
function reflected(d: Draft, frame: MessageFrame, raw: Uint8Array): Outcome {
  const key = frameKey(d.state.self.id, frame.g, frame.n);
  const sent = d.state.unreflected.get(key);
  if (sent && sent.bytes.length === raw.length && sent.bytes.every((byte, at) => byte === raw[at])) {
    drop(d, 'unreflected', key);
    d.effects.push({ type: 'progress', key });
    return 'accepted';
  }
  const node = d.state.graph.get(key);
  return node?.id === toHex(frameId(d.env.crypto, frame)) ? 'dropped' : refused(d, 'own-frame-forged');
}
