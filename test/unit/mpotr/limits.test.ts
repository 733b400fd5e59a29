// What others can make me do: bounded, whatever they send.
import { describe, expect, test } from '@jest/globals';
import { encodeFrame } from '../../../src/mpotr/frames';
import { sayable } from '../../../src/mpotr/holes';
import { ackDelay, goneAfter, heartbeat, LIMITS, patience, rekeyAfter } from '../../../src/mpotr/limits';
import { hello } from '../../../src/mpotr/names';
import { emptyTranscript } from '../../../src/mpotr/transcript';
import { isUntouched } from '../../support/protocolState';
import { type Packet, ROOM, SimulatedRoom, seeded } from '../../support/simulatedRoom';
import { duo, effectsOf, framesOf, kindOf, refusals, talk } from '../../support/stories';

const junk = (size: number, seed = 1): Uint8Array => seeded(seed)(size);

describe('frames', () => {
  test('above 64 KiB are not even looked at', async () => {
    const [room, alice, bob] = await duo();
    const before = bob.state;
    const from = alice.handle;
    room.feed(bob, { type: 'frame', from, bytes: junk(LIMITS.frame + 1), direct: false });
    expect(bob.state.refusals).toBe(before.refusals);
    expect(bob.state.allowances).toBe(before.allowances);
    room.feed(bob, { type: 'frame', from, bytes: junk(LIMITS.frame), direct: false });
    expect(refusals(bob)).toEqual({ malformed: 1 });
    expect(isUntouched(before, bob.state)).toBe(true);
  });

  test('that flood: a burst, a queue, one notice, and nothing; then all is well again', async () => {
    const [room, alice, bob] = await duo({});
    room.run(10_000);
    const count = LIMITS.inBurst + LIMITS.inQueue + 500;
    for (let at = 0; at < count; at += 1)
      room.feed(bob, { type: 'frame', from: alice.handle, bytes: junk(40, at), direct: false });
    expect(refusals(bob).malformed).toBe(LIMITS.inBurst);
    expect(bob.state.queues.get(alice.handle)!.frames.length).toBe(LIMITS.inQueue);
    expect(effectsOf(bob, 'flood')).toEqual([{ type: 'flood', handle: alice.handle }]);
    const full = bob.state;
    room.feed(bob, { type: 'frame', from: alice.handle, bytes: junk(40), direct: false });
    // Not a copy of it: the least that a frame can cost.
    expect(bob.state).toBe(full);
    room.run((LIMITS.inQueue / LIMITS.inRate) * 1000 + 1_000);
    expect(bob.state.queues.size).toBe(0);
    expect(refusals(bob).malformed).toBe(LIMITS.inBurst + LIMITS.inQueue);
    talk(room, alice, bob);
  });

  test('that flood do not hold up another occupant', async () => {
    const [room, alice, bob] = await duo({});
    const charlie = room.join('charlie');
    room.run(5_000);
    for (let at = 0; at < 600; at += 1)
      room.feed(bob, { type: 'frame', from: alice.handle, bytes: junk(40, at), direct: false });
    room.say(charlie, 'still here');
    room.run(50);
    expect(room.texts(bob)).toEqual(['still here']);
  });

  test('of large size fill the queue by bytes', async () => {
    const [room, alice, bob] = await duo({});
    const bytes = junk(60_000);
    for (let at = 0; at < LIMITS.inBurst + 200; at += 1)
      room.feed(bob, { type: 'frame', from: alice.handle, bytes, direct: false });
    expect(bob.state.queues.get(alice.handle)!.bytes).toBeLessThanOrEqual(LIMITS.inQueueBytes);
    expect(effectsOf(bob, 'flood').length).toBe(1);
  });

  test('that wait for a key: 32 of them, 64 KiB, ten seconds, for each occupant', async () => {
    const [room, alice, bob] = await duo({});
    const held = () => bob.state.allowances.get(alice.handle)!.held;
    const unknown = (at: number, size: number): Uint8Array =>
      encodeFrame({
        f: 'msg',
        s: new Uint8Array(16).fill(200),
        g: 0,
        n: at,
        c: new Uint8Array(32),
        x: new Uint8Array(24),
        b: junk(size, at),
        z: new Uint8Array(64),
      });
    for (let at = 0; at < 50; at += 1)
      room.feed(bob, { type: 'frame', from: alice.handle, bytes: unknown(at, 300), direct: false });
    expect(held().length).toBe(LIMITS.heldFrames);
    for (let at = 0; at < 10; at += 1)
      room.feed(bob, { type: 'frame', from: alice.handle, bytes: unknown(at, 20_000), direct: false });
    expect(held().reduce((sum, it) => sum + it.bytes.length, 0)).toBeLessThanOrEqual(LIMITS.heldBytes);
    expect(refusals(bob)).toEqual({});
    room.run(LIMITS.heldFor + 1);
    room.say(alice, 'now');
    room.run(100);
    expect(held()).toEqual([]);
  });
});

