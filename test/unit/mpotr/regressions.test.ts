// What the simulator has found (`npm run sim`), each as the shortest story that shows it.
import { describe, expect, test } from '@jest/globals';
import { decodeFrame } from '../../../src/mpotr/frames';
import { LIMITS } from '../../../src/mpotr/limits';
import { craft, plant } from '../../support/insider';
import { type Packet, type SimMember, SimulatedRoom } from '../../support/simulatedRoom';
import {
  confirmers,
  duo,
  effectsOf,
  kindOf,
  lastMessage,
  nodeOf,
  refusals,
  talk,
  trio,
} from '../../support/stories';

/** Nothing that these packets hold reaches `to`, and nobody hands it on. */
function withhold(room: SimulatedRoom, to: SimMember, isLost: (packet: Packet) => boolean): void {
  room.rule = (packet, recipient) =>
    recipient !== to.handle || !(kindOf(packet.bytes) === 'pair' || (packet.to === null && isLost(packet)));
}

const genOf = ({ bytes }: Packet): number | undefined => {
  const frame = decodeFrame(bytes);
  return frame?.f === 'msg' ? frame.g : undefined;
};

describe('two different frames before the same', () => {
  test('who has read one of them does not count for the other', async () => {
    const [room, alice, bob, charlie] = await trio();
    plant(room, bob, craft(room, bob, 0, [], 'for alice'), alice);
    plant(room, bob, craft(room, bob, 0, [], 'for charlie'), charlie);
    plant(room, bob, craft(room, bob, 1, [], 'for both'), alice, charlie);
    room.run(20_000);
    expect(room.texts(charlie)).toEqual(['for charlie', 'for both']);
    expect(confirmers(alice, 'for both')).toContain('charlie');
    expect(confirmers(alice, 'for alice')).not.toContain('charlie');
    expect(confirmers(charlie, 'for charlie')).not.toContain('alice');
  });

  test('do not become one because what follows them comes first', async () => {
    const [room, alice, bob, charlie] = await trio();
    room.rule = (packet) => kindOf(packet.bytes) !== 'pair';
    const one = craft(room, bob, 0, [], 'for alice');
    const both = craft(room, bob, 1, [one.ref], 'for both');
    plant(room, bob, one, alice);
    plant(room, bob, both, alice, charlie);
    room.run(5_000);
    plant(room, bob, craft(room, bob, 0, [], 'for charlie'), charlie);
    room.run(20_000);
    expect(room.texts(charlie)).toEqual(['for both', 'for charlie']);
    expect(effectsOf(charlie, 'two-different')).toMatchObject([{ author: bob.state.self.id, other: null }]);
    expect(confirmers(alice, 'for alice')).not.toContain('charlie');
    expect(confirmers(charlie, 'for charlie')).not.toContain('alice');
  });

  test('do not become one because the one that others cite comes after all', async () => {
    const [room, alice, bob, charlie] = await trio();
    room.rule = (packet) => kindOf(packet.bytes) !== 'pair';
    const before = craft(room, bob, 0, [], 'before');
    plant(room, bob, before, alice, charlie);
    room.run(2_000);
    const one = craft(room, bob, 1, [before.ref], 'for alice');
    const other = craft(room, bob, 1, [before.ref], 'for charlie');
    const both = craft(room, bob, 2, [one.ref], 'for both');
    plant(room, bob, one, alice);
    plant(room, bob, both, alice, charlie);
    plant(room, bob, craft(room, bob, 3, [both.ref, other.ref], 'and on'), alice, charlie);
    // Charlie has given up both when one of them comes, and says what he has read.
    room.run(3_100);
    plant(room, bob, other, charlie);
    room.run(20_000);
    expect(room.texts(charlie)).toEqual(['before', 'for both', 'and on', 'for charlie']);
    expect(confirmers(alice, 'for both')).toContain('charlie');
    expect(confirmers(alice, 'for alice')).not.toContain('charlie');
  });

  test('are two different ones even if the keys of the first are gone, and come again', async () => {
    const [room, alice, bob] = await duo();
    const { own } = alice.state;
    room.say(alice, 'one');
    room.run(5_000);
    room.feed(bob, { type: 'departed', handle: alice.handle });
    room.run(LIMITS.heldFor + 1_000);
    // Alice goes on from an old state, as if nothing had been signed since.
    alice.state = { ...alice.state, own: { ...own, signing: { ...own.signing, used: false } } };
    room.feed(bob, room.presence(alice.handle, false));
    room.run(5_000);
    room.say(alice, 'other');
    room.run(5_000);
    expect(room.texts(bob)).toEqual(['one']);
    expect(effectsOf(bob, 'two-different')).toMatchObject([{ author: alice.state.self.id }]);
  });

  test('show themselves where their author names the one that it gave to others', async () => {
    const [room, alice, bob, charlie] = await trio();
    room.rule = (packet) => kindOf(packet.bytes) !== 'pair'; // nobody hands on what it has
    const one = craft(room, bob, 0, [], 'for alice');
    plant(room, bob, one, alice);
    plant(room, bob, craft(room, bob, 0, [], 'for charlie'), charlie);
    plant(room, bob, craft(room, bob, 1, [one.ref], 'for both'), alice, charlie);
    room.run(20_000);
    expect(effectsOf(charlie, 'two-different')).toMatchObject([{ author: bob.state.self.id, other: null }]);
    expect(effectsOf(alice, 'two-different')).toEqual([]);
    expect(confirmers(charlie, 'for charlie')).not.toContain('alice');
  });
});

