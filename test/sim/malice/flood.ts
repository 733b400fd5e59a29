// Too much of everything: calls, knocks, old frames, noise.
import { encodeFrame } from '../../../src/mpotr/frames';
import { prologue } from '../../../src/mpotr/keys';
import { hello } from '../../../src/mpotr/names';
import { startNoise, writeMessage } from '../../../src/mpotr/noise';
import type { Chance } from '../random';
import { type Deed, honestly, type Outgoing, type TakeOver, type Turn } from './turn';

/** A valid call that nobody will confirm. */
function emptyCall({ state, env }: Turn, to: string): Uint8Array {
  const { self } = state;
  const start = startNoise(env.crypto, {
    pattern: 'XXpsk0',
    initiator: true,
    prologue: prologue(self.room, self.handle, to),
    psk: self.psk,
    staticPair: self.identity,
  });
  return encodeFrame({ f: 'init', m: writeMessage(env.crypto, start, new Uint8Array(), env.random(32))[1] });
}

export function floods(chance: Chance): TakeOver {
  const kept: Outgoing[] = [];
  let left = 2;
  const one = (turn: Turn, to: string): Outgoing => {
    const { self } = turn.state;
    switch (chance.below(4)) {
      case 0:
        return { to, bytes: emptyCall(turn, to), only: null };
      case 1:
        return {
          to,
          bytes: encodeFrame({ f: 'knock', m: hello(turn.env.crypto, self.psk, self.room, self.handle) }),
          only: null,
        };
      case 2:
        return chance.pick(kept) ?? { to, bytes: chance.bytes(300), only: null };
      default:
        return { to: chance.hits(0.5) ? to : null, bytes: chance.bytes(1 + chance.below(300)), only: null };
    }
  };
  return (turn: Turn): Deed => {
    const deed = honestly(turn);
    if (kept.length < 40) kept.push(...deed.sends);
    if (turn.event.type !== 'say' || left === 0 || turn.others.length === 0) return deed;
    left -= 1;
    const to = chance.pick(turn.others)!;
    const flood = Array.from({ length: 60 + chance.below(140) }, () => one(turn, to));
    return { ...deed, sends: [...deed.sends, ...flood] };
  };
}
