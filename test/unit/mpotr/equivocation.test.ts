// A member that signs two messages at one place and shows each reader another one.
import { expect, test } from '@jest/globals';
import { LIMITS } from '../../../src/mpotr/limits';
import { frameKey } from '../../../src/mpotr/places';
import { stepSession } from '../../../src/mpotr/session';
import { twinAt } from '../../../src/mpotr/twins';
import { seeded } from '../../support/simulatedRoom';
import { confirmers, effectsOf, kindOf, lastMessage, messageOf, story } from '../../support/stories';

/** Mallory says one thing to alice and another to bob, in one place. */
async function twoFaced() {
  const [room, alice, bob, mallory] = await story(['alice', 'bob', 'mallory']);
  const env = { now: room.now, random: seeded(9), crypto: room.crypto };
  const say = { type: 'say', text: 'to bob', action: false, repeats: null } as const;
  const [, effects] = stepSession(mallory.state, say, env);
  const forBob = effects.flatMap((it) => (it.type === 'send' ? [it.bytes] : []))[0]!;
  room.rule = (packet, to) =>
    packet.from === mallory.handle && to === bob.handle && packet.to === null
      ? [{ ...packet, bytes: forBob }]
      : true;
  room.say(mallory, 'to alice');
  room.run(200);
  room.rule = () => true;
  const sent = lastMessage(room, mallory);
  const { g, n } = messageOf(sent);
  expect(messageOf({ ...sent, bytes: forBob })).toMatchObject({ g, n });
  return {
    room,
    alice,
    bob,
    mallory,
    forBob: { ...sent, bytes: forBob },
    key: frameKey(mallory.state.self.id, g, n),
  };
}

const told = (key: string, text: string | null) => ({
  type: 'two-different',
  author: key.slice(0, 32),
  key,
  other:
    text === null
      ? null
      : { id: expect.stringMatching(/^[0-9a-f]{64}$/), text, action: false, repeats: null },
});

test('two different messages at one place are found by what others cite, and neither is confirmed by all', async () => {
  const { room, alice, bob, mallory, key } = await twoFaced();
  room.run(10_000);
  expect(room.texts(alice)).toEqual(['to alice']);
  expect(room.texts(bob)).toEqual(['to bob']);
  expect(mallory.state.self.id).toBe(key.slice(0, 32));
  expect(effectsOf(alice, 'two-different')).toEqual([told(key, 'to bob')]);
  expect(effectsOf(bob, 'two-different')).toEqual([told(key, 'to alice')]);
  expect([alice, bob].map((it) => twinAt(it.state, key))).toEqual([true, true]);
  expect(confirmers(alice, 'to alice')).toEqual(['alice']);
  expect(confirmers(bob, 'to bob')).toEqual(['bob']);
});

test('the other message is told once, and without its text once its key is gone', async () => {
  const { room, alice, forBob, key } = await twoFaced();
  const early = alice.state;
  room.rule = (packet) => kindOf(packet.bytes) !== 'pair'; // nobody hands it on
  room.run(LIMITS.usedKeysFor + 1_000);
  expect(effectsOf(alice, 'two-different')).toEqual([]);
  for (let time = 0; time < 3; time += 1) room.deliver(alice, forBob);
  expect(effectsOf(alice, 'two-different')).toEqual([told(key, null)]);
  expect(twinAt(alice.state, key)).toBe(false);
  // With what it held before, it could have read it.
  const env = { now: room.now, random: seeded(1), crypto: room.crypto };
  const frame = { type: 'frame', from: forBob.from, bytes: forBob.bytes, direct: false } as const;
  const [state, effects] = stepSession(early, frame, env);
  expect(effects).toContainEqual(told(key, 'to bob'));
  const [, again] = stepSession(state, frame, env);
  expect(again.filter(({ type }) => type === 'two-different')).toEqual([]);
});

test('an invented citation of a message is asked about, and accuses nobody', async () => {
  const [room, alice, bob, mallory] = await story(['alice', 'bob', 'mallory']);
  room.say(alice, 'the truth');
  room.run(200);
  // Mallory believes that it read something else there, and says so.
  const graph = new Map(
    [...mallory.state.graph].map(([key, node]) =>
      node.author === alice.state.self.id
        ? [key, { ...node, id: `${'00'.repeat(16)}${node.id.slice(32)}` }]
        : [key, node],
    ),
  );
  mallory.state = { ...mallory.state, graph };
  room.say(mallory, 'I cite what nobody wrote');
  room.run(10_000);
  for (const it of [alice, bob]) expect(effectsOf(it, 'two-different')).toEqual([]);
  for (const it of [alice, bob]) expect(room.texts(it)).toContain('I cite what nobody wrote');
  expect(room.texts(bob)).toContain('the truth');
});
