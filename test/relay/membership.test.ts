// Who is in the room, against a server that lies about it: ghosts, split views, hidden departures, borrowed names.
import { afterEach, expect, jest, test } from '@jest/globals';
import { randomBytes } from '../../background/clock';
import { toBase64 } from '../../src/crypto/bytes';
import { sodiumPrimitives } from '../../src/crypto/primitives';
import { deriveRoom } from '../../src/crypto/roomName';
import { goneAfter } from '../../src/mpotr/limits';
import { hello } from '../../src/mpotr/names';
import { helloPresence } from '../../src/xmpp/xep0045';
import type { Xml } from '../../src/xmpp/xml';
import type { XmppMember } from '../support/xmppMember';
import {
  confirmed,
  encrypted,
  everybody,
  type Guest,
  gather,
  messages,
  notices,
  pause,
  person,
  shows,
  talk,
  talking,
  texts,
  useBench,
} from './bench';
import { type CoreMember, TimeLapse } from './coreMember';
import { figure, outOf, runs, spread } from './figure';

jest.setTimeout(120_000);

const bench = useBench();
const ghosts: XmppMember[] = [];
afterEach(async () => {
  await Promise.all(ghosts.splice(0).map((it) => it.close()));
}, 60_000);

/** Kinds of frames that were sent to one occupant alone. */
const sentTo = (handle: string): string[] =>
  bench.relay.log.flatMap((it) =>
    it.from === 'client' && it.handle === handle && it.frame ? [it.frame.f] : [],
  );

const stranger = (guest: Guest, handle: string, ...states: string[]): boolean =>
  guest.view().people.some((it) => it.id === `occupant ${handle}` && states.includes(it.state));

/** Time until both list the occupant as one that does not share the keys. */
async function listed(guests: readonly Guest[], handle: string, ...states: string[]): Promise<number> {
  const began = performance.now();
  await Promise.all(guests.map((it) => it.waitFor(() => stranger(it, handle, ...states), 15_000)));
  return performance.now() - began;
}

/** An occupant's presence as the room would send it. */
const presenceOf = (room: string, handle: string, mac: string): Xml => {
  const { children } = helloPresence('', mac);
  return { name: 'presence', attrs: { from: `${room}/${handle}` }, children };
};

