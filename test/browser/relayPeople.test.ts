// Who is in the room, by what a person sees in a browser behind a hostile server.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

import { randomBytes } from '../../background/clock';
import { encrypted as agreed, roomState, until } from '../../scripts/browser/interface';
import { toBase64 } from '../../src/crypto/bytes';
import { NS_MPOTR } from '../../src/xmpp/namespaces';
import { helloPresence } from '../../src/xmpp/xep0045';
import type { Xml } from '../../src/xmpp/xml';
import { type Guest, pause, talking, texts } from '../relay/bench';
import { figure, outOf, spread } from '../relay/figure';
import { PageGuest } from '../relay/pageGuest';
import { CAROL, isTo, ROOM, times, useStage } from '../relay/stage';
import { secretText } from '../support/leaks';
import { sharedBy, tokensOf } from '../support/tokens';
import type { XmppMember } from '../support/xmppMember';

jest.setTimeout(90_000);

const ASIDE = 'the room beside it';

const stage = useStage();
const { bench } = stage;
const ghosts: XmppMember[] = [];
/** The same browser in another room, where the server hides erin from it and from nobody else. */
let aside: { readonly carol: PageGuest; readonly dave: Guest; readonly since: number };

beforeAll(async () => {
  const dave = await bench.enter(ASIDE, 'dave');
  await dave.waitFor(({ status }) => status.state === 'alone', 30_000);
  const carol = await PageGuest.enter(bench, stage.chromium, ASIDE, CAROL);
  await agreed(carol.page, 2);
  const erin = bench.nameOf(await bench.enter(ASIDE, 'erin'));
  const isErin = (handle: string): boolean =>
    bench.relay.isKnown(erin) && handle === bench.relay.handleOf(erin);
  bench.relay.rule((it) => (it.from === 'server' && carol.is(it) && isErin(it.handle) ? 'drop' : undefined));
  await dave.waitFor(talking(3), 30_000);
  aside = { carol, dave, since: performance.now() };
  // A tab behind another one draws nothing, and can't be clicked.
  await stage.carol.page.bringToFront();
}, 60_000);
afterAll(() => Promise.all(ghosts.map((it) => it.close())), 60_000);

test('ghosts are listed as unable to read, and are sent nothing (S-01)', async () => {
  const place = bench.relay.roomOf(stage.carol.name);
  const handles: string[] = [];
  const unreadable = async (): Promise<number> =>
    (await stage.carol.people()).filter((it) => it.state === 'cannot read this room').length;
  const took = await times(8, async (run) => {
    if (run < 4) {
      const { children } = helloPresence('', toBase64(randomBytes(16)));
      handles.push(`ghost-${run}`);
      const attrs = { from: `${place}/ghost-${run}` };
      bench.relay.inject(stage.carol.name, { name: 'presence', attrs, children });
    } else {
      const ghost = await bench.silent(place);
      ghosts.push(ghost);
      handles.push(ghost.handle);
    }
    await until('the page lists it', async () => (await unreadable()) === run + 1);
  });
  await stage.talk();
  const sent = bench.relay.log.filter(
    (it) => it.from === 'client' && it.frame && handles.includes(it.handle),
  ).length;
  const readers = (await stage.carol.people()).filter((it) => it.state.startsWith('encrypted')).length;
  for (const handle of handles.slice(0, 4))
    bench.relay.inject(stage.carol.name, {
      name: 'presence',
      attrs: { from: `${place}/${handle}`, type: 'unavailable' },
      children: [],
    });
  await Promise.all(ghosts.splice(0).map((it) => it.close()));
  await until('they are gone', async () => (await unreadable()) === 0);
  figure('S-01', 'in a browser: ghosts that were sent anything', outOf(sent, handles.length));
  figure('S-01', 'in a browser: until the page lists one as unable to read', spread(took));
  expect(sent).toBe(0);
  expect(readers).toBe(3);
  // Within a second, and what a busy machine adds.
  expect([...took].sort((a, b) => a - b)[took.length >> 1]).toBeLessThan(5_000);
});

