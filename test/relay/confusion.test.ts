// Frames where they do not belong, words that nobody encrypted, and other versions: nothing of it is shown, answered or fallen back to.
import { afterEach, expect, jest, test } from '@jest/globals';
import { randomBytes } from '../../background/clock';
import { toBase64, utf8 } from '../../src/crypto/bytes';
import { type Primitives, sodiumPrimitives } from '../../src/crypto/primitives';
import { deriveRoom } from '../../src/crypto/roomName';
import { encodeFrame, type MessageFrame } from '../../src/mpotr/frames';
import { hello } from '../../src/mpotr/names';
import { groupFrame, privateFrame } from '../../src/xmpp/mpotrElement';
import { NS_MPOTR } from '../../src/xmpp/namespaces';
import { type Xml, xml } from '../../src/xmpp/xml';
import { PLAINTEXT_SHAPES } from '../support/plaintextShapes';
import type { XmppMember } from '../support/xmppMember';
import {
  encrypted,
  everybody,
  type Guest,
  gather,
  messages,
  pause,
  person,
  shows,
  talk,
  texts,
  until,
  useBench,
} from './bench';
import { figure, outOf, runs } from './figure';
import type { Logged } from './relay';

jest.setTimeout(120_000);

const bench = useBench();
const strangers: XmppMember[] = [];
afterEach(async () => {
  await Promise.all(strangers.splice(0).map((it) => it.close()));
}, 60_000);

/** A frame as the room would pass it on. */
const fromOccupant = (place: string, bytes: Uint8Array): Xml => {
  const { attrs, ...rest } = groupFrame('', 'x', toBase64(bytes));
  return { ...rest, attrs: { type: 'groupchat', from: place, id: attrs.id! } };
};

const heardBy = (guest: Guest, kind: string, from?: Guest): Logged[] =>
  bench.relay.log.filter(
    (it) =>
      it.from === 'server' &&
      bench.isOf(guest, it) &&
      it.frame?.f === kind &&
      (!from || it.handle === bench.handleOf(from)),
  );

const FIELDS = ['s', 'g', 'n', 'c', 'x', 'b', 'z'] as const;

test('frames of one room in another, and every mixture of two frames, are nothing', async () => {
  const [[, bobA], [aliceB, bobB]] = (await Promise.all([
    gather(bench, 'one room', 'alice', 'bob').then(async (all) => {
      await talk(all);
      return all;
    }),
    gather(bench, 'another room', 'alice', 'bob'),
  ])) as unknown as [[Guest, Guest], [Guest, Guest]];
  const foreign = heardBy(bobA, 'msg').map((it) => it.frame as MessageFrame);
  let kept: MessageFrame | null = null;
  const stop = bench.relay.rule((it) => {
    if (it.from !== 'server' || !bench.isOf(bobB, it) || it.frame?.f !== 'msg') return undefined;
    if (it.handle !== bench.handleOf(aliceB)) return undefined;
    kept ??= it.frame;
    return 'drop';
  });
  const before = texts(bobB).length;
  await aliceB.say('the one true message');
  await until(() => kept !== null);
  const other = foreign[0]!;
  const mixtures = Array.from({ length: 2 ** FIELDS.length - 1 }, (_, mask): MessageFrame => {
    const mixed: Record<string, unknown> = { f: 'msg' };
    for (const [at, field] of FIELDS.entries()) mixed[field] = ((mask >> at) & 1 ? kept! : other)[field];
    return mixed as unknown as MessageFrame;
  });
  // Where both frames have the same in a field, a mixture can be the true frame itself.
  const played = [...foreign, ...mixtures].filter(
    (it) => Buffer.compare(encodeFrame(it), encodeFrame(kept!)) !== 0,
  );
  for (const [at, frame] of played.entries()) {
    bench.inject(bobB, fromOccupant(bench.placeOf(aliceB), encodeFrame(frame)));
    if (at % 10 === 9) await pause(200);
  }
  await pause(1_000);
  const shown = texts(bobB).length - before;
  stop();
  bench.inject(bobB, fromOccupant(bench.placeOf(aliceB), encodeFrame(kept!)));
  await bobB.waitFor(shows('the one true message'), 20_000);
  await talk([aliceB, bobB]);
  figure(
    'S-08',
    'frames of another room, and mixtures of both, that were accepted',
    outOf(shown, played.length),
  );
  expect(shown).toBe(0);
});

