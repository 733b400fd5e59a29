// Two different messages in one place, as the timeline shows them: both, marked, in whatever order they become known.
import { expect, test } from '@jest/globals';
import type { SessionEffect } from '../../../src/mpotr/effects';
import { frameKey, splitKey } from '../../../src/mpotr/places';
import { message, progressOf, refresh } from '../../../src/room/lines';
import { startRoom } from '../../../src/room/room';
import type { RoomState } from '../../../src/room/state';
import { twoDifferent } from '../../../src/room/twins';
import { duo } from '../../support/stories';
import { roomConfig } from '../background/roomConfig';

type TwoDifferent = Extract<SessionEffect, { type: 'two-different' }>;

/** Alice's room, in which bob has said something that is not shown yet. */
async function room() {
  const [simulated, alice, bob] = await duo();
  simulated.say(bob, 'one');
  simulated.run(3_000);
  const env = simulated.env();
  const said = alice.messages[0]!;
  const state: RoomState = { ...startRoom(roomConfig('r1'), env), session: alice.state };
  const id = 'ab'.repeat(32);
  const told: TwoDifferent = {
    type: 'two-different',
    author: bob.state.self.id,
    key: said.key,
    other: { id, action: false, text: 'the contrary', repeats: null },
  };
  return { env, said, state, told };
}

/** As the session remembers it. */
function twinned(state: RoomState, key: string, read: boolean): RoomState {
  const { s, g, n } = splitKey(key);
  const member = state.session!.members.get(s)!;
  const receiving = member.receiving.map((it) =>
    it.gen === g ? { ...it, twins: new Map([[n, read]]) } : it,
  );
  const members = new Map(state.session!.members).set(s, { ...member, receiving });
  return { ...state, session: { ...state.session!, members } };
}

const shown = (state: RoomState) =>
  [...state.lines.values()].map(({ view }) =>
    view.kind === 'notice'
      ? view.code
      : `${view.text}: ${view.twin}, ${view.confirmed.length} of ${view.expected.length}`,
  );

test('both texts stand in the timeline, and the other one is confirmed by nobody', async () => {
  const { env, said, state, told } = await room();
  const before = message(state, env, said);
  expect(shown(before)).toEqual(['one: none, 1 of 1']);
  const after = twoDifferent(twinned(before, said.key, true), env, told);
  expect(shown(after)).toEqual(['one: shown, 1 of 1', 'sent-two-different', 'the contrary: shown, 0 of 0']);
  expect(after.unread).toBe(before.unread + 1);
  const lines = [...after.lines.values()];
  expect(lines[2]).toMatchObject({
    key: null,
    frame: told.other!.id,
    view: { author: told.author, mine: false },
  });
});

test('one that cannot be read is said to be there, until it can', async () => {
  const { env, said, state, told } = await room();
  const first = message(state, env, said);
  const after = twoDifferent(twinned(first, said.key, false), env, { ...told, other: null });
  expect(shown(after)).toEqual(['one: unread, 1 of 1', 'sent-two-different']);
  const read = twoDifferent(twinned(after, said.key, true), env, told);
  expect(shown(read)[0]).toBe('one: shown, 1 of 1');
  expect(shown(read).at(-1)).toBe('the contrary: shown, 0 of 0');
});

test('a message that is shown later than its twin says so as well; and the mark outlives the keys', async () => {
  const { env, said, state, told } = await room();
  const nowhere = { ...told, key: frameKey(told.author, 0, 99) };
  expect(shown(twoDifferent(state, env, nowhere)).at(-1)).toBe('the contrary: unread, 0 of 0');
  const later = message(twoDifferent(twinned(state, said.key, true), env, told), env, said);
  expect(shown(later).at(-1)).toBe('one: shown, 1 of 1');
  const forgotten = refresh({ ...later, session: state.session }, env, 'all');
  expect(shown(forgotten).at(-1)).toBe('one: shown, 1 of 1');
  const line = [...later.lines.values()].at(-1)!;
  if (line.view.kind !== 'message') throw new Error('not a message');
  expect(progressOf(later.session!, said.key, line.view, env.now)).toBe(line.view);
});
