import { describe, expect, test } from '@jest/globals';
import { isFarewellOver } from '../../../src/mpotr/close';
import type { SessionEffect } from '../../../src/mpotr/effects';
import { type SimMember, SimulatedRoom } from '../../support/simulatedRoom';

async function three(): Promise<[SimulatedRoom, SimMember, SimMember, SimMember]> {
  const it = await SimulatedRoom.open(11);
  const members: [SimMember, SimMember, SimMember] = [it.join('alice'), it.join('bob'), it.join('charlie')];
  it.run(5_000);
  return [it, ...members];
}

const of = <T extends SessionEffect['type']>(it: SimMember, type: T) =>
  it.effects.filter((effect): effect is Extract<SessionEffect, { type: T }> => effect.type === type);

describe('leaving', () => {
  test('everybody answers at once that it has the same messages, and the keys become public', async () => {
    const [it, alice, bob, charlie] = await three();
    it.say(alice, 'one');
    it.say(alice, 'two');
    it.say(bob, 'three');
    it.run(5_000);
    it.feed(alice, { type: 'close' });
    it.run(400);
    expect(of(alice, 'closed').map((effect) => effect.answer)).toEqual(['same', 'same']);
    expect(isFarewellOver(alice.state, it.now)).toBe(true);
    for (const other of [bob, charlie]) {
      expect(of(other, 'revealed').map((effect) => effect.id)).toContain(alice.state.self.id);
      const seeds = other.state.members.get(alice.state.self.id)!.revealed.get(0)!;
      for (const span of other.state.members.get(alice.state.self.id)!.receiving[0]!.signing)
        expect(seeds.map((seed) => it.crypto.signPair(seed).publicKey)).toContainEqual(span.key);
    }
  });

  test('who lacks a message answers that its copy differs, within the second', async () => {
    const [it, alice, , charlie] = await three();
    it.rule = ({ from, to }, recipient) =>
      !(from === alice.handle && to === null && recipient === charlie.handle);
    it.say(alice, 'withheld from charlie');
    it.run(20);
    it.rule = (packet, recipient) => recipient !== charlie.handle || packet.to === null; // no repair either
    it.feed(alice, { type: 'close' });
    it.run(1_000);
    it.rule = () => true;
    it.run(3_500);
    expect(
      of(alice, 'closed')
        .map((effect) => effect.answer)
        .sort(),
    ).toEqual(['differs', 'same']);
  });

  test('nothing is revealed while one holder has not answered, in the room or not', async () => {
    const [it, alice, bob, charlie] = await three();
    it.say(alice, 'hello');
    it.run(5_000);
    it.rule = ({ from }) => from !== charlie.handle;
    it.feed(alice, { type: 'close' });
    it.run(1_500);
    it.leave(charlie);
    it.run(30_000);
    expect(isFarewellOver(alice.state, it.now)).toBe(true);
    expect(of(bob, 'revealed')).toEqual([]);
    expect(
      it.packets.filter(
        (packet) => packet.from === alice.handle && new TextDecoder().decode(packet.bytes).includes('reveal'),
      ),
    ).toEqual([]);
  });
});

describe('a generation that was renewed', () => {
  test('is closed by its holders and revealed; nothing of it is accepted any more', async () => {
    const [it, alice, bob, charlie] = await three();
    it.say(alice, 'old generation');
    it.run(5_000);
    const old = it.packets.filter((packet) => packet.from === alice.handle && packet.to === null);
    it.feed(charlie, { type: 'close' });
    it.run(500);
    it.leave(charlie);
    it.say(alice, 'new generation'); // charlie's goodbye counts for it
    it.run(10_000);
    expect(of(bob, 'revealed').map(({ id, gen }) => [id, gen])).toContainEqual([alice.state.self.id, 0]);
    const closed = bob.state.members.get(alice.state.self.id)!.receiving.find((known) => known.gen === 0)!;
    expect(closed.closed).toBe(true);
    expect(closed.skipped.size).toBe(0);
    expect(closed.chainKey).toEqual(new Uint8Array(32));
    const before = it.texts(bob).length;
    for (const packet of old) it.deliver(bob, packet);
    expect(it.texts(bob).length).toBe(before);
    expect(it.texts(bob)).toEqual(['old generation', 'new generation']);
  });

  test('keys that match nothing, or come too early, are not believed', async () => {
    const [it, alice, bob] = await three();
    it.say(alice, 'hello');
    it.run(5_000);
    it.say(alice, 'more');
    const seeds = alice.state.own.signings.map((span) => span.pair.privateKey);
    const { encodeFrame } = await import('../../../src/mpotr/frames');
    const { fromHex } = await import('../../../src/crypto/bytes');
    const early = encodeFrame({ f: 'reveal', s: fromHex(alice.state.self.id), g: 0, k: seeds });
    it.deliver(bob, { from: alice.handle, to: null, bytes: early });
    expect(bob.state.members.get(alice.state.self.id)!.revealed.size).toBe(0);
    expect(of(bob, 'revealed')).toEqual([]);
  });
});