test("what comes back to its author as somebody else's is nobody's", async () => {
  let reflected = 0;
  bench.relay.rule((it) => {
    if (it.from !== 'client' || !it.frame || !it.member.includes('/alice/')) return undefined;
    const place = bench.relay.log.find(
      (other) =>
        other.from === 'client' && other.stanza.name === 'presence' && other.member.includes('/bob/'),
    )?.stanza.attrs.to;
    if (place === undefined) return undefined;
    const { to: _, ...attrs } = it.stanza.attrs;
    bench.relay.inject(it.member, {
      ...it.stanza,
      attrs: { ...attrs, from: it.handle ? it.stanza.attrs.to! : place },
    });
    reflected += 1;
    return undefined;
  });
  const [alice, bob] = (await gather(bench, 'mirror', 'alice', 'bob')) as [Guest, Guest];
  for (let n = 0; n < runs(5); n += 1) await alice.say(`to the mirror ${n}`);
  await talk([alice, bob]);
  const extra = texts(alice).length - (runs(5) + 2);
  const wrong = messages(alice).filter((it) => it.text.startsWith('to the mirror') && !it.mine).length;
  figure('S-09', "reflected frames shown again or as another's", outOf(extra + wrong, reflected));
  expect(reflected).toBeGreaterThan(runs(5));
  expect(extra + wrong).toBe(0);
});

test('junk draws no answer', async () => {
  const room = 'junk';
  const [alice, bob] = (await gather(bench, room, 'alice', 'bob')) as [Guest, Guest];
  await talk([alice, bob]);
  const crypto = await sodiumPrimitives();
  const { psk } = await deriveRoom(crypto, room, bench.server.service);
  const place = bench.roomOf(alice);
  const mallory = await bench.silent(place);
  strangers.push(mallory);
  await mallory.feed({ type: 'announce', hello: toBase64(hello(crypto, psk, place, mallory.handle)) });
  await alice.waitFor(({ people }) => people.some((it) => it.id === `occupant ${mallory.handle}`), 10_000);
  await pause(1_500);
  const valid = ['init', 'reply', 'confirm', 'answer', 'package', 'pair', 'msg'].flatMap((kind) =>
    [alice, bob].flatMap((guest) => heardBy(guest, kind).slice(0, 3)),
  );
  const flipped = (bytes: Uint8Array): Uint8Array => {
    const copy = bytes.slice();
    const at = randomBytes(2);
    copy[((at[0]! << 8) | at[1]!) % copy.length]! ^= 1 << (at[0]! % 8);
    return copy;
  };
  const since = bench.relay.log.length;
  const junk: Uint8Array[] = [];
  for (let n = 0; n < runs(50); n += 1) {
    const bytes = encodeFrame(valid[n % valid.length]!.frame!);
    junk.push(
      n % 5 === 0
        ? randomBytes(16 + (n % 300))
        : n % 5 === 1
          ? bytes.subarray(0, bytes.length - 1 - (n % 20))
          : n % 5 === 2
            ? bytes
            : flipped(bytes),
    );
  }
  for (const bytes of junk) {
    await mallory.send(privateFrame(bench.placeOf(alice), 'x', toBase64(bytes)));
    await mallory.send(groupFrame(place, 'x', toBase64(bytes)));
    await pause(60);
  }
  await pause(2_000);
  const said = bench.relay.log.slice(since).filter((it) => it.from === 'client' && it.frame);
  const replies = said.filter((it) => it.handle === mallory.handle && it.frame!.f !== 'init').length;
  const others = said.filter((it) => it.handle !== mallory.handle && it.frame!.f !== 'msg').length;
  figure('S-12', 'replies to junk', outOf(replies, 2 * junk.length));
  figure('S-35', 'replies to whom nobody has authenticated', outOf(replies, 2 * junk.length));
  figure(
    'S-35',
    "private frames between members meanwhile (questions that junk in a member's name drew)",
    String(others),
  );
  await talk([alice, bob]);
  expect(replies).toBe(0);
});

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
  const senders: [string, string][] = [
    ['groupchat', place],
    ['chat', place],
    ['normal', place],
    ['groupchat', room],
    ['headline', bench.server.domain],
    ['chat', `someone@${bench.server.domain}/phone`],
    ['error', place],
  ];
  let sent = 0;
  for (const content of PLAINTEXT_SHAPES.values())
    for (const [type, from] of senders) {
      bench.inject(alice, xml('message', { type, from, id: `p${sent}` }, ...content));
      sent += 1;
    }
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
    `${PLAINTEXT_SHAPES.size} shapes from ${senders.length} kinds of sender; ${alice.view().details.plaintextDropped} counted as dropped`,
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
  for (const it of heardBy(bob, 'msg').slice(0, 10))
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
    outOf(extra + wrong, sent + marked),
  );
  expect(extra).toBe(0);
  expect(wrong).toBe(0);
});