test('a member whose frames one cannot read does not keep the confirmations of the others away', async () => {
  const [room, alice, bob, charlie] = await trio();
  withhold(room, alice, (packet) => packet.from === bob.handle);
  room.say(alice, 'hello');
  room.run(50);
  room.say(bob, 'read by bob');
  room.run(50);
  room.say(charlie, 'and by charlie');
  room.run(20_000);
  expect(room.texts(alice)).toEqual(['hello', 'and by charlie']);
  expect(confirmers(alice, 'hello')).toContain('charlie');
});

test('nobody counts as a reader for being listed by somebody else than the author', async () => {
  const [room, alice, bob] = await duo();
  const charlie = room.join('charlie', { unseen: true });
  room.feed(charlie, room.presence(bob.handle, true));
  room.feed(bob, room.presence(charlie.handle, false));
  room.run(5_000);
  room.say(charlie, 'to bob alone');
  room.run(1_500);
  // Alice meets charlie while bob's acknowledgement waits for what it cites: none of that was ever meant for her.
  room.feed(alice, room.presence(charlie.handle, false));
  room.feed(charlie, room.presence(alice.handle, true));
  room.run(1_000);
  room.say(alice, 'I am late');
  room.run(5_000);
  expect(room.texts(bob)).toEqual(['to bob alone', 'I am late']);
  expect(nodeOf(bob, 'to bob alone').confirmed).not.toContain(alice.state.self.id);
});

test('who has lost the keys of a sender has not read what was missing before', async () => {
  const [room, alice, bob] = await duo();
  room.feed(bob, { type: 'departed', handle: alice.handle });
  room.run(8_500);
  const isGroup = (packet: Packet): boolean => packet.to === null;
  room.rule = () => false;
  room.say(alice, 'never comes');
  const lost = lastMessage(room, alice);
  // Bob is shown alice again; their handshake is slow, and meanwhile his old keys for her are wiped.
  room.rule = isGroup;
  room.feed(bob, room.presence(alice.handle, false));
  room.say(alice, 'waits for it');
  room.run(2_000);
  room.rule = (packet) => packet.bytes !== lost.bytes && kindOf(packet.bytes) !== 'pair';
  room.run(10_000);
  room.rule = (packet) => packet.bytes !== lost.bytes;
  talk(room, alice, bob);
  expect(room.texts(bob)).not.toContain('never comes');
  expect(confirmers(alice, 'never comes')).toEqual([]);
});

test('what was lost on its way is not forgotten because its sender lost sight of the reader for a while', async () => {
  const [room, alice, bob] = await duo();
  room.rule = (packet, to) => to !== bob.handle || packet.to !== null;
  room.say(alice, 'lost on its way');
  room.run(100);
  // Bob does not notice that alice takes him for gone: he has her keys, and gets some for a later place.
  room.feed(alice, { type: 'departed', handle: bob.handle });
  room.feed(alice, room.presence(bob.handle, false));
  room.run(2_000);
  room.rule = () => true;
  talk(room, alice, bob);
  expect(room.texts(bob)).toContain('lost on its way');
});

test('so it is with keys of a new generation; and that something may be missing is shown', async () => {
  const [room, alice, bob, charlie] = await trio();
  room.rule = (packet, to) => to !== bob.handle || packet.to !== null;
  room.say(alice, 'lost on its way');
  room.run(100);
  room.feed(alice, { type: 'departed', handle: bob.handle });
  room.say(alice, 'for charlie alone');
  room.feed(alice, room.presence(bob.handle, false));
  room.run(2_000);
  room.rule = () => true;
  talk(room, alice, charlie);
  expect(room.texts(bob)).toContain('lost on its way');
  expect(room.texts(bob)).not.toContain('for charlie alone');
  expect(effectsOf(bob, 'gap')).toContainEqual({ type: 'gap', author: alice.state.self.id });
});

test('a frame that comes after all is not counted for those who came after it was written', async () => {
  const [room, alice, bob] = await duo();
  withhold(room, bob, (packet) => packet.from === alice.handle);
  room.say(alice, 'before charlie');
  const early = lastMessage(room, alice);
  withhold(room, bob, (packet) => packet.bytes === early.bytes);
  const charlie = room.join('charlie');
  room.run(2_000);
  room.say(alice, 'welcome');
  room.run(100);
  room.say(charlie, 'hello');
  room.run(10_000);
  room.deliver(bob, early);
  room.run(5_000);
  expect(room.texts(bob)).toEqual(['welcome', 'hello', 'before charlie']);
  expect(nodeOf(bob, 'before charlie').confirmed).not.toContain(charlie.state.self.id);
});

