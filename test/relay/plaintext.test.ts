// Words that nobody encrypted, marks that the server sets, and other versions: nothing of it is shown or fallen back to.
import { expect, jest, test } from '@jest/globals';
import { utf8 } from '../../src/crypto/bytes';
import type { Primitives } from '../../src/crypto/primitives';
import { NS_MPOTR } from '../../src/xmpp/namespaces';
import { type Xml, xml } from '../../src/xmpp/xml';
import { PLAINTEXT_SHAPES, plaintextsFrom } from '../support/plaintextShapes';
import { type Guest, gather, messages, pause, person, shows, talk, texts, useBench } from './bench';
import { figure, outOf, runs } from './figure';
import type { Logged } from './relay';

jest.setTimeout(120_000);

const bench = useBench();

/** Group frames that the server gave to a member. */
const heardBy = (guest: Guest): Logged[] =>
  bench.relay.log.filter((it) => it.from === 'server' && bench.isOf(guest, it) && it.frame?.f === 'msg');

/** `mpotr/1` and the labels of version 1, as another version would write them. */
const speaking =
  (from: string, to: string) =>
  (crypto: Primitives): Primitives => ({
    ...crypto,
    blake2b(size, message, key) {
      const at = Buffer.from(message).indexOf(from);
      if (at < 0) return crypto.blake2b(size, message, key);
      const changed = message.slice();
      changed.set(utf8(to), at);
      return crypto.blake2b(size, changed, key);
    },
  });

test('other versions and rewritten offers: nobody falls back to anything', async () => {
  const renamed = (it: Xml, to: string): Xml => ({
    ...it,
    attrs: it.attrs.xmlns === NS_MPOTR ? { ...it.attrs, xmlns: to } : it.attrs,
    children: it.children.map((inner) => (typeof inner === 'string' ? inner : renamed(inner, to))),
  });
  bench.relay.rule((it) => {
    if (!it.member.includes('/bob/')) return undefined;
    if (it.member.startsWith('namespace')) return [renamed(it.stanza, 'urn:x-hushroom:mpotr:0')];
    if (it.member.startsWith('next') && it.stanza.name === 'message')
      return [renamed(it.stanza, 'urn:x-hushroom:mpotr:2')];
    if (it.member.startsWith('stripped') && it.stanza.name === 'message')
      return [
        {
          ...it.stanza,
          children: it.stanza.children.filter((inner) => typeof inner !== 'string' && inner.name !== 'mpotr'),
        },
      ];
    return undefined;
  });
  const rooms = ['namespace', 'next', 'stripped', 'prologue', 'labels'];
  const pairs = await Promise.all(
    rooms.map(async (room): Promise<[Guest, Guest]> => {
      const alice = await bench.enter(room, 'alice');
      await alice.waitFor(({ status }) => status.state === 'alone', 30_000);
      const cheat =
        room === 'prologue'
          ? speaking('mpotr/1', 'mpotr/2')
          : room === 'labels'
            ? speaking('hushroom mpotr 1 ', 'hushroom mpotr 2 ')
            : null;
      const bob = cheat ? await bench.core(room, 'bob', { cheat }) : await bench.enter(room, 'bob');
      return [alice, bob];
    }),
  );
  await Promise.all(pairs.map(([alice]) => alice.waitFor(({ people }) => people.length > 1, 30_000)));
  await pause(6_000);
  let fallen = 0;
  for (const [alice, bob] of pairs) {
    const agreed = [alice, bob].some(
      (it) => it.view().people.filter((one) => one.state === 'encrypted').length > 1,
    );
    const spoke = [await alice.say('is anybody there'), await bob.say('is anybody there')];
    if (agreed || spoke.includes(null)) fallen += 1;
  }
  const bodies = bench.relay.fromClients.filter(({ text }) => /<body|is anybody there/.test(text)).length;
  figure('S-23', 'rewritten offers that were followed', outOf(fallen, rooms.length));
  figure('S-23', 'messages with a body, or text in the clear, that any client sent', String(bodies));
  expect(fallen).toBe(0);
  expect(bodies).toBe(0);
});