test("occupants that the server swaps: nothing is taken for another's", async () => {
  const swapFor = (guest: Guest, one: () => string | null, other: () => string | null) =>
    bench.relay.rule((it) => {
      if (!bench.isOf(guest, it) || it.stanza.name !== 'message') return undefined;
      const key = it.from === 'client' ? 'to' : 'from';
      const [a, b] = [one(), other()];
      const address = it.stanza.attrs[key];
      if (a === null || b === null || (address !== a && address !== b)) return undefined;
      return [{ ...it.stanza, attrs: { ...it.stanza.attrs, [key]: address === a ? b : a } }];
    });
  const [alice, bob, carol] = (await gather(bench, 'swapped', 'alice', 'bob', 'carol')) as [
    Guest,
    Guest,
    Guest,
  ];
  swapFor(
    alice,
    () => bench.placeOf(bob),
    () => bench.placeOf(carol),
  );
  const said: { text: string; by: string }[] = [];
  for (let n = 0; n < runs(5); n += 1)
    for (const [guest, by] of [
      [bob, 'bob'],
      [carol, 'carol'],
    ] as const) {
      said.push({ text: `${by} says ${n}`, by });
      await guest.say(`${by} says ${n}`);
    }
  await alice.waitFor(() => said.every(({ text }) => texts(alice).includes(text)), 20_000);
  // While keys are exchanged, too: whoever does answer must be the one whose keys it is.
  const late = await bench.enter('swapped', 'dora');
  swapFor(
    late,
    () => bench.placeOf(bob),
    () => bench.placeOf(carol),
  );
  await pause(5_000);
  const wrongKeys = (['bob', 'carol'] as const).filter((nick) => {
    const seen = person(late, nick);
    const own = person(nick === 'bob' ? bob : carol, nick);
    return seen !== undefined && seen.fingerprint?.hex !== own?.fingerprint?.hex;
  }).length;
  bench.relay.noRules();
  const wrong = said.filter(
    ({ text, by }) => messages(alice).find((it) => it.text === text)?.author !== person(alice, by)?.id,
  ).length;
  figure('S-28', "messages or keys taken for another's", outOf(wrong + wrongKeys, said.length + 2));
  await everybody([alice, bob, carol, late], encrypted(4), 60_000);
  await talk([alice, bob, carol, late]);
  expect(wrong + wrongKeys).toBe(0);
});
