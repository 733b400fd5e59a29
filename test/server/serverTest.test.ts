// "Test this server", against servers that are as they should be and servers that are not.
import { afterEach, describe, expect, test } from '@jest/globals';
import { connect } from '../../background/connection/connection';
import { testServer } from '../../background/serverTest/serverTest';
import type { ServerOptions } from '../../server/configuration';
import { startEjabberd } from '../../server/ejabberd';
import { startProsody } from '../../server/prosody';
import type { ServerCheckName, ServerTestView } from '../../src/contract/servers';
import { random } from '../support/xmppMember';

let stop: () => Promise<void> = async () => undefined;
afterEach(async () => {
  await stop();
  stop = async () => undefined;
}, 20_000);

async function check(url: string, tell: (view: ServerTestView) => void = () => undefined) {
  const now = (): number => performance.now();
  const parts = {
    random,
    now,
    tell,
    fetchText: async () => null,
    connect: (options: Parameters<Parameters<typeof testServer>[0]['connect']>[0]) =>
      connect({ ...options, random, now, allowInsecureLoopback: true }),
  };
  const view = await testServer(parts, 'here', { domain: 'localhost', url }, new AbortController().signal);
  expect(view).toMatchObject({ server: 'here', done: true });
  return Object.fromEntries(
    view.checks.map((it) => [it.check, `${it.verdict} ${it.found}`.trim()]),
  ) as Record<ServerCheckName, string>;
}

const prosody = async (options: ServerOptions): Promise<string> => {
  const server = await startProsody(options);
  stop = server.stop;
  return server.url;
};

const OURS = {
  address: 'ok typed',
  reachable: 'warn plain',
  login: 'ok registered',
  rooms: 'ok found',
  hidden: 'ok hidden',
  addresses: 'ok nobody',
  history: 'ok none',
  private: 'ok allowed',
  size: 'ok whole',
  speed: 'ok fast',
};

describe('a test of a server', () => {
  test('ours passes, and is told as it goes on', async () => {
    const views: ServerTestView[] = [];
    expect(await check(await prosody({}), (view) => views.push(view))).toEqual(OURS);
    const running = views.flatMap(({ checks }) =>
      checks.flatMap((it) => (it.verdict === 'running' ? [it.check] : [])),
    );
    const { speed: _, ...others } = OURS; // Speed comes with size.
    expect(new Set(running)).toEqual(new Set(Object.keys(others)));
    expect(views[0]!.checks.every(({ verdict }) => verdict === 'waiting')).toBe(true);
  }, 60_000);

  test.each<[string, ServerOptions, Partial<typeof OURS>]>([
    ['a key challenge', { login: 'key' }, { login: 'ok key' }],
    ['guests only', { login: 'anonymous' }, { login: 'warn anonymous' }],
    ['short names only', { storage: 'internal' }, { login: 'warn registered' }],
    ['rooms that belong to whom comes first', { ownedRooms: true }, { addresses: 'warn owner' }],
    ['ten kilobytes a second', { limit: '10kb/s' }, { speed: 'warn slow' }],
    [
      'no way in',
      { login: 'closed' },
      {
        login: 'fail registration-refused',
        rooms: 'skipped',
        hidden: 'skipped',
        addresses: 'skipped',
        history: 'skipped',
        private: 'skipped',
        size: 'skipped',
        speed: 'skipped',
      },
    ],
  ])(
    '%s',
    async (_, options, differs) => {
      expect(await check(await prosody(options))).toEqual({ ...OURS, ...differs });
    },
    120_000,
  );

  test('nobody there: everything else is skipped', async () => {
    const result = await check('ws://127.0.0.1:9/xmpp-websocket');
    expect(result).toMatchObject({ reachable: 'fail unreachable', login: 'skipped', speed: 'skipped' });
  }, 60_000);

  test('ejabberd', async () => {
    const server = await startEjabberd({});
    stop = server.stop;
    expect(await check(server.url)).toMatchObject({
      login: 'ok registered',
      rooms: 'ok found',
      private: 'ok allowed',
    });
    expect(await server.accounts()).toBe(0);
  }, 120_000);
});
