// Well-formed requests in the pairwise channel that nobody honest would make.
import { fromHex } from '../../../src/crypto/bytes';
import type { PairPayload } from '../../../src/mpotr/frames';
import { sendPair } from '../../../src/mpotr/pair';
import type { SessionState } from '../../../src/mpotr/state';
import type { Chance } from '../random';
import { type Deed, further, honestly, type Turn } from './turn';

const MOST = Number.MAX_SAFE_INTEGER;

function nonsense(state: SessionState, chance: Chance): PairPayload {
  const anyone = fromHex(chance.pick([state.self.id, ...state.members.keys()])!);
  const number = (): number => chance.pick([0, 1, 2, 5, 100, MOST])!;
  switch (chance.below(8)) {
    case 0:
      return { t: 'want', j: number() };
    case 1:
      return {
        t: 'boxes',
        b: [
          {
            g: number(),
            s: chance.bytes(32),
            r: new Uint8Array(32),
            p: chance.bytes(8),
            j: number(),
            b: chance.bytes(48),
          },
        ],
      };
    case 2:
      return { t: 'gaps', r: Array.from({ length: 16 }, () => [anyone, 0, 0, MOST]) };
    case 3:
      return { t: 'frame', b: chance.bytes(1 + chance.below(400)) };
    case 4:
      return { t: 'signing', g: number() };
    case 5:
      return { t: 'signed', g: 0, k: Array.from({ length: 20 }, (_, at) => [at, chance.bytes(32)]) };
    case 6:
      return { t: 'closed', g: number(), i: number(), n: number(), m: number(), d: chance.bytes(32) };
    default:
      return { t: 'closed', g: chance.below(2), i: 0, n: chance.below(12), m: 0, d: chance.bytes(32) };
  }
}

export function pairNonsense(turn: Turn): Deed {
  const deed = honestly(turn);
  if (turn.chance.hits(0.7)) return deed;
  const to = turn.chance.pick(turn.others);
  if (to === undefined) return deed;
  return further(deed, turn.env, (d) => sendPair(d, to, nonsense(deed.state, turn.chance)));
}
