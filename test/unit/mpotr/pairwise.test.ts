// The channel of two members: acknowledged, sent again, delivered once and in order, for these two and this run only.
import { describe, expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import { openDraft } from '../../../src/mpotr/draft';
import { decodeFrame, encodeFrame, type PairFrame, type PairPayload } from '../../../src/mpotr/frames';
import { LIMITS } from '../../../src/mpotr/limits';
import { receivePair, sendPair } from '../../../src/mpotr/pair';
import { rekey } from '../../../src/mpotr/rekey';
import { isUntouched } from '../../support/protocolState';
import { type Packet, type SimMember, type SimulatedRoom, seeded } from '../../support/simulatedRoom';
import { duo, framesOf, hold, kindOf, pairOf, refusals, trio } from '../../support/stories';

/** Anything that can be told apart, and that the other side does nothing about. */
const payload = (j: number): PairPayload => ({ t: 'want', j: 1_000 + j });

function send(room: SimulatedRoom, it: SimMember, to: SimMember, ...numbers: number[]): void {
  const d = openDraft(it.state, {
    now: room.now,
    random: seeded(room.now + numbers[0]!),
    crypto: room.crypto,
  });
  for (const j of numbers) sendPair(d, to.handle, payload(j));
  it.state = d.state;
  room.feed(it, { type: 'tick' });
}

const frameOf = (packet: Packet): PairFrame => {
  const frame = decodeFrame(packet.bytes);
  if (frame?.f !== 'pair') throw new Error('not a private frame');
  return frame;
};

/** What a frame gives at once. */
function take(room: SimulatedRoom, it: SimMember, packet: Packet): number[] {
  const d = openDraft(it.state, { now: room.now, random: seeded(1), crypto: room.crypto });
  const taken = receivePair(d, packet.from, frameOf(packet)) ?? [];
  it.state = d.state;
  return taken.map((one) => (one.t === 'want' ? one.j - 1_000 : -1));
}

describe('delivery', () => {
  test('once, and in the order of sending, in whatever order it comes', async () => {
    const [room, alice, bob] = await duo();
    const kept = hold(room);
    send(room, alice, bob, 1, 2, 3, 4);
    const sent = kept.filter((it) => it.from === alice.handle);
    expect(sent.length).toBe(4);
    const order = [sent[2]!, sent[0]!, sent[0]!, sent[3]!, sent[1]!, sent[2]!];
    expect(order.map((packet) => take(room, bob, packet))).toEqual([[], [1], [], [], [2, 3, 4], []]);
  });

  test('again until it is acknowledged, under the same counter and another nonce', async () => {
    const [room, alice, bob] = await duo();
    const from = framesOf(room, alice, 'pair').length;
    room.rule = (packet) => kindOf(packet.bytes) !== 'pair';
    send(room, alice, bob, 1);
    room.run(20_000);
    const tries = framesOf(room, alice, 'pair').slice(from).map(frameOf);
    expect(tries.length).toBeGreaterThanOrEqual(3);
    expect(new Set(tries.map((it) => it.c)).size).toBe(1);
    expect(new Set(tries.map((it) => toHex(it.x))).size).toBe(tries.length);
    room.rule = () => true;
    room.run(30_000);
    expect(pairOf(alice, bob)!.queue).toEqual([]);
    const done = framesOf(room, alice, 'pair').length;
    room.run(60_000);
    expect(framesOf(room, alice, 'pair').length).toBe(done);
  });

  test('at once, when the other side shows that it is back and lacks it', async () => {
    const [room, alice, bob] = await duo();
    room.rule = (packet) => kindOf(packet.bytes) !== 'pair';
    send(room, alice, bob, 1);
    room.run(25_000); // the next time would be in twenty seconds
    room.rule = () => true;
    send(room, bob, alice, 2);
    room.run(1_000);
    expect(pairOf(alice, bob)!.queue).toEqual([]);
  });

  test('across new keys of both: counters run on', async () => {
    const [room, alice, bob] = await duo();
    for (let times = 0; times < 3; times += 1) {
      send(room, alice, bob, times);
      for (const it of [alice, bob]) {
        const d = openDraft(it.state, { now: room.now, random: seeded(times), crypto: room.crypto });
        rekey(d);
        it.state = d.state;
        room.feed(it, { type: 'tick' });
      }
      room.run(3_000);
    }
    expect(pairOf(bob, alice)!.got).toBeGreaterThanOrEqual(3);
    expect(pairOf(alice, bob)!.queue).toEqual([]);
    expect([refusals(alice), refusals(bob)]).toEqual([{}, {}]);
  });

  test('no more than the window is under way', async () => {
    const [room, alice, bob] = await duo();
    const before = pairOf(alice, bob)!.queue.length;
    hold(room);
    send(room, alice, bob, ...Array.from({ length: LIMITS.pairWindow + 20 }, (_, at) => at));
    expect(pairOf(alice, bob)!.queue.length).toBe(LIMITS.pairWindow);
    expect(before).toBe(0);
  });
});

describe('a private frame', () => {
  test('is for one member: no other opens it, nor its sender', async () => {
    const [room, alice, bob, charlie] = await trio();
    const kept = hold(room);
    send(room, alice, bob, 1);
    const [packet] = kept;
    for (const [it, from] of [
      [charlie, alice],
      [charlie, bob],
      [alice, bob],
      [bob, charlie],
    ] as const) {
      const before = it.state;
      room.feed(it, { type: 'frame', from: from.handle, bytes: packet!.bytes, direct: true });
      expect(isUntouched(before, it.state)).toBe(true);
    }
    expect(take(room, bob, packet!)).toEqual([1]);
  });

  test('with any part replaced by that of another frame is nothing', async () => {
    const [room, alice, bob] = await duo();
    const kept = hold(room);
    send(room, alice, bob, 1);
    send(room, bob, alice, 1);
    room.now += 5;
    send(room, alice, bob, 2);
    const [one, other, third] = kept.map(frameOf) as [PairFrame, PairFrame, PairFrame];
    const changes: Partial<PairFrame>[] = [
      { to: other.to },
      { k: new Uint8Array(8) },
      { r: other.r },
      { c: third.c },
      { c: 0 },
      { a: one.a + 1 },
      { x: third.x },
      { b: third.b },
      { b: one.b.slice(0, -1) },
    ];
    for (const change of changes) {
      const before = bob.state;
      const bytes = encodeFrame({ ...one, ...change });
      room.feed(bob, { type: 'frame', from: alice.handle, bytes, direct: true });
      expect(isUntouched(before, bob.state)).toBe(true);
    }
    // Its own direction only.
    const before = alice.state;
    room.feed(alice, { type: 'frame', from: bob.handle, bytes: encodeFrame(one), direct: true });
    expect(isUntouched(before, alice.state)).toBe(true);
  });

  test('of an earlier run is nothing in a later one', async () => {
    const [room, alice, bob] = await duo();
    hold(room);
    send(room, alice, bob, 1);
    const old = framesOf(room, alice, 'pair').at(-1)!;
    room.rule = () => true;
    room.feed(alice, { type: 'departed', handle: bob.handle });
    room.feed(alice, room.presence(bob.handle, false));
    room.run(5_000);
    const before = bob.state;
    room.deliver(bob, old);
    expect(isUntouched(before, bob.state)).toBe(true);
  });
});
