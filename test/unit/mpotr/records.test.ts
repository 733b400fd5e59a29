// A session that is stored and restored between any two steps is the same session.
import { describe, expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import { LIMITS } from '../../../src/mpotr/limits';
import type { SessionState } from '../../../src/mpotr/state';
import { type Packet, type Scrutiny, SimulatedRoom } from '../../support/simulatedRoom';
import { storedRecords, throughSortedStorage, throughStorage } from '../../support/storedSession';
import {
  agreedWith,
  confirmers,
  effectsOf,
  framesOf,
  kindOf,
  messageOf,
  refusals,
  viewOf,
} from '../../support/stories';

/** Everything at once: joins, loss, repetition, a late frame, a leave, new keys, a conflict, a silent stranger. */
async function eventful(scrutiny: Scrutiny): Promise<SimulatedRoom> {
  const room = await SimulatedRoom.open(7, scrutiny);
  let count = 0;
  const late: Packet[] = [];
  room.rule = (packet, to) => {
    if (to === packet.from) return true;
    count += 1;
    if (count % 11 === 0) return false;
    if (count % 7 === 0) return [packet, packet];
    if (count % 13 === 0 && late.push(packet)) return false;
    return count % 17 === 0 && late.length > 0 ? [packet, late.shift()!] : true;
  };
  const [alice, bob] = [room.join('alice'), room.join('bob')];
  room.run(3_000);
  room.say(alice, 'one');
  room.feed(alice, { type: 'arrived', handle: 'ghost', mac: null, earlier: false });
  const charlie = room.join('charlie');
  room.run(700);
  room.say(bob, 'two');
  room.say(alice, 'three');
  room.run(4_000);
  room.say(charlie, 'four');
  room.feed(alice, { type: 'offline' });
  room.say(alice, 'five');
  room.run(1_000);
  room.feed(alice, { type: 'online' });
  room.run(20_000);
  room.leave(charlie);
  room.say(alice, 'six');
  room.run(20_000);
  room.rule = () => true;
  room.run(30_000);
  return room;
}

/** Names of records that are not the same. */
function differing(a: SessionState, b: SessionState): string[] {
  const [one, other] = [storedRecords(a), storedRecords(b)];
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
}

const packetsOf = (room: SimulatedRoom): string[] =>
  room.packets.map((it) => `${it.from} ${it.to} ${toHex(it.bytes)}`);

describe('stored and restored after every single step', () => {
  test('it sends the same bytes and shows the same, to the last', async () => {
    const [plain, stored] = [await eventful({}), await eventful({ between: throughStorage })];
    expect(plain.packets.length).toBeGreaterThan(60);
    expect(packetsOf(stored)).toEqual(packetsOf(plain));
    for (const [handle, it] of plain.members) {
      const other = stored.members.get(handle)!;
      expect(other.effects).toEqual(it.effects);
      expect(differing(other.state, it.state)).toEqual([]);
    }
  });

  test('by a storage with an order of its own: all agree, and all is read and confirmed', async () => {
    const [plain, stored] = [await eventful({}), await eventful({ between: throughSortedStorage })];
    const [alice, bob] = [...stored.members.values()];
    for (const [handle, it] of plain.members) {
      const other = stored.members.get(handle)!;
      expect([...stored.texts(other)].sort()).toEqual([...plain.texts(it)].sort());
      expect(refusals(other)).toEqual({});
    }
    expect(viewOf(alice!)).toBe(viewOf(bob!));
    expect(agreedWith(alice!)).toEqual(['bob']);
    expect(confirmers(alice!, 'six')).toEqual(['bob']);
    expect(effectsOf(bob!, 'two-different')).toEqual([]);
  });
});

test('what is stored before a step is all that it takes to do the step again, the same way', async () => {
  const room = await SimulatedRoom.open(3, { checked: true });
  const seen: SessionState[] = [];
  room.rule = (packet) => {
    for (const it of room.members.values()) seen.push(it.state);
    return kindOf(packet.bytes) !== undefined;
  };
  const alice = room.join('alice');
  room.join('bob');
  room.run(5_000);
  room.say(alice, 'hello');
  room.run(5_000);
  expect(seen.length).toBeGreaterThan(20);
  for (const state of seen) {
    expect(Object.keys(throughStorage(state)).sort()).toEqual(Object.keys(state).sort());
    expect(differing(throughStorage(state), state)).toEqual([]);
    expect(differing(throughSortedStorage(state), state)).toEqual([]);
  }
});

describe('frames that wait for their sender’s allowance', () => {
  const junk = (at: number): Uint8Array => Uint8Array.of(at >> 8, at & 255, ...new Uint8Array(1_000).fill(1));

  test('are stored one by one: each costs the same, however many wait', async () => {
    const room = await SimulatedRoom.open(3, {});
    const [alice, bob] = [room.join('alice'), room.join('bob')];
    room.run(5_000);
    let before = storedRecords(bob.state);
    const written: number[] = [];
    for (let at = 0; at < LIMITS.inBurst + LIMITS.inQueue + 50; at += 1) {
      room.feed(bob, { type: 'frame', from: alice.handle, bytes: junk(at), direct: false });
      if (at % 100 !== 99) continue;
      before = storedRecords(bob.state);
      room.feed(bob, { type: 'frame', from: alice.handle, bytes: junk(at), direct: false });
      const changed = [...storedRecords(bob.state)].filter(([name, text]) => before.get(name) !== text);
      written.push(changed.reduce((sum, [, text]) => sum + text.length, 0));
    }
    expect(Math.max(...written)).toBeLessThan(2_000);
    // Those that are dropped cost nothing.
    expect(written.at(-1)).toBe(0);
  });

  test('come back in their order, from a storage with an order of its own', async () => {
    const room = await SimulatedRoom.open(3, {});
    const [alice, bob, charlie] = [room.join('alice'), room.join('bob'), room.join('charlie')];
    room.run(5_000);
    for (let at = 0; at < 300; at += 1)
      for (const from of [alice.handle, charlie.handle])
        room.feed(bob, { type: 'frame', from, bytes: junk(at), direct: at % 2 === 0 });
    // Some have had their turn: numbers do not begin at nought.
    room.run(1_000);
    expect([...bob.state.queues.values()].every((it) => it.frames.length > 100)).toBe(true);
    const restored = throughSortedStorage(bob.state).queues;
    expect(new Map([...restored].sort())).toEqual(new Map([...bob.state.queues].sort()));
  });
});

test('frames that may be lost leave again in their order', async () => {
  const room = await SimulatedRoom.open(3, { between: throughSortedStorage });
  const [alice, bob] = [room.join('alice'), room.join('bob')];
  room.run(5_000);
  const texts = Array.from({ length: 14 }, (_, at) => `text ${at}`);
  room.rule = () => false;
  for (const text of texts) room.say(alice, text);
  room.run(3_000);
  expect(alice.state.unreflected.size).toBeGreaterThanOrEqual(texts.length);
  room.rule = () => true;
  const before = framesOf(room, alice, 'msg').length;
  room.feed(alice, { type: 'offline' });
  room.run(1_000);
  expect(framesOf(room, alice, 'msg').length).toBe(before);
  room.feed(alice, { type: 'online' });
  room.run(10_000);
  const again = framesOf(room, alice, 'msg')
    .slice(before)
    .map((it) => messageOf(it).n);
  expect(again.length).toBeGreaterThanOrEqual(texts.length);
  expect(again).toEqual([...again].sort((a, b) => a - b));
  expect(room.texts(bob)).toEqual(texts);
  expect(alice.state.unreflected.size).toBe(0);
});

test('only what a step changed is written anew', async () => {
  const room = await SimulatedRoom.open(3);
  const [alice, bob] = [room.join('alice'), room.join('bob')];
  room.run(5_000);
  for (let at = 0; at < 20; at += 1) {
    room.say(bob, `text ${at}`);
    room.run(2_000);
  }
  const before = storedRecords(alice.state);
  room.say(bob, 'one more');
  room.run(100);
  const after = storedRecords(alice.state);
  const changed = [...after].filter(([name, text]) => before.get(name) !== text).map(([name]) => name);
  expect(changed.length).toBeLessThan(12);
  expect(changed.filter((name) => name.startsWith('graph:')).length).toBeLessThanOrEqual(3);
});
