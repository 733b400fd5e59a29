// A malicious member: frames with its own keys at any place, citing anything.
import { encode } from '../../src/codec/cbor';
import { fromHex } from '../../src/crypto/bytes';
import { messageKey, nextChainKey } from '../../src/mpotr/chain';
import type { Ref } from '../../src/mpotr/frames';
import { frameId, sealFrame } from '../../src/mpotr/seal';
import { ROOM, type SimMember, type SimulatedRoom } from './simulatedRoom';

export interface Crafted {
  readonly bytes: Uint8Array;
  /** As others would cite it. */
  readonly ref: Ref;
}

/** A validly signed frame of `who`, `ahead` of its next position; its own state does not move. */
export function craft(
  room: SimulatedRoom,
  who: SimMember,
  ahead: number,
  cites: Ref[],
  text?: string,
): Crafted {
  const { self, own, views } = who.state;
  let chainKey = own.chainKey;
  for (let i = 0; i < ahead; i += 1) chainKey = nextChainKey(room.crypto, chainKey);
  const sealed = sealFrame(room.crypto, {
    room: ROOM,
    s: self.id,
    g: own.gen,
    n: own.next + ahead,
    messageKey: messageKey(room.crypto, chainKey),
    signingSeed: own.signing.pair.privateKey,
    nonce: room.env().random(24),
    payload: {
      p: cites,
      h: [],
      v: views.digest,
      t: text === undefined ? 'ack' : 'text',
      ...(text === undefined ? {} : { b: encode({ m: text }) }),
    },
  });
  const id = frameId(room.crypto, sealed.frame);
  return { bytes: sealed.bytes, ref: [fromHex(self.id), own.gen, own.next + ahead, id.slice(0, 16)] };
}

/** Hands a frame to some members, as if its author had sent it. */
export function plant(room: SimulatedRoom, author: SimMember, frame: Crafted, ...to: SimMember[]): void {
  for (const it of to)
    room.feed(it, { type: 'frame', from: author.handle, bytes: frame.bytes, direct: false });
}
