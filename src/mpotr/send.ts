// My own frames: one position, one key, one signature, and a place in the transcript (AuthSend).

import { toHex } from '../crypto/bytes';
import type { KeyPair } from '../crypto/primitives';
import { archive } from './archive';
import { messageKey, nextChainKey } from './chain';
import { type Draft, put } from './draft';
import type { MessagePayload } from './frames';
import { LIMITS } from './limits';
import { enqueue, leavesAt } from './outbox';
import { oweAck } from './roster';
import { frameId, sealFrame } from './seal';
import type { FrameKey, SessionState } from './state';
import { citable, deliverOwn, holesToSay, refOf } from './transcript';

/** `ack` carries hashes only; everything else is content, which only present members may read. */
export type FrameType = 'text' | 'action' | 'ack' | 'rekey' | 'view' | 'close';

/**
 * Seals and queues one frame of mine; any ack that was owed is paid by it. `next`: the signing pair in force from the next
 * position on. Returns the frame's key in the transcript.
 */
export function sendOwn(
  d: Draft,
  type: FrameType,
  body: Uint8Array | null,
  next: KeyPair | null = null,
): FrameKey {
  const { self, own, views } = d.state;
  const { crypto } = d.env;
  const cited = citable(d.state);
  const payload: MessagePayload = {
    p: cited.map((key) => refOf(d.state.graph.get(key)!)),
    h: holesToSay(d.state),
    v: views.digest,
    t: type,
    ...(next ? { k: next.publicKey } : {}),
    ...(body ? { b: body } : {}),
  };
  const { frame, bytes } = sealFrame(crypto, {
    room: self.room,
    s: self.id,
    g: own.gen,
    n: own.next,
    messageKey: messageKey(crypto, own.chainKey),
    signingSeed: own.signing.pair.privateKey,
    nonce: d.env.random(24),
    payload,
  });
  const id = toHex(frameId(crypto, frame));
  const content = type !== 'ack';
  d.state.own = {
    ...own,
    next: own.next + 1,
    chainKey: nextChainKey(crypto, own.chainKey),
    signing: next ? { pair: next, from: own.next + 1, used: false } : { ...own.signing, used: true },
    signings: next ? [...own.signings, { gen: own.gen, from: own.next + 1, pair: next }] : own.signings,
    ids: [...own.ids, id],
    contentSent: own.contentSent + (content ? 1 : 0),
    lastSentAt: d.env.now,
    ackAt: null,
  };
  const key = deliverOwn(d, { g: own.gen, n: own.next, id, type, cited, payload });
  enqueue(d, null, bytes);
  archive(d, key, bytes);
  if (cited.length === LIMITS.parents && leavesUnconfirmed(d.state)) oweAck(d);
  put(d, 'unreflected', key, { bytes, due: leavesAt(d) + LIMITS.unreflectedAfter });
  return key;
}

/** More heads than one frame can cite: something of the others' is not reached by any frame of mine yet. */
const leavesUnconfirmed = (state: SessionState): boolean =>
  [...state.graph.values()].some((it) => it.type !== 'ack' && !it.confirmed.includes(state.self.id));

/** The same frames once more, for a room that may not have got them: whoever has them tells them by their ids. */
export function sendUnreflected(d: Draft, which: 'due' | 'all'): void {
  for (const [key, it] of d.state.unreflected) {
    if (which === 'due' && it.due > d.env.now) continue;
    enqueue(d, null, it.bytes);
    put(d, 'unreflected', key, { ...it, due: leavesAt(d) + 2 * LIMITS.unreflectedAfter });
  }
}
