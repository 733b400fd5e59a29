// What is said, against a server that loses it, doubles it, turns it round, or shows each reader something else.
import { expect, jest, test } from '@jest/globals';
import { randomBytes as random } from '../../background/clock';
import type { Xml } from '../../src/xmpp/xml';
import {
  confirmed,
  encrypted,
  everybody,
  type Guest,
  gather,
  messages,
  notices,
  pause,
  shows,
  talk,
  talking,
  texts,
  useBench,
} from './bench';
import { equivocate } from './equivocate';
import { figure, outOf, runs, spread } from './figure';
import type { Passing } from './relay';

jest.setTimeout(120_000);

const bench = useBench();
/** Between 0 and 1. */
const chance = (): number => random(1)[0]! / 256;

const isMessageTo = (guest: Guest, it: Passing): boolean =>
  it.from === 'server' && bench.isOf(guest, it) && it.frame?.f === 'msg';
const lost = (guest: Guest, said: readonly string[]): number =>
  said.filter((it) => !texts(guest).includes(it)).length;
const doubled = (guest: Guest): number => texts(guest).length - new Set(texts(guest)).size;

/** Lines of one author that stand before what it had said earlier, without a mark. */
function misplaced(guest: Guest, said: readonly string[]): number {
  let latest = -1;
  let wrong = 0;
  for (const { text, late } of messages(guest)) {
    const at = said.indexOf(text);
    if (at < 0) continue;
    if (at < latest && !late) wrong += 1;
    latest = Math.max(latest, at);
  }
  return wrong;
}

test('a message that the server keeps from one member is missed, asked for and shown', async () => {
  const [alice, bob, carol] = (await gather(bench, 'dropped', 'alice', 'bob', 'carol')) as [
    Guest,
    Guest,
    Guest,
  ];
  const times: number[] = [];
  let next = false;
  const aimed = bench.relay.rule((it) => {
    if (!next || !isMessageTo(bob, it) || it.handle !== bench.handleOf(alice)) return undefined;
    next = false;
    return 'drop';
  });
  for (let run = 0; run < runs(6); run += 1) {
    const text = `aimed at ${run}`;
    next = true;
    const began = performance.now();
    await alice.say(text);
    await bob.waitFor(shows(text), 30_000);
    if (next) throw new Error('nothing was dropped');
    times.push(performance.now() - began);
    await everybody([alice, bob, carol], confirmed(text, 2));
  }
  aimed();
  let dropped = 0;
  const said: string[] = [];
  const any = bench.relay.rule((it) => {
    if (!isMessageTo(bob, it) || chance() >= 0.1) return undefined;
    dropped += 1;
    return 'drop';
  });
  for (let run = 0; run < runs(40); run += 1) {
    const text = `at random ${run}`;
    said.push(text);
    await (run % 2 === 0 ? alice : carol).say(text);
    await pause(50);
  }
  any();
  await talk([alice, carol]);
  const gaps = notices(bob, 'gap');
  await bob.waitFor(() => lost(bob, said) === 0 || notices(bob, 'gap') > gaps, 15_000).catch(() => undefined);
  const missing = lost(bob, said);
  figure(
    'S-05',
    'dropped messages that were neither repaired nor shown as a gap',
    outOf(missing > 0 && notices(bob, 'gap') === 0 ? missing : 0, dropped + times.length),
  );
  figure(
    'S-05',
    'dropped messages that were repaired',
    outOf(dropped + times.length - missing, dropped + times.length),
  );
  figure('S-05', 'from sending to showing a dropped message', spread(times));
  expect(dropped).toBeGreaterThan(0);
  expect(missing > 0 && notices(bob, 'gap') === 0).toBe(false);
});

test('whatever the server plays again, now or after a reconnection, is shown once', async () => {
  const [alice, bob, carol] = (await gather(bench, 'replayed', 'alice', 'bob', 'carol')) as [
    Guest,
    Guest,
    Guest,
  ];
  const all = [alice, bob, carol];
  const since = bench.relay.log.length;
  bench.relay.rule((it) =>
    it.from === 'server' && it.frame && bench.isOf(bob, it) ? [it.stanza, it.stanza] : undefined,
  );
  const said: string[] = [];
  for (let run = 0; run < runs(15); run += 1) {
    const text = `once ${run}`;
    said.push(text);
    await (run % 3 === 0 ? carol : alice).say(text);
  }

  await bob.waitFor(() => lost(bob, said) === 0, 30_000);
  const heard = bench.relay.log
    .slice(since)
    .filter((it) => it.from === 'server' && it.frame && bench.isOf(bob, it))
    .map((it) => it.stanza);
  const played = heard.slice(0, 80);
  let again = heard.length;
  const play = (): void => {
    bench.inject(bob, ...played);
    again += played.length;
  };
  play();
  await pause(3_000);
  // The same session goes on.
  bench.relay.kill(bench.nameOf(bob));
  await bob.waitFor(({ status }) => status.state === 'reconnecting', 15_000);
  await bob.waitFor(talking(3), 30_000);
  play();
  await pause(3_000);
  // Another session begins.
  bench.relay.forget(bench.nameOf(bob));
  bench.relay.kill(bench.nameOf(bob));
  await bob.waitFor(({ status }) => status.state === 'reconnecting', 15_000);
  await everybody(all, talking(3), 40_000);
  play();
  // From the server to everybody, as from its author.
  const own = bench.relay.log.filter(
    (it) => it.from === 'client' && bench.isOf(alice, it) && it.frame?.f === 'msg',
  );
  for (const it of own.slice(-10)) bench.relay.injectAs(bench.nameOf(alice), it.stanza);
  await talk(all);
  const doubles = all.reduce((sum, it) => sum + doubled(it), 0);
  figure('S-06', 'frames shown a second time', outOf(doubles, again + 10));
  expect(doubles).toBe(0);
  for (const it of all) expect(lost(it, said)).toBe(0);
});

