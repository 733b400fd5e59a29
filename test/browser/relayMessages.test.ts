// What is said, and what comes from the server itself, by what a person sees in a browser behind a hostile one.
import { expect, jest, test } from '@jest/globals';

import { roomState, until } from '../../scripts/browser/interface';
import { type Xml, xml } from '../../src/xmpp/xml';
import { shows } from '../relay/bench';
import { bombs } from '../relay/bombs';
import { equivocate } from '../relay/equivocate';
import { figure, outOf, spread } from '../relay/figure';
import { isTo, times, useStage } from '../relay/stage';
import { PLAINTEXT_SHAPES, plaintextsFrom } from '../support/plaintextShapes';

jest.setTimeout(90_000);

const stage = useStage();
const { bench } = stage;

test('a message kept from the browser is fetched and shown (S-05)', async () => {
  let next = false;
  stage.during((it) => {
    if (!next || !isTo(stage.carol, it, 'msg')) return undefined;
    next = false;
    return 'drop';
  });
  const took = await times(4, async (run) => {
    next = true;
    const text = stage.line(`kept back ${run}`);
    await stage.alice.say(text);
    await stage.carol.shows(text);
    expect(next).toBe(false);
  });
  figure('S-05', 'in a browser: from sending to showing a dropped message', spread(took));
});

test('kept from it for good, it is told as missing; and who never got one is named beside it (S-05)', async () => {
  const [lost, next] = [stage.line('never reaches the browser'), stage.line('refers to what it never got')];
  // From bob it hears what he says to all, and nothing that he or alice could hand on.
  stage.during((it) =>
    isTo(stage.carol, it, 'pair') ||
    (isTo(stage.carol, it, 'msg') && it.handle === bench.handleOf(stage.alice))
      ? 'drop'
      : undefined,
  );
  await stage.alice.say(lost);
  await stage.bob.waitFor(shows(lost), 20_000);
  await stage.bob.say(next);
  await Promise.all([stage.carol.shows(next), stage.carol.tells(/refers to (?:is|are) missing/)]);
  stage.noRules();
  expect(await stage.carol.texts()).not.toContain(lost);
  const own = stage.line('never reaches bob');
  stage.during((it) =>
    it.from === 'server' && bench.isOf(stage.bob, it) && (it.frame?.f === 'msg' || it.frame?.f === 'pair')
      ? 'drop'
      : undefined,
  );
  await stage.carol.say(own);
  await until(
    'alice has confirmed it',
    async () => (await stage.carol.progressOf(own)) === '1 of 2 confirmed',
  );
  expect((await stage.carol.confirmations(own))['Not yet']).toEqual(['bob']);
  stage.noRules();
  await stage.talk();
  // He has fetched it, and only now it counts.
  await until('bob has confirmed it', async () => (await stage.carol.progressOf(own)) === '2 of 2 confirmed');
});

test('what is played again is shown once, also after the worker was killed and after a new session (S-06)', async () => {
  stage.during((it) =>
    it.from === 'server' && stage.carol.is(it) && it.frame ? [it.stanza, it.stanza] : undefined,
  );
  const words = Array.from({ length: 10 }, (_, at) => stage.line(`shown once and no more, ${at}`));
  for (const [at, text] of words.entries()) await (at % 2 === 0 ? stage.alice : stage.bob).say(text);
  await stage.carol.shows(words.at(-1)!);
  let again = 0;
  const play = (): void => {
    const all = stage.heard().slice(-80);
    again += all.length;
    bench.relay.inject(stage.carol.name, ...all);
  };
  play();
  await stage.chromium.killWorker();
  await stage.talk();
  play();
  // The server forgets the session, and that it had a place.
  const leaving = { to: bench.relay.placeOf(stage.carol.name), type: 'unavailable' };
  bench.relay.injectAs(stage.carol.name, { name: 'presence', attrs: leaving, children: [] });
  bench.relay.forget(stage.carol.name);
  bench.relay.kill(stage.carol.name);
  await until('it lost its place', async () => !(await roomState(stage.carol.page)).startsWith('Encrypted'));
  await stage.agree();
  play();
  await stage.talk();
  const doubles = (await stage.carol.counts(words)).reduce((sum, it) => sum + it - 1, 0);
  figure('S-06', 'in a browser: frames shown a second time', outOf(doubles, again));
  expect(doubles).toBe(0);
});

