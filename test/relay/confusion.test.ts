// Frames where they do not belong: nothing of it is shown, answered, or taken for anybody's.
import { afterEach, expect, jest, test } from '@jest/globals';
import { randomBytes } from '../../background/clock';
import { toBase64 } from '../../src/crypto/bytes';
import { sodiumPrimitives } from '../../src/crypto/primitives';
import { deriveRoom } from '../../src/crypto/roomName';
import { encodeFrame, type MessageFrame } from '../../src/mpotr/frames';
import { hello } from '../../src/mpotr/names';
import { groupFrame, privateFrame } from '../../src/xmpp/mpotrElement';
import type { Xml } from '../../src/xmpp/xml';
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
