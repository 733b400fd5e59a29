import { describe, expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import { listed } from '../../../src/mpotr/roster';
import { type SimMember, SimulatedRoom } from '../../support/simulatedRoom';

const digest = (it: SimMember): string => toHex(it.state.views.digest);
const agreedCount = (it: SimMember): number => listed(it.state).filter((m) => m.agreed).length;

async function room(...names: string[]): Promise<[SimulatedRoom, ...SimMember[]]> {
  const it = await SimulatedRoom.open();
  const members = names.map((name) => it.join(name));
  it.run(5_000);
  return [it, ...members];
}

describe('a room of three', () => {
  test('everybody agrees on keys and on the view', async () => {
    const [, ...members] = await room('alice', 'bob', 'charlie');
    for (const it of members) {
      expect(agreedCount(it)).toBe(2);
      expect(digest(it)).toBe(digest(members[0]!));
    }
  });

  test('each says something, all read all, and all is confirmed by all', async () => {
    const [it, alice, bob, charlie] = (await room('alice', 'bob', 'charlie')) as [
      SimulatedRoom,
      SimMember,
      SimMember,
      SimMember,
    ];
    it.say(alice, 'hello');
    it.say(bob, 'hi');
    it.run(100);
    it.say(charlie, 'good day');
    it.run(10_000);
    for (const member of [alice, bob, charlie]) {
      expect([...it.texts(member)].sort()).toEqual(['good day', 'hello', 'hi']);
      for (const message of member.messages) {
        const node = member.state.graph.get(message.key)!;
        expect(node.expected.length).toBe(2);
        for (const who of node.expected) expect(node.confirmed).toContain(who);
      }
      expect(member.state.unreflected.size).toBe(0);
      expect(member.state.refusals.size).toBe(0);
    }
  });

  test('a late joiner reads nothing old, and everything new', async () => {
    const [it, alice, bob] = (await room('alice', 'bob')) as [SimulatedRoom, SimMember, SimMember];
    it.say(alice, 'before');
    it.run(5_000);
    const late = it.join('charlie');
    it.run(5_000);
    it.say(bob, 'after');
    it.run(5_000);
    expect(it.texts(late)).toEqual(['after']);
    expect(late.effects.filter((effect) => effect.type === 'gap')).toEqual([]);
    expect(digest(late)).toBe(digest(alice));
    const node = alice.state.graph.get(alice.messages.at(-1)!.key)!;
    expect(node.expected.length).toBe(2);
    expect(node.expected.every((who) => node.confirmed.includes(who))).toBe(true);
  });

  test('after somebody left, the next message is under a key that the leaver never held', async () => {
    const [it, alice, bob, charlie] = (await room('alice', 'bob', 'charlie')) as [
      SimulatedRoom,
      SimMember,
      SimMember,
      SimMember,
    ];
    it.say(alice, 'with charlie');
    it.run(5_000);
    it.leave(charlie);
    it.say(alice, 'without charlie');
    it.run(5_000);
    expect(it.texts(bob)).toEqual(['with charlie', 'without charlie']);
    expect(alice.state.own.gen).toBe(1);
    it.members.set(charlie.handle, charlie); // it still listens
    for (const packet of it.packets)
      if (packet.to === null && packet.from === alice.handle) it.deliver(charlie, packet);
    expect(it.texts(charlie)).toEqual(['with charlie']);
  });
});

test.each([10, 30])(
  '%i members who join at once end up with equal views and read everything',
  async (count) => {
    const it = await SimulatedRoom.open(count);
    const members = Array.from({ length: count }, (_, at) => it.join(`member ${at}`));
    it.run(60_000);
    for (const member of members) {
      expect(agreedCount(member)).toBe(count - 1);
      expect(digest(member)).toBe(digest(members[0]!));
    }
    for (const member of members) it.say(member, `from ${member.nickname}`);
    it.run(60_000);
    for (const member of members) {
      expect(member.messages.length).toBe(count);
      for (const message of member.messages) {
        const node = member.state.graph.get(message.key)!;
        expect(node.expected.filter((who) => !node.confirmed.includes(who))).toEqual([]);
      }
      expect(
        member.effects.filter((effect) => ['gap', 'refused', 'flood', 'left'].includes(effect.type)),
      ).toEqual([]);
    }
  },
  60_000,
);
