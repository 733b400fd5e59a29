// Lines that are slow, dead or cut: nothing is lost.
import { expect, jest, test } from '@jest/globals';
import {
  encrypted,
  everybody,
  type Guest,
  gather,
  notices,
  pause,
  talk,
  talking,
  texts,
  useBench,
} from './bench';
import { chatter, judge, NONE, threeOf } from './chatter';
import { figure, runs, spread } from './figure';

jest.setTimeout(240_000);

const bench = useBench();

test('ten members say thirty things each over a line of 200 ms', async () => {
  bench.relay.latency = { ms: 100, jitter: 12 };
  const nicks = Array.from({ length: 10 }, (_, at) => `member ${at}`);
  const began = performance.now();
  const all = await Promise.all(nicks.map((nick) => bench.enter('ten by thirty', nick)));
  await everybody(all, encrypted(10), 120_000);
  const agreed = performance.now() - began;
  const started = performance.now();
  const { verdict, said } = await chatter(all, all, 30, 25, 120_000);
  const took = performance.now() - started;
  const count = [...said.values()].flat().length;
  figure(
    'R-10',
    '10 members x 30 messages, 200 to 225 ms there and back: lost, doubled, out of order unshown',
    threeOf(verdict),
  );
  figure('R-08', 'ten at once over 200 ms: until all share keys', `${(agreed / 1000).toFixed(1)} s`);
  figure(
    'fault list',
    '10 clients x 30 messages, 200 to 225 ms there and back: lost, doubled, out of order unshown',
    `${threeOf(verdict)} (${count} messages in ${(took / 1000).toFixed(0)} s)`,
  );
  expect(verdict).toEqual(NONE);
});

test('a line that is dead without a word, and one that is cut again and again: nothing is lost', async () => {
  const [alice, bob, carol] = (await gather(bench, 'dead lines', 'alice', 'bob', 'carol')) as [
    Guest,
    Guest,
    Guest,
  ];
  const all = [alice, bob, carol];
  await talk(all);
  bench.relay.halfOpen(bench.nameOf(bob));
  const began = performance.now();
  const others = await chatter([alice, carol], [alice, carol], 5, 100);
  await bob.waitFor(({ status }) => status.state === 'reconnecting', 60_000);
  const noticed = performance.now() - began;
  await bob.waitFor(talking(3), 60_000);
  await bob
    .waitFor(() => [...others.said.values()].flat().every((it) => texts(bob).includes(it)), 30_000)
    .catch(() => undefined);
  const stalled = judge(all, others.said);
  const times: number[] = [];
  const cutting = (async () => {
    for (let n = 0; n < runs(4); n += 1) {
      await pause(700);
      const cut = performance.now();
      bench.relay.kill(bench.nameOf(bob));
      await bob.waitFor(({ status }) => status.state === 'reconnecting', 20_000);
      await bob.waitFor(talking(3), 30_000);
      times.push(performance.now() - cut);
    }
  })();
  const cut = await chatter([alice, bob, carol], all, runs(10), 150);
  await cutting;
  await talk(all);
  const gone = [alice, carol].reduce((sum, it) => sum + notices(it, 'left'), 0);
  figure('R-04', 'a half-open line is noticed after', `${(noticed / 1000).toFixed(0)} s`);
  figure('R-03', 'from a cut to talking again', spread(times));
  figure('fault list', 'non-responsive member: lost, doubled, out of order unshown', threeOf(stalled));
  figure('fault list', 'disconnects: lost, doubled, out of order unshown', threeOf(judge(all, cut.said)));
  expect(stalled).toEqual(NONE);
  expect(judge(all, cut.said)).toEqual(NONE);
  expect(gone).toBe(0);
});
