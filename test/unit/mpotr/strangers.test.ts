// Occupants of the MUC who are not members: they get nothing, and they hold nobody up.
import { describe, expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import { LIMITS } from '../../../src/mpotr/limits';
import { hello } from '../../../src/mpotr/names';
import { isUntouched } from '../../support/protocolState';
import { secretsOf } from '../../support/seizure';
import type { SimulatedRoom } from '../../support/simulatedRoom';
import { type Packet, ROOM, type SimMember, seeded } from '../../support/simulatedRoom';
import { confirmers, duo, effectsOf, framesOf, kindOf, nodeOf, talk } from '../../support/stories';

const GHOST = 'h9-ghost';

const sentTo = (room: SimulatedRoom, handle: string): Packet[] =>
  room.packets.filter((it) => it.to === handle);

function appear(room: SimulatedRoom, members: readonly SimMember[], mac: Uint8Array | null): void {
  for (const it of members) room.feed(it, { type: 'arrived', handle: GHOST, mac, earlier: false });
}

describe('an occupant without the right MAC', () => {
  const macs: [string, (room: SimulatedRoom) => Uint8Array | null][] = [
    ['with none', () => null],
    ['with a made-up one', () => new Uint8Array(16)],
    ['with an empty one', () => new Uint8Array(0)],
    ["with another's", (room) => hello(room.crypto, room.psk, ROOM, 'h1-alice')],
    ["with another room's", (room) => hello(room.crypto, room.psk, `x${ROOM}`, GHOST)],
  ];
  test.each(macs)('%s draws no frame at all, and is shown as unreadable at once', async (_how, mac) => {
    const [room, alice, bob] = await duo();
    appear(room, [alice, bob], mac(room));
    expect(effectsOf(alice, 'unreadable')).toEqual([{ type: 'unreadable', handle: GHOST }]);
    talk(room, alice, bob);
    room.run(200_000);
    expect(sentTo(room, GHOST)).toEqual([]);
    expect(effectsOf(alice, 'unreadable').length).toBe(1);
  });

  test('costs nothing, whatever it sends', async () => {
    const [room, alice, bob] = await duo();
    appear(room, [alice, bob], null);
    const before = alice.state;
    const frames = room.packets.map((it) => it.bytes);
    const random = seeded(3);
    for (const bytes of [...frames, random(100), random(70_000)])
      for (const direct of [true, false]) room.feed(alice, { type: 'frame', from: GHOST, bytes, direct });
    expect(alice.state.allowances).toBe(before.allowances);
    expect(alice.state.refusals).toBe(before.refusals);
    expect(isUntouched(before, alice.state)).toBe(true);
  });
});

describe('an occupant that knows the room and never finishes the handshake', () => {
  /** Answers nothing, or says only so much. */
  const stopsAfter = ['nothing', 'reply', 'answer'] as const;

  test.each(stopsAfter)('after %s: it is shown as unreadable, and the others talk at once', async (after) => {
    const [room, alice, bob] = await duo();
    const allowed = { nothing: [], reply: ['reply'], answer: ['reply', 'answer'] }[after] as string[];
    room.rule = (packet) => packet.from !== 'h3-mallory' || allowed.includes(kindOf(packet.bytes)!);
    const mallory = room.join('mallory');
    // Whoever has answered is a member like any other, whatever it says or does not say afterwards.
    const listed = after === 'answer';
    room.run(100);
    const start = room.now;
    room.say(alice, 'hello');
    room.run(100);
    expect(room.texts(bob)).toEqual(['hello']);
    expect(room.now - start).toBeLessThanOrEqual(100);
    room.run(5_000);
    expect(confirmers(alice, 'hello')).toEqual(['bob']);
    expect(nodeOf(alice, 'hello').expected.length).toBe(listed ? 2 : 1);
    room.run(200_000);
    expect(effectsOf(alice, 'unreadable').at(-1)).toEqual({ type: 'unreadable', handle: mallory.handle });
    expect(alice.state.occupants.get(mallory.handle)!.failed).toBe(true);
    talk(room, alice, bob);
    if (!listed) {
      expect(mallory.messages).toEqual([]);
      expect(new Set(sentTo(room, mallory.handle).map((it) => kindOf(it.bytes)))).toEqual(
        new Set(after === 'nothing' ? ['init'] : ['init', 'confirm']),
      );
      const held = secretsOf(mallory.state).map(toHex);
      for (const it of [alice, bob]) expect(held).not.toContain(toHex(it.state.own.chainKey));
    }
  });

  test('is called three times, a few frames each, and then left alone', async () => {
    const [room, alice, bob] = await duo();
    appear(room, [alice, bob], hello(room.crypto, room.psk, ROOM, GHOST));
    room.run(600_000);
    const inits = framesOf(room, alice, 'init').filter((it) => it.to === GHOST);
    expect(inits.length).toBe(LIMITS.calls * LIMITS.resends.length);
    expect(new Set(inits.map((it) => toHex(it.bytes))).size).toBe(LIMITS.calls);
    expect(effectsOf(alice, 'unreadable')).toEqual([{ type: 'unreadable', handle: GHOST }]);
  });
});

test('who waited in vain to be called knocks, and is called', async () => {
  const [room, alice] = await duo();
  const late = room.join('charlie', { unseen: true });
  room.feed(late, room.presence(alice.handle, true));
  room.feed(alice, room.presence(late.handle, false));
  // Alice believes that charlie was there before her.
  room.feed(alice, room.presence(late.handle, true));
  room.rule = (packet) => !(kindOf(packet.bytes) === 'init' && room.now < 1_006_600);
  room.run(30_000);
  talk(room, alice, late);
});
