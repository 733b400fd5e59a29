// Accounts: fresh, long, removed; and servers that want none, or none of ours.
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { KEY_CHALLENGE } from '../../background/connection/keyChallenge';
import { isKey, type KeyAccount, type SavedStream } from '../../background/connection/savedStream';
import { type Prosody, startProsody } from '../../server/prosody';
import { figure, outOf } from '../relay/figure';
import { type LoggingProxy, startLoggingProxy } from '../support/loggingProxy';
import { useProsody } from '../support/prosody';
import { type Place, XmppMember } from '../support/xmppMember';

const members: XmppMember[] = [];

const member = (place: Place, more: ConstructorParameters<typeof XmppMember>[1] = {}): XmppMember => {
  const it = new XmppMember(place, more);
  members.push(it);
  return it;
};

afterEach(async () => {
  await Promise.all(members.splice(0).map((it) => it.close()));
});

const failure = async (it: XmppMember): Promise<string> => (await it.event('failed')).code;

/** Logs in with that account and with no other; tells the user part of who that was. */
async function userOf(place: Place, account: SavedStream['account']): Promise<string> {
  const it = member(place, { account });
  const user = (await it.event('online')).jid.split('@')[0]!;
  return user;
}

describe('a server that reaps abandoned accounts', () => {
  const server = useProsody({ reapAfter: 2, hibernation: 1 });

  test('one that nobody is logged in with goes; one that is in use stays', async () => {
    const staying = member(server());
    const leaving = member(server());
    const [stayed, left] = [await staying.event('online'), await leaving.event('online')];
    const [kept, abandoned] = [staying.saved!.account, leaving.saved!.account];
    await leaving.close(false);
    await new Promise((done) => setTimeout(done, 4_500));
    const user = (jid: string): string => jid.split('@')[0]!;
    expect(await userOf(server(), kept)).toBe(user(stayed.jid));
    expect(await userOf(server(), abandoned)).not.toBe(user(left.jid));
  }, 30_000);
});

