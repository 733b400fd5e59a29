// A member that signs two messages at one place and shows each reader another one.
import { expect, test } from '@jest/globals';
import { stepSession } from '../../../src/mpotr/session';
import { seeded } from '../../support/simulatedRoom';
import { confirmers, effectsOf, framesOf, messageOf, story } from '../../support/stories';

test('two different messages at one place are found by what others cite, and neither is confirmed by all', async () => {
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
  const [sent] = framesOf(room, mallory, 'msg').slice(-1);
  expect(messageOf(sent!).n).toBe(messageOf({ ...sent!, bytes: forBob }).n);
  room.run(10_000);
  expect(room.texts(alice)).toEqual(['to alice']);
  expect(room.texts(bob)).toEqual(['to bob']);
  const told = { type: 'two-different', author: mallory.state.self.id };
  expect(effectsOf(alice, 'two-different')).toContainEqual(told);
  expect(effectsOf(bob, 'two-different')).toContainEqual(told);
  expect(confirmers(alice, 'to alice')).toEqual(['alice']);
  expect(confirmers(bob, 'to bob')).toEqual(['bob']);
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
