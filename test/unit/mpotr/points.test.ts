// A low-order point makes every shared secret zero: refused wherever a Diffie-Hellman happens.
import { describe, expect, test } from '@jest/globals';
import { openDraft } from '../../../src/mpotr/draft';
import { decodeFrame } from '../../../src/mpotr/frames';
import { rekey } from '../../../src/mpotr/rekey';
import { cheating, LOW_ORDER } from '../../support/lowOrder';
import { type SimMember, SimulatedRoom } from '../../support/simulatedRoom';
import { agreedWith, framesOf, refusals, talk } from '../../support/stories';

const points = LOW_ORDER.map((point, at) => [at, point] as const);

function noKeyFor(mallory: SimMember, alice: SimMember): void {
  expect(agreedWith(alice)).toEqual([]);
  expect(refusals(alice).handshake).toBeGreaterThan(0);
  expect(mallory.messages).toEqual([]);
}

test('there are twelve', () => {
  expect(new Set(LOW_ORDER.map(String)).size).toBe(12);
});

describe.each(points)('point %i', (_at, point) => {
  test.each(['begins', 'answers'])('as an ephemeral key of who %s', async (role) => {
    const room = await SimulatedRoom.open(1);
    const first = room.join(role === 'begins' ? 'mallory' : 'alice');
    const second = room.join(role === 'begins' ? 'alice' : 'mallory', { unseen: true });
    const [alice, mallory] = role === 'begins' ? [second, first] : [first, second];
    mallory.crypto = cheating(room.crypto, point);
    room.feed(second, room.presence(first.handle, true));
    room.feed(first, room.presence(second.handle, false));
    room.run(1_000);
    noKeyFor(mallory, alice);
    expect(alice.state.members.size).toBe(0);
  });

  test.each(['begins', 'answers'])('as the identity of who %s', async (role) => {
    const room = await SimulatedRoom.open(1);
    const privateKey = new Uint8Array(32).fill(5);
    const identity = { publicKey: point, privateKey };
    const first = room.join(role === 'begins' ? 'mallory' : 'alice', role === 'begins' ? { identity } : {});
    const second = room.join(role === 'begins' ? 'alice' : 'mallory', {
      unseen: true,
      ...(role === 'begins' ? {} : { identity }),
    });
    const [alice, mallory] = role === 'begins' ? [second, first] : [first, second];
    mallory.crypto = { ...cheating(room.crypto, point, privateKey), dhPair: room.crypto.dhPair };
    room.feed(second, room.presence(first.handle, true));
    room.feed(first, room.presence(second.handle, false));
    room.run(1_000);
    noKeyFor(mallory, alice);
    expect(alice.state.members.size).toBe(0);
  });

  test.each(['answer', 'package'])('as the ratchet key in `%s`', async (kind) => {
    const room = await SimulatedRoom.open(1);
    const first = room.join(kind === 'package' ? 'mallory' : 'alice');
    const second = room.join(kind === 'package' ? 'alice' : 'mallory', { unseen: true });
    const [alice, mallory] = kind === 'package' ? [second, first] : [first, second];
    const { own } = mallory.state;
    mallory.state = { ...mallory.state, own: { ...own, ratchet: { ...own.ratchet, publicKey: point } } };
    mallory.crypto = { ...cheating(room.crypto, point, own.ratchet.privateKey), dhPair: room.crypto.dhPair };
    room.feed(second, room.presence(first.handle, true));
    room.feed(first, room.presence(second.handle, false));
    room.run(1_000);
    noKeyFor(mallory, alice);
    // Nothing is said to it on the pairwise channel.
    expect(framesOf(room, alice, 'pair')).toEqual([]);
  });

  test('as the ratchet key in `rekey`', async () => {
    const room = await SimulatedRoom.open(1);
    const [alice, bob, mallory] = [room.join('alice'), room.join('bob'), room.join('mallory')];
    room.run(5_000);
    mallory.crypto = cheating(room.crypto, point);
    const d = openDraft(mallory.state, {
      now: room.now,
      random: (size) => new Uint8Array(size).fill(9),
      crypto: mallory.crypto,
    });
    rekey(d);
    mallory.state = d.state;
    room.say(mallory, 'under a key that everybody can compute');
    room.run(5_000);
    for (const it of [alice, bob]) {
      expect(it.state.members.get(mallory.state.self.id)!.receiving.map((known) => known.gen)).toEqual([0]);
      expect(room.texts(it)).toEqual([]);
      const pairs = framesOf(room, it, 'pair').filter((packet) => packet.to === mallory.handle);
      for (const packet of pairs) expect(decodeFrame(packet.bytes)).toMatchObject({ f: 'pair' });
    }
    talk(room, alice, bob);
  });
});