test('plaintext in twenty shapes, from everybody whom a server can invent, is never shown', async () => {
  const [alice, bob] = (await gather(bench, 'plaintext', 'alice', 'bob')) as [Guest, Guest];
  const place = bench.placeOf(bob);
  const room = bench.roomOf(bob);
  const plaintexts = plaintextsFrom({ occupant: place, room, domain: bench.server.domain });
  bench.inject(alice, ...plaintexts);
  const sent = plaintexts.length;
  const presence = bench.relay.log.find(
    (it) => it.from === 'server' && it.stanza.name === 'presence' && it.stanza.attrs.from === place,
  )!.stanza;
  const status = xml('status', {}, 'PLAINTEXT');
  bench.inject(alice, { ...presence, children: [...presence.children, status] });
  await talk([alice, bob]);
  const seen = JSON.stringify(alice.view());
  const shown = texts(alice).length - 2 + (seen.includes('PLAINTEXT') ? 1 : 0);
  const echoed = bench.relay.fromClients.filter(({ text }) => text.includes('PLAINTEXT')).length;
  figure('S-26', 'plaintexts shown', outOf(shown, sent));
  figure(
    'S-26',
    'shapes',
    `${PLAINTEXT_SHAPES.size} shapes from ${sent / PLAINTEXT_SHAPES.size} kinds of sender; ${alice.view().details.plaintextDropped} counted as dropped`,
  );
  expect(shown).toBe(0);
  expect(echoed).toBe(0);
  expect(alice.view().details.plaintextDropped).toBeGreaterThan(PLAINTEXT_SHAPES.size);
});

test("history, marks of delay and occupant ids are the server's word and change nothing", async () => {
  const [alice, bob, carol] = (await gather(bench, 'delays', 'alice', 'bob', 'carol')) as [
    Guest,
    Guest,
    Guest,
  ];
  await talk([alice, bob, carol]);
  const delay = xml('delay', {
    xmlns: 'urn:xmpp:delay',
    from: bench.roomOf(bob),
    stamp: '2020-01-01T00:00:00Z',
  });
  const old = xml('x', { xmlns: 'jabber:x:delay', stamp: '20200101T00:00:00' });
  const occupant = (id: string): Xml => xml('occupant-id', { xmlns: 'urn:xmpp:occupant-id:0', id });
  const before = texts(bob).length;
  let sent = 0;
  for (const it of heardBy(bob).slice(0, 10))
    for (const mark of [[delay], [old], [occupant('x')], [delay, occupant('x')]]) {
      bench.inject(bob, { ...it.stanza, children: [...it.stanza.children, ...mark] });
      sent += 1;
    }
  for (const mark of [delay, old, occupant(bench.handleOf(carol))])
    bench.inject(
      bob,
      xml(
        'message',
        { type: 'groupchat', from: bench.placeOf(alice), id: 'd' },
        xml('body', {}, 'PLAINTEXT'),
        mark,
      ),
    );
  // A new one as if it were old, where nobody else could hand it on: it is not read until its author is asked for it.
  const [dora, emil] = (await gather(bench, 'delays of two', 'dora', 'emil')) as [Guest, Guest];
  bench.relay.rule((it) =>
    it.from === 'server' && it.frame?.f === 'msg' && bench.isOf(emil, it)
      ? [{ ...it.stanza, children: [...it.stanza.children, delay] }]
      : undefined,
  );
  await dora.say('as if it were old');
  await pause(2_000);
  const read = texts(emil).length;
  bench.relay.noRules();
  // New ones as if they were old, or somebody else's.
  let marked = 0;
  bench.relay.rule((it) => {
    if (it.from !== 'server' || it.frame?.f !== 'msg' || !bench.isOf(bob, it)) return undefined;
    marked += 1;
    const mark = marked % 2 === 0 ? delay : occupant(bench.handleOf(carol));
    return [{ ...it.stanza, children: [...it.stanza.children, mark] }];
  });
  const said = Array.from({ length: runs(6) }, (_, n) => `not old ${n}`);
  for (const text of said) await alice.say(text);
  await carol.waitFor(shows(said.at(-1)!), 20_000);
  await pause(1_500);
  bench.relay.noRules();
  await talk([alice, bob, carol]);
  await bob.waitFor(() => said.every((it) => texts(bob).includes(it)), 20_000);
  const extra = texts(bob).length - before - said.length - 3;
  const wrong = messages(bob).filter(
    (it) => said.includes(it.text) && it.author !== person(bob, 'alice')?.id,
  ).length;
  figure(
    'S-27',
    'old frames shown because of a mark, or under another name',
    outOf(extra + wrong + read, sent + marked + 1),
  );
  expect(read).toBe(0);
  expect(extra).toBe(0);
  expect(wrong).toBe(0);
});
