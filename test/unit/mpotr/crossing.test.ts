// Both may have begun: of two runs that cross, the one begun by the lower handle stays, whatever comes first, and whatever is lost.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeRecord } from '../../../background/recordCodec';
import { toHex, utf8 } from '../../../src/crypto/bytes';
import type { Primitives } from '../../../src/crypto/primitives';
import { type SessionEvent, stepSession } from '../../../src/mpotr/session';
import type { SessionState } from '../../../src/mpotr/state';
import { type Packet, type SimMember, SimulatedRoom, seeded } from '../../support/simulatedRoom';
import { hold, kindOf, pairOf, talk, trio } from '../../support/stories';

const RUNS = Number(process.env.FUZZ_RUNS ?? 40);

/** Two who each take the other for the later one. */
async function both(seed = 1): Promise<[SimulatedRoom, SimMember, SimMember]> {
  const room = await SimulatedRoom.open(seed);
  return [room, room.join('alice', { unseen: true }), room.join('bob', { unseen: true })];
}

function begin(room: SimulatedRoom, alice: SimMember, bob: SimMember): void {
  room.feed(alice, room.presence(bob.handle, false));
  room.feed(bob, room.presence(alice.handle, false));
}

type Side = 0 | 1;
type Queues = readonly [readonly Uint8Array[], readonly Uint8Array[]];
interface World {
  readonly states: readonly [SessionState, SessionState];
  /** To each of them, in the order of sending. */
  readonly queues: Queues;
}

/** A step whose random bytes depend on state and event alone, so that equal worlds have equal futures. */
function stepAlone(crypto: Primitives, state: SessionState, event: SessionEvent, now: number) {
  const digest = crypto.blake2b(32, utf8(encodeRecord([state, event])));
  const random = seeded(new DataView(digest.buffer, digest.byteOffset).getUint32(0));
  return stepSession(state, event, { now, random, crypto });
}

/** Every order in which the frames of two sides can arrive; `anyOrder`: also of one side among themselves. */
function explore(
  room: SimulatedRoom,
  start: World,
  handles: readonly [string, string],
  anyOrder: boolean,
): World[] {
  const seen = new Map<string, World>();
  const ends: World[] = [];
  const stack = [start];
  for (let world = stack.pop(); world; world = stack.pop()) {
    const key = encodeRecord(
      anyOrder ? [world.states, world.queues.map((it) => it.map(toHex).sort())] : world,
    );
    if (seen.has(key)) continue;
    seen.set(key, world);
    if (world.queues.every((it) => it.length === 0)) ends.push(world);
    for (const side of [0, 1] as const) {
      const choices = anyOrder ? world.queues[side].length : Math.min(1, world.queues[side].length);
      for (let at = 0; at < choices; at += 1) stack.push(handOver(room, world, handles, side, at));
    }
  }
  return ends;
}

function handOver(
  room: SimulatedRoom,
  world: World,
  handles: readonly [string, string],
  to: Side,
  at: number,
): World {
  const from = (1 - to) as Side;
  const event: SessionEvent = {
    type: 'frame',
    from: handles[from],
    bytes: world.queues[to][at]!,
    direct: true,
  };
  const [state, effects] = stepAlone(room.crypto, world.states[to], event, room.now);
  const sent = effects.flatMap((it) => (it.type === 'send' && it.to !== null ? [it.bytes] : []));
  const rest = world.queues[to].filter((_, index) => index !== at);
  const answered = [...world.queues[from], ...sent];
  return to === 0
    ? { states: [state, world.states[1]], queues: [rest, answered] }
    : { states: [world.states[0], state], queues: [answered, rest] };
}

const RUN_FRAMES = new Set(['init', 'reply', 'confirm', 'answer', 'package']);

test.each([false, true])('every interleaving of two runs (reordered: %s)', async (anyOrder) => {
  const [room, alice, bob] = await both();
  const kept = hold(room);
  begin(room, alice, bob);
  const inFlight = (to: SimMember) => kept.filter((it) => it.to === to.handle).map((it) => it.bytes);
  const start: World = { states: [alice.state, bob.state], queues: [inFlight(alice), inFlight(bob)] };
  const ends = explore(room, start, [alice.handle, bob.handle], anyOrder);
  expect(ends.length).toBeGreaterThan(0);
  room.rule = () => true;
  for (const { states } of ends) {
    [alice.state, bob.state] = states;
    expect(pairOf(alice, bob)!.run).toEqual(pairOf(bob, alice)!.run);
    expect(pairOf(alice, bob)!.begunBy).toBe(alice.handle);
  }
  for (const { states } of [ends[0]!, ends.at(-1)!]) {
    [alice.state, bob.state] = states;
    [alice.timer, bob.timer] = [room.now, room.now];
    talk(room, alice, bob);
  }
});

/** What happens to the n-th frame of the handshakes; after the list all goes well. */
type Fate = 'passes' | 'lost' | 'twice' | 'late';

async function withFates(fates: readonly Fate[], seed = 1): Promise<[SimulatedRoom, SimMember, SimMember]> {
  const [room, alice, bob] = await both(seed);
  let index = 0;
  let late: Packet | undefined;
  room.rule = (packet) => {
    const fate = RUN_FRAMES.has(kindOf(packet.bytes)!) ? fates[index++] : 'passes';
    if (fate === 'lost') return false;
    if (fate === 'twice') return [packet, packet];
    if (fate === 'late' && !late) {
      late = packet;
      return false;
    }
    if (!late || late.to !== packet.to) return true;
    const both = [packet, late];
    late = undefined;
    return both;
  };
  begin(room, alice, bob);
  room.run(120_000);
  return [room, alice, bob];
}

test('one or two of the frames are lost', async () => {
  for (let one = 0; one < 10; one += 1)
    for (let other = one; other < 10; other += 3) {
      const fates = Array.from(
        { length: 10 },
        (_, at): Fate => (at === one || at === other ? 'lost' : 'passes'),
      );
      const [room, alice, bob] = await withFates(fates);
      expect(pairOf(alice, bob)!.run).toEqual(pairOf(bob, alice)!.run);
      talk(room, alice, bob);
    }
});

test('frames are lost, doubled and late, many times over', async () => {
  const fate = fc.constantFrom<Fate>('passes', 'lost', 'twice', 'late');
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 24 }), fc.nat(1000), async (fates, seed) => {
      const [room, alice, bob] = await withFates(fates, seed);
      expect(pairOf(alice, bob)?.run).toEqual(pairOf(bob, alice)?.run);
      talk(room, alice, bob);
    }),
    { numRuns: RUNS },
  );
});

test('two who have a session, and both begin anew', async () => {
  for (let lost = -1; lost < 10; lost += 2) {
    const [room, alice, bob] = await trio();
    talk(room, alice, bob);
    const old = toHex(pairOf(alice, bob)!.run);
    let index = 0;
    room.rule = (packet) => !RUN_FRAMES.has(kindOf(packet.bytes)!) || index++ !== lost;
    for (const [it, other] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      room.feed(it, { type: 'departed', handle: other.handle });
      room.feed(it, room.presence(other.handle, false));
    }
    room.run(60_000);
    expect(toHex(pairOf(alice, bob)!.run)).not.toBe(old);
    expect(pairOf(alice, bob)!.run).toEqual(pairOf(bob, alice)!.run);
    talk(room, alice, bob);
  }
});