test('what the server turns round is shown in order, or marked as late', async () => {
  const [alice, bob, carol] = (await gather(bench, 'reordered', 'alice', 'bob', 'carol')) as [
    Guest,
    Guest,
    Guest,
  ];
  let held: Xml[] = [];
  bench.relay.rule((it) => {
    if (!isMessageTo(bob, it)) return undefined;
    held.push(it.stanza);
    if (held.length < 5) return 'drop';
    const batch = held.reverse();
    held = [];
    return batch;
  });
  const said: { readonly alice: string[]; readonly carol: string[] } = { alice: [], carol: [] };
  for (let run = 0; run < runs(20); run += 1) {
    for (const [guest, texts] of [
      [alice, said.alice],
      [carol, said.carol],
    ] as const) {
      texts.push(`${run} by ${texts === said.alice ? 'alice' : 'carol'}`);
      await guest.say(texts.at(-1)!);
    }
    await pause(20);
  }
  const all = [...said.alice, ...said.carol];
  await bob.waitFor(() => lost(bob, all) === 0, 20_000).catch(() => undefined);
  bench.relay.noRules();
  bench.inject(bob, ...held);
  await talk([alice, bob, carol]);
  const wrong = misplaced(bob, said.alice) + misplaced(bob, said.carol);
  const late = messages(bob).filter((it) => it.late).length;
  figure('S-07', 'messages out of order and not marked', outOf(wrong, all.length));
  figure('S-07', 'messages marked as late', outOf(late, all.length));
  figure(
    'fault list',
    'reorder (batches of five reversed): lost, doubled, out of order unshown',
    `${lost(bob, all)}, ${doubled(bob)}, ${wrong}`,
  );
  expect(wrong).toBe(0);
  expect(lost(bob, all)).toBe(0);
  expect(doubled(bob)).toBe(0);
});

test('a member that says one thing to one and another to the other is found out', async () => {
  const times: number[] = [];
  let undetected = 0;
  let complete = 0;
  let halfShown = 0;
  const all = Array.from({ length: runs(3) }, async (_, run) => {
    const room = `equivocation ${run}`;
    const [alice, bob] = (await gather(bench, room, 'alice', 'bob')) as [Guest, Guest];
    const mallory = await bench.core(room, 'mallory');
    await everybody([alice, bob, mallory], encrypted(3));
    await talk([alice, bob, mallory]);
    equivocate(bench.relay, mallory, 'I pay alice', bench.nameOf(bob), 'I pay bob');
    const began = performance.now();
    await Promise.all([alice.waitFor(shows('I pay alice'), 15_000), bob.waitFor(shows('I pay bob'), 15_000)]);
    await Promise.race(
      [alice, bob].map((it) => it.waitFor(() => notices(it, 'sent-two-different') > 0, 30_000)),
    ).then(
      () => times.push(performance.now() - began),
      () => {
        undetected += 1;
      },
    );
    await talk([alice, bob]);
    const both = (line: { twin: string }) => line.twin === 'shown';
    for (const it of [alice, bob])
      await it
        .waitFor(() => messages(it).filter(both).length === 2, 15_000)
        .catch(() => {
          halfShown += 1;
        });
    for (const it of [alice, bob])
      complete += messages(it).filter(
        ({ text, confirmed: by, expected }) =>
          text.startsWith('I pay') && expected.length > 0 && by.length === expected.length,
      ).length;
  });
  await Promise.all(all);
  figure('S-10', 'equivocations undetected', outOf(undetected, all.length));
  figure('S-10', 'equivocations of which not both texts are shown, marked', outOf(halfShown, 2 * all.length));
  figure('S-10', 'equivocal messages shown as confirmed by all', outOf(complete, 2 * all.length));
  figure('S-10', 'time until both versions are told', spread(times));
  expect(undetected).toBe(0);
  expect(halfShown).toBe(0);
  expect(complete).toBe(0);
});
