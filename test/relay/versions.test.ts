// Members of other versions, and servers that offer to compress: nobody falls back, nothing is shared, nothing is switched on.
import { afterAll, expect, jest, test } from '@jest/globals';
import { xml } from '../../src/xmpp/xml';
import { OtherBuild } from '../support/otherBuild';
import { everybody, type Guest, gather, talk, talking, texts, until, useBench } from './bench';
import { figure, outOf } from './figure';

jest.setTimeout(120_000);

const bench = useBench();
const builds: OtherBuild[] = [];
afterAll(() => {
  for (const it of builds) it.remove();
});

interface Other {
  readonly name: string;
  readonly version: number;
  /** Names of the version that are as ours are: one that is careless enough could still be met. */
  readonly but: readonly string[];
  readonly nicks: readonly string[];
}
const OTHERS: readonly Other[] = [
  { name: 'older', version: 0, but: [], nicks: ['carol'] },
  { name: 'newer', version: 2, but: [], nicks: ['carol', 'dave'] },
  { name: 'careless', version: 2, but: ['src/xmpp/namespaces.ts'], nicks: ['carol'] },
];

test('two builds in one room: each lists the other as unable to read, and nothing crosses', async () => {
  let crossed = 0;
  let given = 0;
  let said = 0;
  const one = async ({ name, version, but, nicks }: Other): Promise<void> => {
    const build = new OtherBuild(version, but);
    builds.push(build);
    // Named by its address: a name would lead another version to a room of its own.
    const room = `${name}@${bench.server.service}`;
    const ours = (await gather(bench, room, 'alice', 'bob')) as [Guest, Guest];
    const { domain } = bench.server;
    const places = nicks.map((nick) => `${room}/${nick}`);
    const theirs = nicks.map((nick, at) =>
      build.enter({ server: bench.relay.urlFor(places[at]!), domain, room, nick }),
    );
    const has = (it: Guest, state: 'unreadable' | 'encrypted', count: number): boolean =>
      it.view().people.filter((person) => person.state === state).length === count;
    await until(() => ours.every((it) => has(it, 'unreadable', nicks.length)), 40_000);
    await until(() => theirs.every((it) => it.count('unreadable') >= 2), 40_000);
    await until(() => theirs.every((it) => it.count('encrypted') === nicks.length - 1), 40_000);
    for (const it of theirs) it.say(`words of the ${name}`);
    await everybody(ours, talking(2));
    await talk(ours);
    // Alone with us, it may not say anything at all.
    await until(() => theirs.every((it) => it.texts.length === nicks.length || it.isRefused), 40_000);
    expect(theirs.every((it) => it.isRefused)).toBe(nicks.length === 1);
    await talk(ours);
    said += 4 + nicks.length;
    crossed += ours.flatMap(texts).filter((it) => it.startsWith('words')).length;
    crossed += theirs.flatMap((it) => it.texts).filter((it) => it.startsWith('said by')).length;
    expect(ours.every((it) => has(it, 'encrypted', 2))).toBe(true);
    const sentTo = (members: readonly string[], handles: readonly string[]): number =>
      bench.relay.log.filter(
        (it) =>
          it.from === 'client' && it.frame && members.includes(it.member) && handles.includes(it.handle),
      ).length;
    const [names, handles] = [ours.map(bench.nameOf), ours.map(bench.handleOf)];
    given += sentTo(names, places.map(bench.relay.handleOf)) + sentTo(places, handles);
  };
  await Promise.all(OTHERS.map(one));
  figure('S-24', 'texts that crossed between two builds in one room', outOf(crossed, said));
  figure('S-24', 'private frames that a build sent to members of the other', String(given));
  expect(crossed).toBe(0);
  expect(given).toBe(0);
});

test('a server that offers to compress is declined', async () => {
  const methods = ['zlib', 'lzw', 'deflate'];
  const offer = xml(
    'compression',
    { xmlns: 'http://jabber.org/features/compress' },
    ...methods.map((it) => xml('method', {}, it)),
  );
  bench.relay.features = [offer];
  const since = bench.relay.fromClients.length;
  const [alice, bob] = (await gather(bench, 'compressed', 'alice', 'bob')) as [Guest, Guest];
  await talk([alice, bob]);
  bench.relay.features = [];
  const said = bench.relay.fromClients.slice(since);
  const asked = said.filter(({ text }) => /<compress|jabber\.org\/protocol\/compress/.test(text)).length;
  figure('S-31', 'answers to an offer of compression', outOf(asked, bench.relay.offered));
  expect(bench.relay.offered).toBeGreaterThanOrEqual(4);
  expect(asked).toBe(0);
});
