// Members that block and storm: it costs nobody else more than it must, and loses nothing.
import { expect, jest, test } from '@jest/globals';
import { openDraft } from '../../src/mpotr/draft';
import type { Frame, MessageFrame } from '../../src/mpotr/frames';
import { rekey } from '../../src/mpotr/rekey';
import { encrypted, everybody, type Guest, gather, talking, useBench } from './bench';
import { chatter, NONE, threeOf, type Verdict } from './chatter';
import { figure, outOf, runs, spread } from './figure';

jest.setTimeout(240_000);

const bench = useBench();

const HANDSHAKE: readonly Frame['f'][] = ['init', 'reply', 'confirm', 'answer', 'package'];

test('a member that never sends one of the handshake messages keeps nobody else from talking', async () => {
  const times: number[] = [];
  const total = { ...NONE } as { -readonly [K in keyof Verdict]: Verdict[K] };
  let completed = 0;
  bench.relay.rule(({ member, from, frame }) => {
    const [room, nick] = member.split('/');
    return from === 'client' && nick === 'mallory' && frame && room === `without ${frame.f}`
      ? 'drop'
      : undefined;
  });
  const all = HANDSHAKE.map(async (kind) => {
    const room = `without ${kind}`;
    const honest: Guest[] = [];
    // Between the others: it begins with some and answers another.
    for (const nick of ['alice', 'mallory', 'bob', 'carol']) {
      const guest = await bench.enter(room, nick);
      if (nick !== 'mallory') honest.push(guest);
      await guest.waitFor(({ status }) => ['alone', 'agreeing', 'encrypted'].includes(status.state), 60_000);
    }
    const began = performance.now();
    await everybody(honest, talking(3), 60_000);
    times.push(performance.now() - began);
    const { verdict } = await chatter(honest, honest, 3, 20);
    for (const key of ['lost', 'doubled', 'disordered'] as const) total[key] += verdict[key];
    completed += 1;
  });
  await Promise.allSettled(all);
  figure('S-13', 'honest members who talked although one blocked', outOf(3 * completed, 3 * all.length));
  figure('S-13', 'until they could (3 s at most, and what a busy machine adds)', spread(times));
  figure(
    'fault list',
    'drop each of the five handshake messages: lost, doubled, out of order unshown',
    threeOf(total),
  );
  expect(completed).toBe(HANDSHAKE.length);
  expect(total).toEqual(NONE);
  expect(Math.min(...times)).toBeLessThan(6_000);
});

/** The generation that a member's frames carry: how often it has renewed its keys. */
const generations = (guest: Guest): number =>
  Math.max(
    0,
    ...bench.relay.log.flatMap((it) =>
      it.from === 'client' && bench.isOf(guest, it) && it.frame?.f === 'msg'
        ? [(it.frame as MessageFrame).g]
        : [],
    ),
  );

test('a member that renews its keys five times a second, and one that comes and goes: nothing is lost', async () => {
  const [alice, bob] = (await gather(bench, 'storm', 'alice', 'bob')) as [Guest, Guest];
  const mallory = await bench.core('storm', 'mallory');
  await everybody([alice, bob, mallory], encrypted(3));
  let renewed = 0;
  const storm = setInterval(() => {
    const { session } = mallory.state;
    if (!session) return;
    const d = openDraft(session, mallory.env());
    rekey(d);
    mallory.state = { ...mallory.state, session: d.state };
    mallory.feed({ type: 'tick' });
    renewed += 1;
  }, 200);
  const churn = (async () => {
    for (let n = 0; n < runs(3); n += 1) {
      const guest = await bench.enter('storm', `guest ${n}`);
      await guest.waitFor(talking(2), 30_000).catch(() => undefined);
      await guest.leave();
    }
  })();
  const { verdict } = await chatter([alice, bob, mallory], [alice, bob, mallory], runs(15), 100);
  await churn;
  clearInterval(storm);
  const after = await chatter([alice, bob, mallory], [alice, bob, mallory], 1, 20);
  const cap = 3 * runs(3) + 3;
  const most = Math.max(generations(alice), generations(bob));
  figure('S-14', 'messages lost in a storm', outOf(verdict.lost + after.verdict.lost, (runs(15) + 1) * 9));
  figure(
    'S-14',
    'keys renewed by the one that storms, and by an honest member at most',
    `${renewed} and ${most}`,
  );
  figure(
    'fault list',
    'forced ratchets (every 200 ms), joins and leaves: lost, doubled, out of order unshown',
    threeOf(verdict),
  );
  expect(renewed).toBeGreaterThan(10);
  expect(verdict).toEqual(NONE);
  expect(after.verdict).toEqual(NONE);
  expect(most).toBeLessThanOrEqual(cap);
});
