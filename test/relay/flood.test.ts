// XML that means harm, floods, and what a server can put together from all that it sees.
import { afterEach, expect, jest, test } from '@jest/globals';
import type { Xml } from '../../src/xmpp/xml';
import { leaks, type Secret, secretText } from '../support/leaks';
import { sharedBy, tokensOf } from '../support/tokens';
import {
  encrypted,
  everybody,
  type Guest,
  gather,
  pause,
  person,
  shows,
  talk,
  talking,
  texts,
  useBench,
} from './bench';
import { bombs } from './bombs';
import { figure, outOf, runs, spread } from './figure';
import { manyFrames, pourFrames } from './floods';

jest.setTimeout(runs(240_000));

const bench = useBench();
afterEach(() => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
});
const crashes: unknown[] = [];
const note = (error: unknown): void => void crashes.push(error);

test('bombs of XML cost a reconnection at most: the member survives, the room goes on', async () => {
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  const times: number[] = [];
  const before = process.memoryUsage().rss;
  let survived = 0;
  let plain = 0;
  const all = [...bombs('').keys()].map(async (name) => {
    const [alice, bob] = (await gather(bench, `bomb: ${name}`, 'alice', 'bob')) as [Guest, Guest];
    const { data, counts } = bombs(bench.placeOf(alice)).get(name)!;
    const began = performance.now();
    bench.relay.raw(bench.nameOf(bob), data, counts);
    // A stream that had to be cut comes back under a new handle: what is said meanwhile is not for it.
    for (let attempt = 0, read = false; !read && attempt < 10; attempt += 1) {
      const text = `after ${name}, ${attempt}`;
      await alice.waitFor(({ composer }) => composer === null, 30_000);
      await alice.say(text);
      read = await bob.waitFor(shows(text), 3_000).then(
        () => true,
        () => false,
      );
      if (read) survived += 1;
    }
    times.push(performance.now() - began);
    await bob.waitFor(talking(2), 20_000);
    await talk([alice, bob]);
    plain += texts(bob).filter((it) => !/^(?:after|said by)/.test(it)).length;
  });
  await Promise.all(all);
  const more = Math.max(0, Math.round((process.memoryUsage().rss - before) / 1024 / 1024));
  figure(
    'S-29',
    'bombs that ended a member or its room',
    outOf(all.length - survived + crashes.length, all.length),
  );
  figure('S-29', 'until a message was read again', spread(times));
  figure('S-29', 'memory of the whole test process, more than before', `${more} MiB`);
  expect(crashes).toEqual([]);
  expect(survived).toBe(all.length);
  expect(plain).toBe(0);
});

/** Of each, to each member: as many as the project's list of attacks names. */
const FLOOD = runs(10_000);
/** What stands behind thousands of frames on one line is read when they are, on a machine of any speed. */
const DEEP = 60_000;
/** Within this long half of the messages are read, though hundreds of frames come between any two. */
const USUAL = 20_000;

