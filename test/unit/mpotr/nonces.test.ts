// No key seals two things under one nonce, whenever a member dies (S-25): between the step that sealed something and its storing,
// when it never left; or between storing and sending, when it leaves once more from what was stored.
import { expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import type { Primitives } from '../../../src/crypto/primitives';
import { decodeFrame } from '../../../src/mpotr/frames';
import { type SessionEvent, stepSession } from '../../../src/mpotr/session';
import type { SessionState } from '../../../src/mpotr/state';
import { figure, outOf } from '../../relay/figure';
import { type SimMember, SimulatedRoom, seeded } from '../../support/simulatedRoom';
import { throughStorage } from '../../support/storedSession';
import { kindOf } from '../../support/stories';

const KILLS = 1_000;

/** Key and nonce -> what came out, in hex. */
type Seals = Map<string, Set<string>>;

const sealing =
  (log: Seals) =>
  (crypto: Primitives): Primitives => ({
    ...crypto,
    seal(key, nonce, ad, plain) {
      const sealed = crypto.seal(key, nonce, ad, plain);
      const under = `${toHex(key)} ${toHex(nonce)}`;
      log.set(under, (log.get(under) ?? new Set()).add(toHex(sealed)));
      return sealed;
    },
  });

/** Whatever in a frame is sealed. */
function sealedParts(bytes: Uint8Array): string[] {
  const frame = decodeFrame(bytes)!;
  switch (frame.f) {
    case 'init':
      return [frame.m.slice(32)].map(toHex);
    case 'reply':
      return [frame.m.slice(32, 80), frame.m.slice(80)].map(toHex);
    case 'confirm':
      return [frame.m.slice(0, 48), frame.m.slice(48)].map(toHex);
    case 'answer':
    case 'package':
    case 'pair':
    case 'msg':
      return [toHex(frame.b)];
    case 'knock':
    case 'reveal':
      return [];
  }
}

/** Of all that left: keys that sealed more than one thing under a nonce, and how many sealed any. */
function reused(room: SimulatedRoom, log: Seals): readonly [number, number] {
  const left = new Set(room.packets.flatMap((it) => sealedParts(it.bytes)));
  const used = [...log.values()].map((all) => [...all].filter((it) => left.has(it)).length);
  return [used.filter((it) => it > 1).length, used.filter((it) => it > 0).length];
}

/** A room in which anybody may die at any step. */
async function mortal(seed: number, log: Seals): Promise<{ room: SimulatedRoom; kills: () => number }> {
  const random = seeded(seed);
  let kills = 0;
  const chance = (share: number): boolean => random(1)[0]! < share * 256;
  const dies = (share: number): boolean => {
    const so = chance(share);
    if (so) kills += 1;
    return so;
  };
  const between = (state: SessionState): SessionState => (dies(0.05) ? throughStorage(state) : state);
  const room = await SimulatedRoom.open(seed, { watch: sealing(log), between });
  room.rule = (packet, to) => {
    if (to !== packet.from && chance(0.05)) return false;
    // Stored, and dead before it knew that it had sent it.
    return dies(0.1) ? [packet, packet] : true;
  };
  const feed = room.feed.bind(room);
  room.feed = (member: SimMember, event: SessionEvent) => {
    // Dead before anything was stored: what set the step off comes again.
    if (dies(0.3)) stepSession(member.state, event, room.env());
    feed(member, event);
  };
  return { room, kills: () => kills };
}

test('a thousand deaths: no nonce twice under one key', async () => {
  let [kills, reuses, seals] = [0, 0, 0];
  const kinds = new Set<string>();
  for (let seed = 1; kills < KILLS; seed += 1) {
    const log: Seals = new Map();
    const it = await mortal(seed, log);
    const { room } = it;
    const [alice, bob] = [room.join('alice'), room.join('bob')];
    room.run(4_000);
    for (let round = 0; round < 2; round += 1) {
      room.say(alice, `one of ${round}`);
      const guest = room.join(`guest ${round}`);
      room.run(3_000);
      room.say(bob, `two of ${round}`);
      room.say(guest, `three of ${round}`);
      room.run(3_000);
      room.leave(guest);
    }
    room.run(10_000);
    const [twice, all] = reused(room, log);
    reuses += twice;
    seals += all;
    kills += it.kills();
    for (const packet of room.packets) kinds.add(kindOf(packet.bytes)!);
  }
  figure('S-25', 'nonces used twice under one key', `${outOf(reuses, seals)} seals, in ${kills} deaths`);
  for (const kind of ['init', 'reply', 'confirm', 'answer', 'package', 'pair', 'msg'])
    expect(kinds).toContain(kind);
  expect(seals).toBeGreaterThan(KILLS);
  expect(reuses).toBe(0);
});

test('a state and randomness of before, taken up again, would be noticed here', async () => {
  const log: Seals = new Map();
  const room = await SimulatedRoom.open(3, { watch: sealing(log) });
  const [alice] = [room.join('alice'), room.join('bob')];
  room.run(4_000);
  const before = alice.state;
  const env = { ...room.env(), random: (size: number) => new Uint8Array(size).fill(7) };
  room.env = () => env;
  room.say(alice, 'one thing');
  alice.state = before;
  room.say(alice, 'and another');
  expect(reused(room, log)[0]).toBe(1);
});