test('a member that blocks its handshake keeps nobody else from talking (S-13)', async () => {
  stage.during((it) =>
    it.from === 'client' && it.member.includes('/mallory/') && it.frame?.f === 'reply' ? 'drop' : undefined,
  );
  const mallory = await bench.core(ROOM, 'mallory');
  await until('the page lists it', async () =>
    (await stage.carol.people()).some((it) => it.state === 'agreeing on keys'),
  );
  const [took] = await times(1, () => stage.talk());
  figure('S-13', 'in a browser: three talk while the fourth blocks', `after ${(took! / 1000).toFixed(1)} s`);
  await mallory.stop();
  await stage.agree();
});

test('frames of another room are nothing here (S-08)', async () => {
  const foreign = bench.relay.log
    .filter((it) => isTo(aside.carol, it, 'msg', 'pair'))
    .map(({ stanza }) => stanza);
  const before = await stage.carol.texts();
  const from = bench.placeOf(stage.alice);
  bench.relay.inject(stage.carol.name, ...foreign.map((it) => ({ ...it, attrs: { ...it.attrs, from } })));
  await stage.talk();
  const shown = (await stage.carol.texts()).length - before.length - 3;
  expect(foreign.length).toBeGreaterThan(2);
  figure('S-08', 'in a browser: frames of another room that were shown', outOf(shown, foreign.length));
  expect(shown).toBe(0);
});

test('offers that are rewritten to another version are not followed (S-23)', async () => {
  const renamed = (it: Xml): Xml => ({
    ...it,
    attrs: it.attrs.xmlns === NS_MPOTR ? { ...it.attrs, xmlns: NS_MPOTR.replace(/\d$/, '0') } : it.attrs,
    children: it.children.map((inner) => (typeof inner === 'string' ? inner : renamed(inner))),
  });
  const room = 'rewritten';
  stage.during((it) => (it.member.startsWith(`${room}/${CAROL}`) ? [renamed(it.stanza)] : undefined));
  await bench.enter(room, 'frank');
  const page = await PageGuest.enter(bench, stage.chromium, room, CAROL);
  await until('frank is listed', async () =>
    (await page.people()).some((it) => it.state === 'cannot read this room'),
  );
  await pause(2_000);
  const state = await roomState(page.page);
  figure('S-23', 'in a browser: the state of a room whose offers are rewritten', state);
  expect(state).not.toMatch(/^Encrypted/);
  expect(await page.page.$('.send[aria-disabled="false"]')).toBeNull();
  await stage.carol.page.bringToFront();
});

test('a member that the server hides from the browser alone is told by name (S-02)', async () => {
  await until('the page tells of it', () =>
    aside.carol.page.evaluate(() =>
      /You and dave see different people/.test(document.querySelector('.room-banner')?.textContent ?? ''),
    ),
  );
  figure(
    'S-02',
    'in a browser: until the page tells of a split view, by the other’s name',
    spread([performance.now() - aside.since]),
  );
  await aside.dave.waitFor(({ disagreements }) => disagreements.length > 0, 20_000);
  expect(texts(aside.dave)).toEqual([]);
});

test('all that the relay saw holds no text, name, key or fingerprint, and nothing links the two rooms (S-40, S-41)', async () => {
  const found = await stage.leaks(secretText('name of the other room', ASIDE));
  const tokensFrom = (...names: readonly string[]): Set<string> =>
    tokensOf(bench.relay.fromClients.flatMap(({ member, text }) => (names.includes(member) ? [text] : [])));
  const [one, two] = [tokensFrom(stage.carol.name), tokensFrom(aside.carol.name)];
  const others = tokensFrom(...[stage.alice, stage.bob, aside.dave].map(bench.nameOf));
  const shared = sharedBy(two, one, others);
  figure(
    'S-41',
    'in a browser: tokens shared by two rooms of one person and by nobody else',
    outOf(shared.length, two.size),
  );
  expect(found).toEqual([]);
  expect(two.size).toBeGreaterThan(1_000);
  expect(shared).toEqual([]);
});