describe('a server as ours', () => {
  const server = useProsody();

  test('two stays share no account, resource or handle', async () => {
    const first = member(server());
    const second = member(server());
    const [a, b] = [await first.event('online'), await second.event('online')];
    const [userA, resourceA] = a.jid.split(/@localhost\//);
    const [userB, resourceB] = b.jid.split(/@localhost\//);
    expect(new Set([userA, userB, resourceA, resourceB]).size).toBe(4);
    expect(first.password).not.toBe(second.password);
  });

  test('an account is used again when the stay ended against the will of its user', async () => {
    const first = member(server());
    const user = (await first.event('online')).jid.split('@')[0];
    const { account } = first.saved!;
    await first.close(false);
    expect(await userOf(server(), account)).toBe(user);
  });

  test('the account is removed on close: nobody can log in with it any more', async () => {
    const first = member(server());
    const user = (await first.event('online')).jid.split('@')[0];
    const { account } = first.saved!;
    await first.close(true);
    expect(first.saved).toBeNull();
    // The server does not know it, so another one was made.
    expect(await userOf(server(), account)).not.toBe(user);
  });

  test('the account is removed even if the stream is down at that moment', async () => {
    const proxy = await startLoggingProxy(server().url);
    const first = member({ ...server(), url: proxy.url });
    const user = (await first.event('online')).jid.split('@')[0];
    const { account } = first.saved!;
    proxy.cut();
    await first.event('offline');
    await first.close(true);
    await proxy.stop();
    expect(await userOf(server(), account)).not.toBe(user);
  });

  test('a password is never sent', async () => {
    const proxy = await startLoggingProxy(server().url);
    const first = member({ ...server(), url: proxy.url });
    await first.event('online');
    const { password } = first;
    const carrying = proxy.frames.filter((it) => it.text.includes(password));
    await first.close();
    await proxy.stop();
    expect(carrying.map((it) => it.text.slice(0, 3))).toEqual(['<iq']); // the registration itself, over TLS
    expect(proxy.frames.filter((it) => it.text.includes('PLAIN') && it.from === 'client')).toEqual([]);
  });
});

describe('a server that forgets everything', () => {
  test('is given a new account in its place', async () => {
    const before = await startProsody();
    const alice = member(before);
    const old = (await alice.event('online')).jid.split('@')[0];
    await before.stop();
    const after = await startProsody({ port: before.port });
    alice.connection.reconnectNow();
    const online = await alice.event('online', 2);
    expect(online).toMatchObject({ resumed: false, account: { login: 'registered', length: 256 } });
    expect(online.jid.split('@')[0]).not.toBe(old);
    await alice.close();
    await after.stop();
  }, 30_000);
});

/** Files that the server has written, accounts or whatever else. */
const filesOf = ({ data }: Prosody): string[] =>
  readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => it.name);

describe('a server that keeps accounts in files', () => {
  const server = useProsody({ storage: 'internal' });

  test('keeps none of those who have left, or who left while the stream was down', async () => {
    const proxy = await startLoggingProxy(server().url);
    const first = await XmppMember.joined(server(), 'left');
    const second = await XmppMember.joined({ ...server(), url: proxy.url }, 'left');
    const here = filesOf(server()).filter((it) => it.startsWith(first.saved!.account!.username));
    proxy.cut();
    await second.event('offline');
    await Promise.all([first.close(), second.close()]);
    await proxy.stop();
    figure(
      'S-78',
      'accounts that a server has left after their users have gone',
      outOf(filesOf(server()).length, 2),
    );
    expect(here).not.toEqual([]);
    expect(filesOf(server())).toEqual([]);
  });

  test('gets 64 characters where 256 are too many', async () => {
    const online = await member(server()).event('online');
    expect(online.account).toEqual({ login: 'registered', length: 64 });
    expect(online.jid).toMatch(/^[a-z0-9]{64}@/);
  });
});

describe('a server that takes keys', () => {
  const server = useProsody({ login: 'key', storage: 'internal' });
  let proxy: LoggingProxy;
  beforeEach(async () => {
    proxy = await startLoggingProxy(server().url);
  });
  afterEach(() => proxy.stop());
  const proxied = () => ({ ...server(), url: proxy.url });
  const keyOf = (it: XmppMember): KeyAccount => {
    const account = it.saved?.account;
    if (!account || !isKey(account)) throw new Error('no key');
    return account;
  };

  test('is shown another key at each login, and stores nothing', async () => {
    const first = await XmppMember.joined(proxied(), 'keys');
    const second = await XmppMember.joined(proxied(), 'keys');
    members.push(first, second);
    expect(await first.event('online')).toMatchObject({ account: { login: 'key', length: 64 } });
    const [a, b] = [keyOf(first), keyOf(second)];
    expect(new Set([a.publicKey, b.publicKey, a.privateKey, b.privateKey, a.username, b.username]).size).toBe(
      6,
    );
    expect((await first.event('online')).jid).toMatch(new RegExp(`^${a.username}@localhost/`));
    expect(filesOf(server())).toEqual([]);
  });

  test('has nothing to remove when they leave: it is not asked to', async () => {
    const member = await XmppMember.joined(proxied(), 'keys');
    const account = keyOf(member);
    await member.close(true);
    expect(member.saved).toBeNull();
    const asked = proxy.frames.filter(({ from, text }) => from === 'client' && text.includes('iq:register'));
    expect(asked).toEqual([]);
    expect(proxy.frames.filter(({ text }) => text.includes(account.privateKey))).toEqual([]);
    expect(filesOf(server())).toEqual([]);
  });

  test('lets the same account in again, resumed or not', async () => {
    const member = await XmppMember.online(proxied());
    members.push(member);
    const user = (await member.event('online')).jid.split('/')[0];
    proxy.onFrame(({ from, text }) =>
      from === 'client' ? text.replace(/previd=(["'])[^"']*/, 'previd=$1gone') : text,
    );
    proxy.cut();
    const again = await member.event('online', 2);
    expect(again).toMatchObject({ resumed: false, account: { login: 'key' } });
    expect(again.jid.split('/')[0]).toBe(user);
  });

  test.each(['ANONYMOUS', 'SCRAM-SHA-1', 'PLAIN'])(
    'and then takes %s only, is another one',
    async (mechanism) => {
      const member = await XmppMember.online(proxied());
      members.push(member);
      proxy.onFrame(({ from, text }) =>
        from === 'server' ? text.replaceAll(KEY_CHALLENGE, mechanism) : text,
      );
      proxy.cut();
      expect(await failure(member)).toBe('login-refused');
    },
  );
});

describe('a server without registration', () => {
  const server = useProsody({ login: 'closed' });

  test('is said to be one', async () => {
    expect(await failure(member(server()))).toBe('registration-refused');
  });
});

describe('a server for anonymous users', () => {
  const server = useProsody({ login: 'anonymous' });

  test('is entered anonymously, and a cut leaves no ghost in the room', async () => {
    const proxy = await startLoggingProxy(server().url);
    const alice = await XmppMember.joined({ ...server(), url: proxy.url }, 'guests');
    const bob = await XmppMember.joined(server(), 'guests');
    members.push(alice, bob);
    expect(await alice.event('online')).toMatchObject({ account: { login: 'anonymous', length: null } });
    expect(alice.saved).toMatchObject({ account: null, point: null });
    proxy.cut();
    expect(await bob.effect('departed')).toMatchObject({ handle: alice.handle });
    expect(await alice.event('online', 2)).toMatchObject({ resumed: false });
    await alice.close();
    await proxy.stop();
  });
});

describe('no server', () => {
  test('is unreachable, after a few attempts', async () => {
    const it = member({ url: 'ws://127.0.0.1:9/xmpp-websocket', domain: 'localhost' });
    expect(await failure(it)).toBe('unreachable');
    expect(it.eventsOf('offline')).toHaveLength(2);
  });

  test.each(['ws://192.0.2.1/', 'http://localhost/', 'wss://user:pass@localhost/', 'nonsense'])(
    '%s is no address for it',
    async (url) => {
      expect(await failure(member({ url, domain: 'localhost' }))).toBe('bad-server');
    },
  );
});