test('ghosts that do not know the room name: no frame for them, listed as unable to read', async () => {
  const [alice, bob] = (await gather(bench, 'ghosts', 'alice', 'bob')) as [Guest, Guest];
  const place = bench.roomOf(alice);
  const borrowed = bench.relay.log.find((it) => it.stanza.name === 'presence' && it.from === 'client')!;
  const handles: string[] = [];
  const times: number[] = [];
  for (let run = 0; run < runs(190); run += 1) {
    const handle = `ghost-${run}`;
    handles.push(handle);
    const mac = run % 2 === 0 ? toBase64(randomBytes(16)) : '';
    const copied = { ...borrowed.stanza, attrs: { from: `${place}/${handle}` } };
    for (const guest of [alice, bob])
      bench.inject(guest, run % 3 === 0 ? copied : presenceOf(place, handle, mac));
    times.push(await listed([alice, bob], handle, 'unreadable'));
  }
  for (let run = 0; run < runs(10); run += 1) {
    const ghost = await bench.silent(place);
    ghosts.push(ghost);
    handles.push(ghost.handle);
    times.push(await listed([alice, bob], ghost.handle, 'unreadable'));
  }
  await talk([alice, bob]);
  const given = handles.filter((it) => sentTo(it).length > 0).length;
  const readers = handles.filter((it) => stranger(alice, it, 'encrypted') || stranger(bob, it, 'encrypted'));
  figure('S-01', 'ghosts without the room name that were sent anything', outOf(given, handles.length));
  figure('S-01', 'time until a ghost is listed as unable to read', spread(times));
  expect(given).toBe(0);
  expect(readers).toEqual([]);
  expect([...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(1_000);
});

test('ghosts that know the room name: a call without a key, and a nameless line in the list of people', async () => {
  const [alice, bob] = (await gather(bench, 'known ghosts', 'alice', 'bob')) as [Guest, Guest];
  const place = bench.roomOf(alice);
  const crypto = await sodiumPrimitives();
  const { psk } = await deriveRoom(crypto, 'known ghosts', bench.server.service);
  const handles: string[] = [];
  for (let run = 0; run < runs(4); run += 1) {
    const ghost = await bench.silent(place, 'none');
    ghosts.push(ghost);
    const mac = toBase64(hello(crypto, psk, place, ghost.handle));
    await ghost.feed({ type: 'announce', hello: mac });
    await listed([alice, bob], ghost.handle, 'agreeing');
    handles.push(ghost.handle);
    // It may say what it likes, as long as it does not finish the handshake.
    for (const [other, kind] of [alice, bob].flatMap((it) =>
      ['reply', 'answer', 'pair'].map((k) => [it, k] as const),
    ))
      await ghost.whisper(bench.handleOf(other), `${kind} of nothing`);
  }
  await talk([alice, bob]);
  const kinds = new Set(handles.flatMap(sentTo));
  const given = handles.filter((it) => sentTo(it).some((kind) => kind !== 'init')).length;
  figure(
    'S-01',
    'silent ghosts with the room name that were sent a key or a name',
    outOf(given, handles.length),
  );
  expect([...kinds]).toEqual(['init']);
  for (const guest of [alice, bob])
    expect(guest.view().people.filter((it) => it.state === 'encrypted')).toHaveLength(2);
});

test('a member that only some can see, or that is taken from one, is named within the time', async () => {
  const times: number[] = [];
  const told = (guest: Guest, other: string, about: string, kind: string): boolean =>
    guest
      .view()
      .disagreements.some(
        (it) =>
          it.with === person(guest, other)?.id &&
          it.kind === kind &&
          (it.about === person(guest, about)?.id || person(guest, about) === undefined),
      );
  const wait = async (guest: Guest, other: string, about: string, kind: string): Promise<void> => {
    const began = performance.now();
    await guest.waitFor(() => told(guest, other, about, kind), 40_000);
    times.push(performance.now() - began);
  };
  const hidden = async (run: number): Promise<void> => {
    const room = `hidden arrival ${run}`;
    const [alice, bob] = (await gather(bench, room, 'alice', 'bob')) as [Guest, Guest];
    const carol = await bench.enter(room, 'carol');
    const isHers = (handle: string): boolean =>
      bench.relay.isKnown(bench.nameOf(carol)) && handle === bench.handleOf(carol);
    bench.relay.rule((it) =>
      it.from === 'server' && bench.isOf(bob, it) && isHers(it.handle) ? 'drop' : undefined,
    );
    await alice.waitFor(talking(3), 30_000);
    await Promise.all([wait(alice, 'bob', 'carol', 'missing'), wait(bob, 'alice', 'carol', 'extra')]);
  };
  const taken = async (run: number): Promise<void> => {
    const room = `forged departure ${run}`;
    const [alice, bob, carol] = (await gather(bench, room, 'alice', 'bob', 'carol')) as [Guest, Guest, Guest];
    const from = bench.placeOf(carol);
    bench.inject(bob, { name: 'presence', attrs: { from, type: 'unavailable' }, children: [] });
    await Promise.all([wait(alice, 'bob', 'carol', 'missing'), wait(bob, 'alice', 'carol', 'extra')]);
  };
  const all = Array.from({ length: runs(2) }, (_, run) => [hidden(run), taken(run)]).flat();
  const done = await Promise.allSettled(all);
  const missed = done.filter((it) => it.status === 'rejected').length;
  figure('S-02', 'split views that were not told by name', outOf(missed, done.length));
  figure('S-02', 'time until one is told (10 s + D after the last event)', spread(times));
  expect(done.filter((it) => it.status === 'rejected')).toEqual([]);
});

/** Hands a state everything that the server passed on to somebody else, and says which texts it shows then. */
function readsOf(spy: CoreMember, heard: readonly Xml[]): string[] {
  let { state } = spy;
  for (const stanza of heard)
    [state] = spy.imagine(state, { type: 'connection', event: { type: 'stanza', stanza } });
  return state.view.lines.flatMap((it) => (it.kind === 'message' ? [it.text] : []));
}

/** Group messages that the server gave to this member since then, in order. */
const passedTo = (guest: Guest, since = 0): Xml[] =>
  bench.relay.log
    .slice(since)
    .filter((it) => it.from === 'server' && bench.isOf(guest, it) && it.frame?.f === 'msg')
    .map((it) => it.stanza);

test('a departure that the server hides: the keys are renewed when nothing is heard for long enough', async () => {
  const clock = new TimeLapse();
  const enter = async (nick: string): Promise<CoreMember> => {
    const member = await bench.core('hidden departure', nick, { clock });
    await member.waitFor(({ status }) => status.state !== 'connecting' && status.state !== 'joining', 30_000);
    return member;
  };
  const [alice, bob, carol] = [await enter('alice'), await enter('bob'), await enter('carol')];
  await everybody([alice, bob, carol], encrypted(3));
  await talk([alice, bob, carol]);
  const place = bench.placeOf(carol);
  bench.relay.rule(({ from, stanza }) =>
    from === 'server' && stanza.attrs.from === place && stanza.attrs.type === 'unavailable'
      ? 'drop'
      : undefined,
  );
  await carol.stop();
  const since = bench.relay.log.length;
  const gone = clock.now();
  clock.speed = 25;
  await everybody([alice, bob], ({ status }) => status.state === 'encrypted' && status.agreed === 2, 60_000);
  const took = (clock.now() - gone) / 1000;
  clock.speed = 1;
  const left = [alice, bob].filter((it) => person(it, 'carol')?.state === 'encrypted').length;
  await Promise.all([alice, bob].map((it) => it.waitFor(({ composer }) => composer === null, 10_000)));
  await talk([alice, bob]);
  const read = readsOf(carol, passedTo(alice, since)).filter((it) => !texts(carol).includes(it));
  figure('S-03', 'texts after it that a hidden leaver can read', outOf(read.length, 2));
  figure(
    'S-03',
    `time until the keys are renewed (at most ${goneAfter(3) / 1000} s; clocks 25 times as fast)`,
    `${took.toFixed(0)} s`,
  );
  expect(left).toBe(0);
  expect(read).toEqual([]);
  // The last word of the one who left, and what the fast clocks make of a round trip.
  expect(took).toBeLessThan(goneAfter(3) / 1000 + 40);
});

test('the name of one who left, with another key: another participant', async () => {
  let merges = 0;
  const all = Array.from({ length: runs(3) }, async (_, run) => {
    const room = `borrowed name ${run}`;
    const [alice, bob] = (await gather(bench, room, 'alice', 'bob')) as [Guest, Guest];
    await bob.say('the words of the first');
    await alice.waitFor(confirmed('the words of the first', 1), 30_000);
    const first = person(alice, 'bob')!;
    await bob.leave();
    await alice.waitFor(({ status }) => status.state === 'alone', 30_000);
    const other = await bench.core(room, 'bob');
    // It claims to be the one who lost its place.
    other.state = { ...other.state, was: first.id };
    await alice.waitFor(talking(2), 30_000);
    await other.waitFor(talking(2), 30_000);
    await other.say('the words of the second');
    await alice.waitFor(shows('the words of the second'), 30_000);
    const second = person(alice, 'bob')!;
    const authors = messages(alice).map((it) => it.author);
    if (first.id === second.id || first.fingerprint!.hex === second.fingerprint!.hex) merges += 1;
    if (authors[0] !== first.id || authors[1] !== second.id) merges += 1;
    if (notices(alice, 'reconnected') > 0) merges += 1;
  });
  await Promise.all(all);
  figure('S-04', 'namesakes taken for the one who left', outOf(merges, all.length));
  expect(merges).toBe(0);
});

test('a joiner reads nothing old and a leaver nothing new, though the server plays everything to them', async () => {
  let violations = 0;
  const all = Array.from({ length: runs(3) }, async (_, run) => {
    const room = `late and gone ${run}`;
    const [alice, bob] = (await gather(bench, room, 'alice', 'bob')) as [Guest, Guest];
    for (let n = 0; n < 5; n += 1) await alice.say(`old ${n}`);
    await bob.waitFor(shows('old 4'), 30_000);
    const old = passedTo(bob);
    const carol = await bench.core(room, 'carol');
    await everybody([alice, bob, carol], encrypted(3));
    bench.inject(carol, ...old);
    await alice.say('while carol is here');
    await carol.waitFor(shows('while carol is here'), 30_000);
    bench.inject(carol, ...old);
    await pause(1_000);
    violations += texts(carol).filter((it) => it.startsWith('old')).length;
    const since = bench.relay.log.length;
    await carol.stop();
    await everybody([alice, bob], encrypted(2));
    await talk([alice, bob]);
    const read = readsOf(carol, passedTo(alice, since));
    if (!read.includes('while carol is here')) throw new Error('the spy reads nothing at all');
    violations += read.filter((it) => it.startsWith('said by')).length;
  });
  await Promise.all(all);
  figure(
    'S-18',
    'texts from before a join or after a departure that were read',
    outOf(violations, 7 * all.length),
  );
  expect(violations).toBe(0);
});