test('a flood of bad frames and of valid ones: bounded, told once, and no honest message is lost', async () => {
  const [alice, bob] = (await gather(bench, 'flood', 'alice', 'bob')) as [Guest, Guest];
  const mallory = await bench.core('flood', 'mallory');
  await everybody([alice, bob, mallory], encrypted(3));
  await talk([alice, bob, mallory]);
  const valid = manyFrames(mallory, FLOOD);
  const cpu = process.cpuUsage();
  const began = performance.now();
  let flooding = true;
  const inject = (...stanzas: readonly Xml[]): void => {
    for (const guest of [alice, bob]) bench.inject(guest, ...stanzas);
  };
  const flood = pourFrames(inject, bench.placeOf(mallory), valid).finally(() => {
    flooding = false;
  });
  const times: number[] = [];
  const said: string[] = [];
  let heard = 0;
  // Some are said while the flood comes; all stand behind what of it has come before them, on the one line that a member has.
  while (flooding || said.length < 10) {
    const [speaker, reader] = said.length % 2 === 0 ? [alice, bob] : [bob, alice];
    const text = `heard in the flood ${said.length}`;
    said.push(text);
    const at = performance.now();
    await speaker.waitFor(talking(2), DEEP);
    await speaker.say(text);
    await reader.waitFor(shows(text), DEEP).catch(() => undefined);
    times.push(performance.now() - at);
    // Counted at once: a flood of messages that are valid moves the timeline on, and the oldest are forgotten.
    heard += [speaker, reader].filter((it) => texts(it).includes(text)).length;
    await pause(200);
  }
  await flood;
  await talk([alice, bob]);
  const used = process.cpuUsage(cpu);
  const took = performance.now() - began;
  const lost = 2 * said.length - heard;
  const notes = [alice, bob].map(
    (it) => it.view().securityEvents.find(({ code }) => code === 'flood-dropped')?.count,
  );
  figure('S-30', 'honest messages lost in a flood', outOf(lost, 2 * said.length));
  figure('S-30', `from sending to showing, amid ${2 * FLOOD} frames`, spread(times));
  figure(
    'S-30',
    'processor time of two flooded members and the relay',
    `${((used.user + used.system) / 1e6).toFixed(1)} s in ${(took / 1000).toFixed(0)} s for ${4 * FLOOD} frames`,
  );
  expect(lost).toBe(0);
  expect([...times].sort((a, b) => a - b)[times.length >> 1]).toBeLessThan(USUAL);
  // Told, and not once for each frame.
  expect(notes).toEqual([1, 1]);
});

/** Everything that one client told the server, with the bytes of its frames. */
const learntFrom = (...guests: readonly Guest[]): string[] => {
  const names = guests.map(bench.nameOf);
  return bench.relay.fromClients.filter(({ member }) => names.includes(member)).map(({ text }) => text);
};

test('the server learns no text, name, room name or fingerprint, in any encoding', async () => {
  const nicks = ['alexandra of the marsh', 'balthasar of the fen'] as const;
  const room = 'a room called by no other name';
  const [alice, bob] = (await gather(bench, room, ...nicks)) as [Guest, Guest];
  const said = ['the first thing that was said', 'the second thing that was said'];
  await alice.say(said[0]!);
  await bob.say(said[1]!);
  await everybody([alice, bob], (view) => said.every((text) => shows(text)(view)), 20_000);
  const secrets: Secret[] = [
    secretText('room name', room),
    ...nicks.map((it) => secretText('nickname', it)),
    ...said.map((it) => secretText('text', it)),
    ...nicks.flatMap((it) => {
      const { hex, words } = person(alice, it)!.fingerprint!;
      return [
        { name: 'fingerprint', bytes: Buffer.from(hex, 'hex') },
        secretText('fingerprint', words.join(' ')),
      ];
    }),
  ];
  const frames = learntFrom(alice, bob);
  const found = leaks(frames, secrets);
  figure(
    'S-40',
    'secrets found in what the server saw',
    `${found.length} of ${secrets.length}, in ${frames.length} WebSocket messages`,
  );
  expect(frames.length).toBeGreaterThan(30);
  expect(found).toEqual([]);
});

test('nothing that the server sees links one person in two rooms', async () => {
  const same = 'the same person';
  const rooms = await Promise.all(
    ['the first of two', 'the second of two', 'somebody else entirely'].map(async (room, at) => {
      const nick = at < 2 ? same : 'another person';
      const all = (await gather(bench, room, nick, `friend in ${at}`)) as [Guest, Guest];
      await talk(all);
      return all[0];
    }),
  );
  const [one, two, other] = rooms.map((it) => tokensOf(learntFrom(it))) as [
    Set<string>,
    Set<string>,
    Set<string>,
  ];
  // What a stranger says, too, is a word of the protocol; what only these two share would be a mark of the person.
  const shared = sharedBy(one, two, other);
  const words = [...one].filter((it) => two.has(it) && other.has(it));
  figure(
    'S-41',
    'tokens shared by two rooms of one person and by nobody else',
    outOf(shared.length, one.size),
  );
  figure(
    'S-41',
    'words of the protocol that everybody sends',
    String(words.filter((it) => !it.startsWith('bytes')).length),
  );
  expect(one.size).toBeGreaterThan(1_000);
  expect(shared).toEqual([]);
});
