// Alice, bob and charlie talk and close; bob kept his keys, or charlie did.

import { Keeper } from '../../../scripts/forge/record';
import type { Transcript } from '../../../scripts/forge/transcript';
import { toHex } from '../../../src/crypto/bytes';
import { type SimMember, SimulatedRoom } from '../../support/simulatedRoom';

export interface Recorded {
  readonly room: SimulatedRoom;
  readonly alice: SimMember;
  readonly bob: SimMember;
  readonly charlie: SimMember;
  readonly keeper: Keeper;
  readonly transcript: Transcript;
}

/** `keeps`: who breaks the promise. `closing`: who says goodbye, one after the other; `after`: what alice says once charlie has gone. */
export async function recorded(
  options: {
    keeps?: 'bob' | 'charlie';
    closing?: readonly ('alice' | 'bob' | 'charlie')[];
    after?: string;
  } = {},
): Promise<Recorded> {
  const { keeps = 'bob', closing = ['alice', 'bob', 'charlie'] } = options;
  let keeper: Keeper | undefined;
  let kept = '';
  const room = await SimulatedRoom.open(23, {
    between: (state) => {
      if (toHex(state.self.identity.publicKey) === kept) keeper!.observe(state);
      return state;
    },
  });
  keeper = new Keeper(room.crypto);
  const join = (nickname: string): SimMember => {
    const member = room.join(nickname);
    if (nickname === keeps) {
      kept = toHex(member.identity.publicKey);
      member.crypto = keeper!.crypto;
      keeper!.observe(member.state);
    }
    room.run(2_000);
    return member;
  };
  const [alice, bob] = [join('alice'), join('bob')];
  room.say(alice, 'before charlie came');
  room.run(2_000);
  const charlie = join('charlie');
  const members = { alice, bob, charlie };
  for (const [who, text] of [
    ['alice', 'the money is under the oak'],
    ['bob', 'which oak?'],
    ['charlie', 'I know it'],
    ['alice', 'the old one'],
    ['bob', 'good night'],
  ] as const) {
    room.say(members[who], text);
    room.run(2_000);
  }
  for (const who of closing) {
    room.feed(members[who], { type: 'close' });
    room.run(2_000);
    if (who !== 'charlie' || options.after === undefined) continue;
    room.leave(charlie);
    room.say(alice, options.after);
    room.run(2_000);
  }
  room.run(5_000);
  return { room, ...members, keeper, transcript: keeper.transcript() };
}
