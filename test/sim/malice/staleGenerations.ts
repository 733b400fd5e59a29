// Goes on in generations that it has ended: in the place of the frame that ended them, or after it, validly signed.
import { encode } from '../../../src/codec/cbor';
import { messageKey, nextChainKey } from '../../../src/mpotr/chain';
import { rekey } from '../../../src/mpotr/rekey';
import { sealFrame } from '../../../src/mpotr/seal';
import type { SessionState } from '../../../src/mpotr/state';
import { type Deed, further, honestly, type Outgoing, type TakeOver, type Turn } from './turn';

/** One more text in the generation of a state that was the last of it. */
function after({ chance, env }: Turn, { self, own, views }: SessionState): Outgoing {
  const n = own.next + chance.below(3);
  let chain = own.chainKey;
  for (let at = own.next; at < n; at += 1) chain = nextChainKey(env.crypto, chain);
  const { bytes } = sealFrame(env.crypto, {
    room: self.room,
    s: self.id,
    g: own.gen,
    n,
    messageKey: messageKey(env.crypto, chain),
    signingSeed: own.signing.pair.privateKey,
    nonce: env.random(24),
    payload: { p: [], h: [], v: views.digest, t: 'text', b: encode({ m: 'after the end' }) },
  });
  return { to: null, bytes, only: null };
}

export function staleGenerations(): TakeOver {
  const ended: SessionState[] = [];
  return (turn: Turn): Deed => {
    const { chance, env, event } = turn;
    const deed = honestly(turn);
    if (event.type !== 'say' || deed.state.own.closedAt !== null) return deed;
    const ends = chance.hits(0.6);
    if (ends) ended.push(deed.state);
    const next = ends ? further(deed, env, rekey) : deed;
    const stale = ended.filter(() => chance.hits(0.5)).map((it) => after(turn, it));
    return { ...next, sends: [...next.sends, ...stale] };
  };
}
