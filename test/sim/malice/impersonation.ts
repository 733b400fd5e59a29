// Every member holds everybody's chain keys, so that only the signature tells who wrote: frames in others' names.
import { encode } from '../../../src/codec/cbor';
import { messageKey } from '../../../src/mpotr/chain';
import { listed } from '../../../src/mpotr/roster';
import { sealFrame } from '../../../src/mpotr/seal';
import { type Deed, honestly, type Outgoing, type Turn } from './turn';

function inTheNameOf({ chance, env }: Turn, { state }: Deed): Outgoing | undefined {
  const victim = chance.pick(listed(state).filter((it) => it.receiving.length > 0));
  const key = victim?.receiving.at(-1);
  if (!victim || !key) return undefined;
  const { bytes } = sealFrame(env.crypto, {
    room: state.self.room,
    s: victim.id,
    g: key.gen,
    n: key.next,
    messageKey: messageKey(env.crypto, key.chainKey),
    signingSeed: state.own.signing.pair.privateKey,
    nonce: env.random(24),
    payload: { p: [], h: [], v: state.views.digest, t: 'text', b: encode({ m: 'never said' }) },
  });
  return { to: null, bytes, only: null };
}

export function impersonates(turn: Turn): Deed {
  const deed = honestly(turn);
  if (turn.event.type === 'tick' || turn.chance.hits(0.8)) return deed;
  const forged = inTheNameOf(turn, deed);
  return forged ? { ...deed, sends: [...deed.sends, forged] } : deed;
}