test('turned round it is in order or marked; from the wrong hand it is still its author’s (S-07, S-09, S-27, S-28)', async () => {
  let held: Xml[] = [];
  const [a, b] = [bench.placeOf(stage.alice), bench.placeOf(stage.bob)];
  const swapped = (it: Xml): Xml => {
    const from = it.attrs.from === a ? b : it.attrs.from === b ? a : it.attrs.from!;
    return { ...it, attrs: { ...it.attrs, from } };
  };
  stage.during((it) => {
    if (it.from === 'client' && stage.carol.is(it) && it.frame?.f === 'msg') {
      const { to: _, ...attrs } = it.stanza.attrs;
      bench.relay.inject(stage.carol.name, { ...it.stanza, attrs: { ...attrs, from: a } });
    }
    if (!isTo(stage.carol, it, 'msg')) return undefined;
    held.push(swapped(it.stanza));
    if (held.length < 5) return 'drop';
    const batch = held.reverse();
    held = [];
    return batch;
  });
  const words: [string[], string[]] = [[], []];
  for (let n = 0; n < 10; n += 1)
    for (const [at, guest] of [stage.alice, stage.bob].entries()) {
      const text = stage.line(`${at === 0 ? 'alice' : 'bob'} in disorder ${n}`);
      words[at]!.push(text);
      await guest.say(text);
    }
  const mine = stage.line('my own, played back as another’s');
  await stage.carol.say(mine);
  const all = [...words.flat(), mine];
  await until('all is shown', async () => (await stage.carol.counts(all)).every((it) => it > 0)).catch(
    () => undefined,
  );
  stage.noRules();
  bench.relay.inject(stage.carol.name, ...held);
  const delay = xml('delay', { xmlns: 'urn:xmpp:delay', stamp: '2020-01-01T00:00:00Z' });
  bench.relay.inject(
    stage.carol.name,
    ...stage
      .heard()
      .slice(-20)
      .map((it) => ({ ...it, children: [...it.children, delay] })),
  );
  await stage.talk();
  expect(await stage.carol.counts(all)).toEqual(all.map(() => 1));
  const shown = await stage.carol.lines();
  const wrong = shown.filter(
    ({ author, text }) => all.includes(text) && text !== mine && !text.startsWith(author),
  ).length;
  let disordered = 0;
  for (const list of words) {
    const order = shown.filter((it) => list.includes(it.text));
    for (const [at, it] of order.entries())
      if (at > 0 && !it.late && list.indexOf(it.text) < list.indexOf(order[at - 1]!.text)) disordered += 1;
  }
  expect(shown.find((it) => it.text === mine)?.mine).toBe(true);
  figure('S-07', 'in a browser: messages out of order and not marked', outOf(disordered, all.length));
  figure('S-28', 'in a browser: messages shown as another’s', outOf(wrong, all.length));
  expect(disordered).toBe(0);
  expect(wrong).toBe(0);
});

test('a member that says two things is told of, loudly (S-10)', async () => {
  const mallory = await stage.mallory();
  await stage.talk();
  equivocate(bench.relay, mallory, 'I pay alice', stage.carol.name, 'I pay carol');
  const began = performance.now();
  await Promise.all([stage.carol.shows('I pay carol'), stage.alice.waitFor(shows('I pay alice'), 20_000)]);
  await stage.carol.tells(/^ mallory signed two different messages/, 40_000);
  figure('S-10', 'in a browser: until the page tells of both versions', spread([performance.now() - began]));
  await stage.talk();
  expect(await stage.carol.progressOf('I pay carol')).not.toBe('3 of 3 confirmed');
  await mallory.stop();
  await stage.agree();
});

test('plaintext in twenty shapes is counted and never shown (S-26)', async () => {
  const [occupant, room] = [bench.placeOf(stage.bob), bench.relay.roomOf(stage.carol.name)];
  const all = plaintextsFrom({ occupant, room, domain: bench.server.domain });
  bench.relay.inject(stage.carol.name, ...all);
  await stage.carol.tells(/messages were sent without encryption/);
  await stage.talk();
  const shown = (await stage.carol.page.content()).split('PLAINTEXT').length - 1;
  const told = (await stage.carol.notices()).reduce(
    (sum, it) => sum + Number(/^(\d+) messages? were sent without/.exec(it)?.[1] ?? 0),
    0,
  );
  figure('S-26', 'in a browser: plaintexts shown', `${outOf(shown, all.length)}; the page counts ${told}`);
  expect(shown).toBe(0);
  expect(told).toBeGreaterThan(PLAINTEXT_SHAPES.size);
});

test('bombs of XML cost a reconnection at most, and the page goes on (S-29)', async () => {
  // One of each way to go wrong: all of them, and more, are flood.test.ts's.
  const chosen = ['document type and entities', '100,000 elements deep', '20 MB of text', 'not UTF-8'];
  const all = [...bombs(bench.placeOf(stage.alice))].filter(([name]) => chosen.includes(name));
  expect(all).toHaveLength(chosen.length);
  const took = await times(all.length, async (run) => {
    const [name, { data, counts }] = all[run]!;
    bench.relay.raw(stage.carol.name, data, counts);
    for (let attempt = 0, read = false; !read && attempt < 20; attempt += 1) {
      const text = stage.line(`after ${name} ${attempt}`);
      await stage.alice.waitFor(({ composer }) => composer === null, 30_000);
      await stage.alice.say(text);
      read = await stage.carol.shows(text, 1_500).then(
        () => true,
        () => false,
      );
    }
  });
  await stage.talk();
  const shown = (await stage.carol.texts()).filter(
    (it) => !stage.said.includes(it) && !it.startsWith('I pay'),
  );
  figure('S-29', 'in a browser: until a message was read again after a bomb', spread(took));
  expect(shown).toEqual([]);
});

test('all that the relay saw holds no text, name, key or fingerprint (S-40)', async () => {
  expect(bench.relay.fromClients.length).toBeGreaterThan(200);
  expect(await stage.leaks()).toEqual([]);
});
