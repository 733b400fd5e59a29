// Handshakes that stall, and members that are somebody else for everybody.
import { decodeFrame, type Frame } from '../../../src/mpotr/frames';
import type { Chance } from '../random';
import { type Deed, honestly, type TakeOver, type Turn } from './turn';

const STALLS: readonly Frame['f'][] = ['init', 'reply', 'confirm', 'answer', 'package', 'pair'];

/** Never sends one kind of message to half of the others. */
export function mute(chance: Chance): TakeOver {
  const kind = chance.pick(STALLS)!;
  const towards = new Map<string, boolean>();
  const isMute = (handle: string): boolean => {
    if (!towards.has(handle)) towards.set(handle, chance.hits(0.6));
    return towards.get(handle)!;
  };
  return (turn: Turn): Deed => {
    const deed = honestly(turn);
    return {
      ...deed,
      sends: deed.sends.filter((it) => it.to === null || !isMute(it.to) || decodeFrame(it.bytes)?.f !== kind),
    };
  };
}

/** Another nickname or another OTR key for whoever it shakes hands with. */
export function twoFaced(turn: Turn): Deed {
  const { state, event } = turn;
  if (event.type !== 'frame' || !event.direct || event.from.length % 2 === 0) return honestly(turn);
  const { self } = state;
  const face = event.from.charCodeAt(event.from.length - 1) % 3;
  const changed =
    face === 0
      ? { nickname: `${self.nickname} ${event.from.slice(-2)}` }
      : face === 1
        ? { otrHash: self.otrHash.map((byte) => byte ^ 1) }
        : { nickname: 'bidi \u202e name' };
  const deed = honestly({ ...turn, state: { ...state, self: { ...self, ...changed } } });
  return { ...deed, state: { ...deed.state, self } };
}
