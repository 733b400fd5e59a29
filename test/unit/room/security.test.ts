// The security log counts what concerns safety, and outlives the lines that told it.
import { expect, test } from '@jest/globals';
import { type DisagreementView, LIMITS } from '../../../src/contract';
import { notice } from '../../../src/room/lines';
import { readRecords, roomRecords } from '../../../src/room/records';
import { startRoom } from '../../../src/room/room';
import { logDifferences } from '../../../src/room/security';
import type { RoomState } from '../../../src/room/state';
import { viewOf } from '../../../src/room/view';
import { duo } from '../../support/stories';
import { roomConfig } from '../background/roomConfig';

async function room() {
  const [simulated, alice] = await duo();
  const env = simulated.env();
  return { env, state: startRoom(roomConfig('r1'), env), session: alice.state };
}

test('each kind with its number, its first time and its last; what is no alarm is not counted', async () => {
  const { env, state } = await room();
  const at = (now: number) => ({ ...env, now });
  let now = notice(state, at(1_000), 'plaintext-dropped');
  now = notice(now, at(2_000), 'joined', 'bob');
  now = notice(now, at(3_000), 'gap', 'bob');
  now = notice(now, at(4_000), 'plaintext-dropped');
  const expected = [
    { code: 'plaintext-dropped', count: 2, firstAt: 1_000, lastAt: 4_000 },
    { code: 'gap', count: 1, firstAt: 3_000, lastAt: 3_000 },
  ];
  expect(viewOf(now, env, null).securityEvents).toEqual(expected);
  // Neither a full timeline nor the death of the worker forgets it.
  for (let line = 0; line <= LIMITS.linesKept; line += 1)
    now = notice(now, env, line % 2 ? 'joined' : 'left', 'bob');
  const restored = readRecords(roomRecords(now));
  expect([...restored.securityEvents.values()]).toEqual(expected);
  const view = viewOf(now, env, null);
  expect(viewOf(now, env, view)).toBe(view);
});

test('a difference between views is counted when it begins, not while it lasts', async () => {
  const { state, session } = await room();
  const seeing = (...differences: DisagreementView[]): RoomState => ({
    ...state,
    session: { ...session, watch: { ...session.watch, differences } },
  });
  const [one, other]: DisagreementView[] = [
    { with: 'bob', about: 'carol', kind: 'missing' },
    { with: 'bob', about: 'dora', kind: 'extra' },
  ];
  const begun = logDifferences(seeing(one!), 1_000, []);
  expect(begun.securityEvents.get('views-differ')).toMatchObject({ count: 1, firstAt: 1_000 });
  expect(logDifferences(seeing(one!), 2_000, [{ ...one! }]).securityEvents.size).toBe(0);
  expect(
    logDifferences(seeing(one!, other!), 2_000, [one!]).securityEvents.get('views-differ'),
  ).toMatchObject({ count: 1 });
  expect(logDifferences(seeing(), 2_000, [one!]).securityEvents.size).toBe(0);
});
