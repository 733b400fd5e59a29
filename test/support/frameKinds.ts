// One valid frame of every kind, each with the session that waits for it.
import { openDraft } from '../../src/mpotr/draft';
import { encodeFrame } from '../../src/mpotr/frames';
import { hello } from '../../src/mpotr/names';
import { sendPair } from '../../src/mpotr/pair';
import type { SessionState } from '../../src/mpotr/state';
import { type Packet, ROOM, type SimMember, SimulatedRoom, seeded } from './simulatedRoom';
import { framesOf, hold, type Kind, kindOf } from './stories';

export interface Awaited {
  readonly kind: Kind;
  readonly to: SimMember;
  /** In which the frame acts. */
  readonly state: SessionState;
  readonly packet: Packet;
}

/** Alice was there, bob joins; then both talk. */
export async function awaitedFrames(seed = 11): Promise<[SimulatedRoom, Awaited[]]> {
  const room = await SimulatedRoom.open(seed);
  const kept = hold(room);
  const [alice, bob] = [room.join('alice'), room.join('bob')];
  const all: Awaited[] = [];
  const note = (to: SimMember, packet: Packet): void => {
    all.push({ kind: kindOf(packet.bytes)!, to, state: to.state, packet });
    room.deliver(to, packet);
  };
  const pass = (kind: Kind, to: SimMember): void =>
    note(to, kept.findLast((it) => kindOf(it.bytes) === kind && it.to === to.handle)!);
  pass('init', bob);
  pass('reply', alice);
  pass('confirm', bob);
  pass('answer', alice);
  pass('package', bob);
  pass('pair', alice);
  const d = openDraft(alice.state, { now: room.now, random: seeded(5), crypto: room.crypto });
  sendPair(d, bob.handle, { t: 'want', j: 0 });
  alice.state = d.state;
  room.feed(alice, { type: 'tick' });
  note(bob, framesOf(room, alice, 'pair').at(-1)!);
  room.say(alice, 'hello');
  note(bob, framesOf(room, alice, 'msg').at(-1)!);
  const m = hello(room.crypto, room.psk, ROOM, bob.handle);
  note(alice, { from: bob.handle, to: alice.handle, bytes: encodeFrame({ f: 'knock', m }) });
  return [room, all];
}
