// Members of a room who are logged in by a throw-away key: all that members do, and what the server has seen of it.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isKey, type KeyAccount, type SavedStream } from '../../background/connection/savedStream';
import { encodeRecord } from '../../background/recordCodec';
import { MemoryStore } from '../../background/store';
import { Member } from '../../scripts/memberCore';
import type { RoomView } from '../../src/contract';
import { fromBase64, fromHex } from '../../src/crypto/bytes';
import { sodiumPrimitives } from '../../src/crypto/primitives';
import type { RoomConfig } from '../../src/room/types';
import { figure, outOf } from '../relay/figure';
import { leaks, type Secret, secretText } from '../support/leaks';
import { type LoggingProxy, startLoggingProxy } from '../support/loggingProxy';
import { useProsody } from '../support/prosody';

const server = useProsody({ login: 'key' });
let proxies: LoggingProxy[] = [];
let members: Member[] = [];
let stores: MemoryStore[] = [];

const NICKS = ['alice of the hills', 'bob of the harbour'] as const;
const together = ({ status }: RoomView): boolean => status.state === 'encrypted' && status.agreed === 2;
const shows = (text: string, confirmed: number) => (view: RoomView) =>
  view.lines.some((it) => it.kind === 'message' && it.text === text && it.confirmed.length === confirmed);

beforeEach(async () => {
  proxies = await Promise.all(NICKS.map(() => startLoggingProxy(server().url)));
  stores = NICKS.map(() => new MemoryStore());
  members = await Promise.all(
    NICKS.map((nick, at) =>
      Member.enter({
        server: proxies[at]!.url,
        domain: server().domain,
        room: 'by key',
        nick,
        store: stores[at]!,
      }),
    ),
  );
  await Promise.all(members.map((it) => it.waitFor(together, 20_000)));
}, 60_000);

afterEach(async () => {
  await Promise.all(members.map((it) => it.leave()));
  await Promise.all(proxies.map((it) => it.stop()));
}, 60_000);

interface Kept {
  readonly config: RoomConfig;
  readonly login: KeyAccount;
  /** All records but the one of the stream, as they are stored. */
  readonly others: string;
}

async function keptBy(store: MemoryStore): Promise<Kept> {
  const records = await store.read('');
  const { account } = records.get('~stream') as SavedStream;
  if (!account || !isKey(account)) throw new Error('no key');
  records.delete('~stream');
  const others = [...records.values()].map(encodeRecord).join('\n');
  return { config: records.get('config') as RoomConfig, login: account, others };
}

test('they talk, one is cut off and comes back to its place, and they leave', async () => {
  const [alice, bob] = members as [Member, Member];
  expect(alice.view().details).toMatchObject({ login: 'key', accountLength: 64 });
  expect(await alice.say('before')).toBeNull();
  await bob.waitFor(shows('before', 1), 10_000);
  proxies[0]!.cut();
  await alice.waitFor(({ status }) => status.state === 'reconnecting', 5_000);
  expect(await bob.say('while she is away')).toBeNull();
  await alice.waitFor(together, 20_000);
  await alice.waitFor(shows('while she is away', 1), 10_000);
  expect(await alice.say('after')).toBeNull();
  await bob.waitFor(shows('after', 1), 10_000);
  for (const it of members) {
    expect(it.view().lines.filter((line) => line.kind === 'notice' && line.code === 'left')).toEqual([]);
    expect([...it.troubles]).toEqual([]);
  }
  await alice.leave();
  await bob.waitFor(({ status }) => status.state === 'alone', 10_000);
  // Nothing is left of the key: the last view is all.
  expect([...(await stores[0]!.read('')).keys()]).toEqual(['~ended']);
}, 90_000);

test('the key of a login has nothing to do with any other key, on the wire or in what is kept', async () => {
  const [alice, bob] = members as [Member, Member];
  expect(await alice.say('something that only they know')).toBeNull();
  await bob.waitFor(shows('something that only they know', 1), 10_000);
  const crypto = await sodiumPrimitives();
  const kept = await Promise.all(stores.map(keptBy));
  const [a, b] = kept as [Kept, Kept];
  expect(a.login.publicKey).not.toBe(b.login.publicKey);
  const secrets = kept.flatMap(({ config, login }, at): Secret[] => [
    { name: 'identity, private', bytes: config.identity },
    { name: 'identity, public', bytes: crypto.dhPair(config.identity).publicKey },
    { name: 'OTR key, private', bytes: config.otr.privateKey },
    { name: 'OTR key, public', bytes: config.otr.publicKey },
    { name: 'login key, private', bytes: fromBase64(login.privateKey)! },
    secretText('nickname', NICKS[at]!),
  ]);
  const wire = proxies.flatMap(({ frames }) => frames.map(({ text }) => text));
  const found = leaks(wire, secrets);
  const keys = kept.flatMap(({ login }): Secret[] => [
    { name: 'login key, private', bytes: fromBase64(login.privateKey)! },
    { name: 'login key, public', bytes: fromHex(login.publicKey) },
  ]);
  const mixed = leaks(
    kept.map(({ others }) => others),
    keys,
  );
  figure(
    'S-77',
    'identity, OTR and private login keys found in what the server saw',
    `${outOf(found.length, secrets.length)}, in ${wire.length} WebSocket messages`,
  );
  expect(wire.some((it) => it.includes('HUSHROOM-KEY-1'))).toBe(true);
  expect(found).toEqual([]);
  expect(mixed).toEqual([]);
  // What is there would have been found.
  expect(leaks([a.others], secrets.slice(0, 1))).not.toEqual([]);
}, 60_000);
