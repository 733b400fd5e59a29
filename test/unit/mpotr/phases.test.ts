// Every type of frame in every phase of the handshake: what is not asked for has no effect.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { fromHex } from '../../../src/crypto/bytes';
import { encodeFrame } from '../../../src/mpotr/frames';
import { hello } from '../../../src/mpotr/names';
import type { SessionState } from '../../../src/mpotr/state';
import { protocolStateWithoutQueue } from '../../support/protocolState';
import { type Packet, ROOM, type SimMember, SimulatedRoom } from '../../support/simulatedRoom';
import { framesOf, hold, type Kind, kindOf } from '../../support/stories';

/** Where alice stands with bob, and bob with alice, in the order of the handshake. */
const STAGES = ['fresh', 'init', 'reply', 'confirm', 'answer', 'package', 'done'] as const;
type Stage = (typeof STAGES)[number];

let room: SimulatedRoom;
let alice: SimMember;
let bob: SimMember;
const snapshots = new Map<Stage, readonly [SessionState, SessionState]>();
/** One frame of each type in each direction, all of one run. */
const frames: Packet[] = [];

beforeAll(async () => {
  room = await SimulatedRoom.open(3);
  const kept = hold(room);
  alice = room.join('alice');
  bob = room.join('bob', { unseen: true });
  room.feed(bob, room.presence(alice.handle, true));
  const snap = (stage: Stage) => snapshots.set(stage, [alice.state, bob.state]);
  room.now += 1_000;
  // Alice has met bob, and is not calling yet.
  room.feed(alice, room.presence(bob.handle, true));
  snap('fresh');
  room.feed(alice, room.presence(bob.handle, false));
  snap('init');
  const pass = (kind: Kind, to: SimMember) => {
    const packet = kept.find((it) => kindOf(it.bytes) === kind && it.to === to.handle)!;
    frames.push(packet);
    room.deliver(to, packet);
  };
  pass('init', bob);
  snap('reply');
  pass('reply', alice);
  snap('confirm');
  pass('confirm', bob);
  snap('answer');
  pass('answer', alice);
  snap('package');
  pass('package', bob);
  snap('done');
  room.say(alice, 'from alice');
  room.say(bob, 'from bob');
  for (const it of [alice, bob]) frames.push(framesOf(room, it, 'msg').at(-1)!);
  frames.push(framesOf(room, bob, 'pair')[0]!);
  for (const [it, other] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    const m = hello(room.crypto, room.psk, ROOM, it.handle);
    frames.push({ from: it.handle, to: other.handle, bytes: encodeFrame({ f: 'knock', m }) });
    const { self, own } = it.state;
    const seeds = [own.signing.pair.privateKey];
    const reveal = encodeFrame({ f: 'reveal', s: fromHex(self.id), g: own.gen, k: seeds });
    frames.push({ from: it.handle, to: null, bytes: reveal });
  }
});

/** Which stages a frame acts in; a stage is named by the message that comes next. */
const ACTS: Record<string, readonly Stage[]> = {
  'init to bob': ['fresh', 'init'],
  'reply to alice': ['init', 'reply'],
  'confirm to bob': ['reply', 'confirm'],
  'answer to alice': ['confirm', 'answer'],
  'package to bob': ['answer', 'package'],
  'pair to alice': ['package', 'done'],
  'msg to alice': ['package', 'done'],
  'msg to bob': ['done'],
  // Asks to be called, which is never out of place: once a minute where there is a session.
  'knock to alice': STAGES,
  'knock to bob': STAGES,
  // A `reveal` acts in none: it is believed of a generation only that its reader has closed (close.test.ts).
};

const kinds: Kind[] = ['init', 'reply', 'confirm', 'answer', 'package', 'knock', 'pair', 'msg', 'reveal'];

/** Does the frame change anything but what waits to be sent? */
function acts(stage: Stage, to: 'alice' | 'bob', packet: Packet, direct: boolean): boolean {
  const it = to === 'alice' ? alice : bob;
  const from = to === 'alice' ? bob : alice;
  it.state = snapshots.get(stage)![to === 'alice' ? 0 : 1];
  const before = protocolStateWithoutQueue(it.state);
  room.feed(it, { type: 'frame', from: from.handle, bytes: packet.bytes, direct });
  return protocolStateWithoutQueue(it.state) !== before;
}

describe.each(STAGES)('before anything or after: %s', (stage) => {
  test.each(kinds)('%s', (kind) => {
    expect(frames.some((it) => kindOf(it.bytes) === kind)).toBe(true);
    for (const packet of frames.filter((it) => kindOf(it.bytes) === kind))
      for (const to of ['alice', 'bob'] as const)
        for (const direct of [true, false]) {
          const meant = packet.from === (to === 'alice' ? bob : alice).handle;
          const right = direct || ['pair', 'msg', 'reveal'].includes(kind);
          const expected = meant && right && (ACTS[`${kind} to ${to}`] ?? []).includes(stage);
          expect([stage, kind, to, direct, acts(stage, to, packet, direct)]).toEqual([
            stage,
            kind,
            to,
            direct,
            expected,
          ]);
        }
  });
});