describe('what I send', () => {
  test('is paced, so that an honest member never meets the others’ limits', async () => {
    const [room, alice, bob] = await duo({});
    room.run(10_000);
    const from = room.packets.length;
    const start = room.now;
    const times: number[] = [];
    room.rule = (packet: Packet) => {
      if (packet.from === alice.handle) times.push(room.now - start);
      return true;
    };
    for (let at = 0; at < 160; at += 1) room.say(alice, `text ${at}`);
    room.run(30_000);
    expect(room.packets.length).toBeGreaterThan(from + 160);
    for (let second = 0; second < 10; second += 1) {
      const sent = new Set(times.map((at, index) => (at < (second + 1) * 1000 ? index : -1))).size;
      expect(sent).toBeLessThanOrEqual(2 * (LIMITS.outBurst + (second + 1) * LIMITS.outRate) + 4);
    }
    expect(room.texts(bob).length).toBe(160);
    expect(effectsOf(bob, 'flood')).toEqual([]);
    expect(refusals(bob)).toEqual({});
  });

  test('a text above 16 KiB is my own mistake', async () => {
    const [room, alice, bob] = await duo({});
    room.say(alice, 'x'.repeat(LIMITS.text));
    room.run(1_000);
    expect(room.texts(bob)[0]!.length).toBe(LIMITS.text);
    expect(() => room.say(alice, 'x'.repeat(LIMITS.text + 1))).toThrow(RangeError);
    expect(() => room.say(alice, '€'.repeat(LIMITS.text / 2))).toThrow(RangeError);
  });
});

describe('people', () => {
  test('as many as a room has: the rest are not even noticed', async () => {
    const room = await SimulatedRoom.open();
    const alice = room.join('alice');
    for (let at = 0; at < LIMITS.members + 50; at += 1)
      room.feed(alice, { type: 'arrived', handle: `ghost ${at}`, mac: null, earlier: false });
    expect(alice.state.occupants.size).toBe(LIMITS.members);
  });

  test('each is called in one run at a time', async () => {
    const [room, alice, bob] = await duo({});
    const m = hello(room.crypto, room.psk, ROOM, bob.handle);
    room.now += LIMITS.knockEvery;
    room.rule = () => false;
    for (let times = 0; times < 10; times += 1)
      room.feed(alice, {
        type: 'frame',
        from: bob.handle,
        bytes: encodeFrame({ f: 'knock', m }),
        direct: true,
      });
    expect(framesOf(room, alice, 'init').filter((it) => it.to === bob.handle).length).toBe(2);
    expect(room.packets.every((it) => kindOf(it.bytes) !== undefined)).toBe(true);
  });
});

test('holes: 32 are named; if there are more, the frame confirms nothing', () => {
  const holes = (count: number) => ({
    ...emptyTranscript,
    holes: Array.from({ length: count }, (_, at) => ({
      hole: [new Uint8Array(16), 0, 2 * at, 2 * at] as [Uint8Array, number, number, number],
      said: null,
    })),
  });
  expect(sayable(holes(LIMITS.holes)).length).toBe(LIMITS.holes);
  expect(sayable(holes(LIMITS.holes))).not.toContain(true);
  expect(sayable(holes(LIMITS.holes + 1)).length).toBe(LIMITS.holes + 1);
  expect(sayable(holes(LIMITS.holes + 1)).at(-1)).toBe(true);
});

test('times grow with the room', () => {
  expect([ackDelay(3), ackDelay(40), ackDelay(500)]).toEqual([1_000, 5_000, 250_000]);
  expect([heartbeat(3), heartbeat(500)]).toEqual([60_000, 500_000]);
  expect([goneAfter(3), goneAfter(500)]).toEqual([210_000, 1_090_000]);
  expect([rekeyAfter(3), rekeyAfter(500)]).toEqual([900_000, 2_500_000]);
  expect(patience(500)).toBe(100_000);
});
