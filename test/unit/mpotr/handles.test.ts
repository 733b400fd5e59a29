// A handle is somebody: who comes back under it has the same identity key, or is refused.
import { describe, expect, test } from '@jest/globals';
import { fromHex, toHex } from '../../../src/crypto/bytes';
import { agreedWith, duo, effectsOf, knockOn, pairOf, refusals, talk } from '../../support/stories';

describe('a handle that comes back', () => {
  test('with the same identity key is taken, after a new handshake', async () => {
    const [room, alice, bob] = await duo();
    talk(room, alice, bob);
    const { run } = pairOf(alice, bob)!;
    room.feed(alice, { type: 'departed', handle: bob.handle });
    expect(pairOf(alice, bob)).toBeNull();
    expect(agreedWith(alice)).toEqual([]);
    room.feed(alice, room.presence(bob.handle, false));
    room.run(5_000);
    expect(toHex(pairOf(alice, bob)!.run)).not.toBe(toHex(run));
    talk(room, alice, bob);
    expect(effectsOf(alice, 'keys-changed')).toEqual([]);
    expect(refusals(alice)).toEqual({});
  });

  test('with another is refused and shown, whoever begins', async () => {
    const [room, alice, bob] = await duo();
    const members = room.members.size;
    // The server puts somebody else behind the handle, without a word about it.
    room.members.delete(bob.handle);
    const impostor = room.join('bob', { handle: bob.handle, unseen: true });
    room.feed(impostor, room.presence(alice.handle, true));
    knockOn(room, alice, bob);
    room.run(20_000);
    expect(room.members.size).toBe(members);
    expect(effectsOf(alice, 'keys-changed').length).toBeGreaterThan(0);
    expect(refusals(alice)['identity-conflict']).toBeGreaterThan(0);
    expect([...alice.state.members.values()].map((it) => it.identity)).toEqual([bob.identity.publicKey]);
    room.feed(impostor, room.presence(alice.handle, false));
    room.run(20_000);
    expect([...alice.state.members.values()].map((it) => it.identity)).toEqual([bob.identity.publicKey]);
    expect([...alice.state.own.holders.keys()]).toEqual([bob.state.self.id]);
    room.say(alice, 'for bob only');
    room.run(5_000);
    expect(room.texts(impostor)).toEqual([]);
  });

  test.each(['the member there first', 'the newcomer'])(
    'with another OTR key is refused and shown: it is %s',
    async (who) => {
      const [room, alice, bob] = await duo();
      const [changed, other] = who === 'the newcomer' ? [bob, alice] : [alice, bob];
      const announced = changed.state.self.otrHash;
      const { self } = changed.state;
      changed.state = { ...changed.state, self: { ...self, otrHash: new Uint8Array(32).fill(1) } };
      for (const [it, them] of [
        [alice, bob],
        [bob, alice],
      ] as const) {
        room.feed(it, { type: 'departed', handle: them.handle });
        room.feed(it, room.presence(them.handle, it === bob));
      }
      room.run(5_000);
      expect(effectsOf(other, 'keys-changed').length).toBeGreaterThan(0);
      expect(refusals(other)['identity-conflict']).toBeGreaterThan(0);
      expect(other.state.members.get(changed.state.self.id)?.otrHash).toEqual(announced);
      expect(agreedWith(other)).toEqual([]);
    },
  );

  test('after its place was lost says so; only the same identity key is believed', async () => {
    const [room, alice, bob] = await duo();
    const was = bob.state.self.id;
    const again = room.join('bob', { identity: bob.identity, was });
    room.run(5_000);
    expect(effectsOf(alice, 'joined').at(-1)).toMatchObject({ id: again.state.self.id, was });
    expect(agreedWith(alice)).toEqual(['bob']);
    const [other, carol] = [await duo(), { was: fromHex(was) }];
    const thief = other[0].join('carol', { was: toHex(carol.was) });
    other[0].run(5_000);
    expect(effectsOf(other[1], 'joined').at(-1)).toMatchObject({ id: thief.state.self.id, was: null });
    expect(agreedWith(other[1])).toEqual(['bob', 'carol']);
  });
});
