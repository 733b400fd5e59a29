// New generations whose boxes don't open.
import type { Primitives } from '../../../src/crypto/primitives';
import { rekey } from '../../../src/mpotr/rekey';
import type { Chance } from '../random';
import { type Deed, further, honestly, type Turn } from './turn';

/** A box is the one thing that is sealed without associated data. */
const spoiling = (crypto: Primitives, chance: Chance): Primitives => ({
  ...crypto,
  seal(key, nonce, ad, plaintext) {
    const sealed = crypto.seal(key, nonce, ad, plaintext);
    if (ad.length > 0 || plaintext.length !== 32 || chance.hits(0.4)) return sealed;
    const spoilt = sealed.slice();
    spoilt[chance.below(spoilt.length)]! ^= 1;
    return spoilt;
  },
});

export function badBoxes(turn: Turn): Deed {
  const env = { ...turn.env, crypto: spoiling(turn.env.crypto, turn.chance) };
  const deed = honestly({ ...turn, env });
  if (turn.event.type !== 'say' || deed.state.own.closedAt !== null || turn.chance.hits(0.4)) return deed;
  return further(deed, env, rekey);
}
