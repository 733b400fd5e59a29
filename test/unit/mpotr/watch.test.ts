import { describe, expect, test } from '@jest/globals';
import { type SimMember, SimulatedRoom } from '../../support/simulatedRoom';

const told = (it: SimMember): string[] =>
  it.state.watch.differences.map(
    ({ with: other, about, kind }) =>
      `${nameOf(it, other)}: ${kind} ${about === null ? '?' : nameOf(it, about)}`,
  );

function nameOf(it: SimMember, id: string): string {
  return id === it.state.self.id ? it.nickname : (it.state.members.get(id)?.nickname ?? 'a stranger');
}

async function three(): Promise<[SimulatedRoom, SimMember, SimMember, SimMember]> {
  const it = await SimulatedRoom.open(5);
  return [it, it.join('alice'), it.join('bob'), it.join('charlie')];
}

describe('views that differ', () => {
  test('are named by both sides, and only after the handshakes had their time', async () => {
    const [it, alice, bob, charlie] = await three();
    it.rule = ({ from }, to) =>
      !(from === alice.handle && to === charlie.handle) && !(from === charlie.handle && to === alice.handle);
    it.run(8_000);
    expect(told(bob)).toEqual([]);
    it.run(20_000);
    expect(told(alice)).toEqual(['bob: extra a stranger']);
    expect(told(charlie)).toEqual(['bob: extra a stranger']);
    expect(told(bob).sort()).toEqual(['alice: missing charlie', 'charlie: missing alice']);
  });

  test('are cleared when the room is whole again', async () => {
    const [it, alice, bob, charlie] = await three();
    it.rule = ({ from }, to) =>
      !(from === alice.handle && to === charlie.handle) && !(from === charlie.handle && to === alice.handle);
    it.run(28_000);
    it.rule = () => true;
    it.run(90_000);
    for (const member of [alice, bob, charlie]) expect(told(member)).toEqual([]);
  });

  test('by one who presents itself differently are named, too', async () => {
    const [it, alice, bob, charlie] = await three();
    it.run(5_000);
    const liar = alice.state.members.get(bob.state.self.id)!;
    alice.state = {
      ...alice.state,
      members: new Map(alice.state.members).set(liar.id, { ...liar, nickname: 'rob' }),
    };
    const dora = it.join('dora'); // alice makes her view anew
    it.run(5_000);
    it.leave(dora);
    it.run(60_000);
    expect(told(alice)).toContain('charlie: different rob');
    expect(told(charlie)).toContain('alice: different bob');
  });

  test('one that finds itself missing asks to be called', async () => {
    const [it, alice, , charlie] = await three();
    it.run(5_000);
    it.feed(alice, { type: 'departed', handle: charlie.handle });
    it.feed(alice, it.presence(charlie.handle, true)); // alice will not begin
    it.run(60_000);
    expect(told(charlie)).toEqual([]);
    expect([...alice.state.members.values()].filter((member) => member.state === 'listed').length).toBe(2);
  });

  test('honest joins and leaves never raise an alarm', async () => {
    const [it, , bob] = await three();
    for (let round = 0; round < 6; round += 1) {
      const late = it.join(`late ${round}`);
      it.run(7_000);
      it.say(late, 'hello');
      it.run(4_000);
      it.leave(late);
      it.run(9_000);
      expect(told(bob)).toEqual([]);
    }
  });
});