describe('what is shown after something later is marked as late', () => {
  const lateOnes = (it: SimMember): string[] => it.messages.filter((m) => m.late).map((m) => m.text);

  test.each([
    ['in their order', [0, 1]],
    ['in the other order', [1, 0]],
  ])('two missing frames that come after all, %s', async (_, order) => {
    const [room, alice, bob] = await duo();
    withhold(room, bob, (packet) => packet.from === alice.handle);
    room.say(alice, 'one');
    const lost = [lastMessage(room, alice)];
    room.say(alice, 'two');
    lost.push(lastMessage(room, alice));
    withhold(room, bob, (packet) => lost.some((it) => it.bytes === packet.bytes));
    room.say(alice, 'three');
    room.run(5_000);
    expect(room.texts(bob)).toEqual(['three']);
    for (const at of order) room.deliver(bob, lost[at]!);
    room.run(10_000);
    expect(room.texts(bob)).toEqual(['three', 'one', 'two']);
    expect(lateOnes(bob)).toEqual(['one', 'two']);
  });
});

test('who is listed before it has the keys has not read what was written until then', async () => {
  const room = await SimulatedRoom.open();
  const alice = room.join('alice');
  room.rule = (packet) => kindOf(packet.bytes) !== 'answer';
  const bob = room.join('bob');
  room.run(1_000);
  room.say(bob, 'too early');
  // Another run comes first to its end, and brings keys for later places only.
  room.feed(alice, { type: 'departed', handle: bob.handle });
  room.rule = () => true;
  room.feed(alice, room.presence(bob.handle, false));
  room.run(5_000);
  talk(room, alice, bob);
  expect(room.texts(alice)).not.toContain('too early');
  expect(confirmers(bob, 'too early')).toEqual([]);
});

test('who has more holes than it can name still confirms what it names', async () => {
  const [room, alice, bob, charlie] = await trio();
  const { transcript } = charlie.state;
  const holes = Array.from({ length: 40 }, (_, at) => ({
    hole: [new Uint8Array(16).fill(at), 0, 0, 0] as [Uint8Array, number, number, number],
    said: null,
  }));
  charlie.state = { ...charlie.state, transcript: { ...transcript, holes } };
  room.say(alice, 'hello');
  room.run(5_000);
  expect(confirmers(alice, 'hello')).toEqual(['bob', 'charlie']);
  expect(confirmers(bob, 'hello')).toEqual(['bob', 'charlie']);
});

test('a generation whose end comes after the next has begun is closed all the same', async () => {
  const [room, alice, bob] = await duo();
  withhold(room, bob, (packet) => packet.from === alice.handle);
  for (const text of ['one', 'two']) {
    alice.state = { ...alice.state, own: { ...alice.state.own, heard: true, startedAt: -1e9 } };
    room.say(alice, text);
  }
  const ended = room.packets.findLast((it) => genOf(it) === 0)!;
  room.feed(bob, { type: 'departed', handle: alice.handle });
  room.feed(bob, room.presence(alice.handle, false));
  room.run(2_000);
  expect(bob.state.members.get(alice.state.self.id)!.receiving.map((it) => it.gen)).toEqual([0, 2]);
  room.rule = () => true;
  room.deliver(bob, ended);
  room.run(60_000);
  talk(room, alice, bob);
  expect(effectsOf(alice, 'closed')).toContainEqual({
    type: 'closed',
    gen: 0,
    who: bob.state.self.id,
    answer: 'same',
  });
});

describe('a member that signs without end fills no memory of others', () => {
  test('with leaps in its chain', async () => {
    const [room, alice, bob] = await duo();
    const { self } = alice.state;
    const held = () => bob.state.members.get(self.id)!.receiving[0]!;
    for (let at = 0; at < 6; at += 1) {
      const ahead = held().next + LIMITS.chainStep - alice.state.own.next;
      plant(room, alice, craft(room, alice, ahead, []), bob);
    }
    expect(held().next).toBeGreaterThan(6 * LIMITS.chainStep);
    expect(held().skipped.size).toBe(LIMITS.skippedKeys);
  });

  test('with new generations', async () => {
    const [room, alice, bob] = await duo();
    for (let at = 0; at < LIMITS.generations + 4; at += 1) {
      alice.state = { ...alice.state, own: { ...alice.state.own, heard: true, startedAt: -1e9 } };
      room.say(alice, `generation ${at}`);
      room.run(1_500);
    }
    expect(room.texts(bob).length).toBe(LIMITS.generations + 4);
    expect(bob.state.members.get(alice.state.self.id)!.receiving.length).toBe(LIMITS.generations);
  });

  test('with positions', async () => {
    const [room, alice, bob] = await duo();
    const id = alice.state.self.id;
    const member = bob.state.members.get(id)!;
    const receiving = member.receiving.map((it) => ({ ...it, next: LIMITS.positions - 1 }));
    bob.state = { ...bob.state, members: new Map(bob.state.members).set(id, { ...member, receiving }) };
    const ahead = LIMITS.positions - alice.state.own.next;
    plant(room, alice, craft(room, alice, ahead, [], 'one too many'), bob);
    expect(refusals(bob)).toEqual({ position: 1 });
  });
});
