// Servers that lie: about knowing the account, about what they can do, about who answers; and frames no honest one sends.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomId } from '../../src/xmpp/randomId';
import { askItems } from '../../src/xmpp/xep0030';
import { ping } from '../../src/xmpp/xep0199';
import { type FrameHook, type LoggingProxy, startLoggingProxy } from '../support/loggingProxy';
import { useProsody } from '../support/prosody';
import { random, XmppMember } from '../support/xmppMember';

const server = useProsody();
const members: XmppMember[] = [];
let proxy: LoggingProxy;

beforeEach(async () => {
  proxy = await startLoggingProxy(server().url);
});

afterEach(async () => {
  await Promise.all(members.splice(0).map((it) => it.close()));
  await proxy.stop();
});

const member = (): XmppMember => {
  const it = new XmppMember({ url: proxy.url, domain: 'localhost' });
  members.push(it);
  return it;
};

const fromServer =
  (change: (text: string) => string | null): FrameHook =>
  ({ from, text }) =>
    from === 'server' ? change(text) : text;

const success = /<success[^>]*>([^<]*)<\/success>/;
const withSuccess = (data: (signature: string) => string): FrameHook =>
  fromServer((text) =>
    text.replace(success, (all, encoded: string) =>
      all.replace(encoded, Buffer.from(data(Buffer.from(encoded, 'base64').toString())).toString('base64')),
    ),
  );

test.each<[string, FrameHook]>([
  [
    'a wrong signature',
    withSuccess((it) => (it[2] === 'A' ? it.replace('v=A', 'v=B') : `v=A${it.slice(3)}`)),
  ],
  ['no signature', withSuccess(() => '')],
  ['an error in its place', withSuccess(() => 'e=other-error')],
  ['a shortened signature', withSuccess((it) => it.slice(0, 10))],
  [
    'a nonce that is not ours',
    fromServer((text) =>
      text.replace(/<challenge[^>]*>([^<]*)<\/challenge>/, (all, encoded: string) =>
        all.replace(
          encoded,
          Buffer.from(Buffer.from(encoded, 'base64').toString().replace(/^r=./, 'r=~')).toString('base64'),
        ),
      ),
    ),
  ],
])('%s: the server is not proved, and nothing goes on', async (_, hook) => {
  proxy.onFrame(hook);
  const it = member();
  await expect(it.event('online')).rejects.toThrow('failed: server-not-proved');
  expect(
    proxy.frames.filter(
      ({ from, text }) => from === 'client' && text.includes('urn:ietf:params:xml:ns:xmpp-bind'),
    ),
  ).toEqual([]);
});

test('a server that wants no proof from us, and gives none, is not believed', async () => {
  const bind = '<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/><sm xmlns="urn:xmpp:sm:3"/>';
  proxy.onFrame(fromServer((text) => text.replace(/<mechanisms.*<\/mechanisms>/s, bind)));
  await expect(member().event('online')).rejects.toThrow('failed: login-refused');
  proxy.onFrame(
    fromServer((text) =>
      text.replace(/<challenge.*<\/challenge>/s, '<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>'),
    ),
  );
  await expect(member().event('online')).rejects.toThrow('failed: server-not-proved');
  expect(proxy.frames.filter(({ from, text }) => from === 'client' && text.includes('<bind'))).toEqual([]);
});

test('a server that knew our account, and then takes guests only, is another one', async () => {
  const it = member();
  await it.event('online');
  proxy.onFrame(
    fromServer((text) => text.replace(/<mechanism>[^<]*<\/mechanism>/g, '<mechanism>ANONYMOUS</mechanism>')),
  );
  proxy.cut();
  await it.event('offline');
  it.connection.reconnectNow();
  expect(await it.event('failed')).toEqual({ type: 'failed', code: 'login-refused' });
});

test('a server that offers PLAIN alone gets no password', async () => {
  proxy.onFrame(
    fromServer((text) =>
      text.replace(/<mechanism>(?!PLAIN)[^<]*<\/mechanism>/g, '<mechanism>PLAIN</mechanism>'),
    ),
  );
  await expect(member().event('online')).rejects.toThrow('failed: login-refused');
  expect(proxy.frames.filter(({ from, text }) => from === 'client' && text.includes('<auth'))).toEqual([]);
});

test('an answer from anybody but whom we asked is none', async () => {
  const it = member();
  await it.event('online');
  const question = askItems('localhost', randomId(random));
  const forged = `<iq xmlns="jabber:client" type="result" from="mallory@localhost/x" id="${question.attrs.id}"><query xmlns="http://jabber.org/protocol/disco#items"><item jid="evil.example"/></query></iq>`;
  let injected = false;
  proxy.onFrame(({ from, text }) => {
    if (from === 'server' && !injected && text.includes(question.attrs.id!)) {
      injected = true;
      return forged;
    }
    return text;
  });
  const outcome = await Promise.race([
    it.connection.request(question).then(() => 'answered'),
    new Promise((done) => setTimeout(() => done('ignored'), 700)),
  ]);
  expect(injected).toBe(true);
  expect(outcome).toBe('ignored');
  proxy.onFrame(null);
  expect((await it.connection.request(ping('localhost', randomId(random)))).attrs.type).toBe('result');
});

const deep = (depth: number): string => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
const wide = (count: number): string =>
  `<a ${Array.from({ length: count }, (_, i) => `b${i}="c"`).join(' ')}/>`;
const message = (content: string): string =>
  `<message xmlns="jabber:client" from="localhost" to="x@localhost">${content}</message>`;

const replaceNextAnswer = (frame: string): void => {
  let done = false;
  proxy.onFrame(({ from, text }) => {
    if (done || from !== 'server' || !text.startsWith('<iq')) return text;
    done = true;
    return frame;
  });
};

test.each([
  ['a document type', `<!DOCTYPE x [<!ENTITY a "aaaa">]>${message('&a;')}`],
  ['an entity', message('&lol;')],
  ['a NUL reference', message('&#0;')],
  ['an element that does not end', '<message xmlns="jabber:client"><body>'],
  ['crossed tags', '<message xmlns="jabber:client"><a></message></a>'],
  ['two elements in one frame', message('') + message('')],
  ['an acknowledgement without a number', '<a xmlns="urn:xmpp:sm:3" h="x"/>'],
  ['an impossible acknowledgement', '<a xmlns="urn:xmpp:sm:3" h="4000000000"/>'],
])('%s ends the stream; a fresh one follows', async (_, frame) => {
  const it = member();
  await it.event('online');
  replaceNextAnswer(frame);
  void it.connection.request(ping('localhost', randomId(random))).catch(() => undefined);
  await it.event('offline');
  proxy.onFrame(null);
  it.connection.reconnectNow();
  expect(await it.event('online', 2)).toMatchObject({ resumed: false });
  expect((await it.connection.request(ping('localhost', randomId(random)))).attrs.type).toBe('result');
});

test.each([
  ['too deep', message(deep(100_000 / 8))],
  ['too deep by one', message(deep(32))],
  ['too many attributes', message(wide(20_000))],
  ['too long', message('x'.repeat(20 * 1024 * 1024))],
])('a stanza that is %s is forgotten, and the stream lives', async (_, frame) => {
  const it = member();
  await it.event('online');
  replaceNextAnswer(frame);
  void it.connection.request(ping('localhost', randomId(random))).catch(() => undefined);
  await new Promise((done) => setTimeout(done, 300));
  proxy.onFrame(null);
  expect((await it.connection.request(ping('localhost', randomId(random)))).attrs.type).toBe('result');
  expect(it.eventsOf('offline')).toEqual([]);
  expect(it.eventsOf('stanza')).toEqual([]);
  // The counts still agree: the server resumes, and has nothing to send again.
  proxy.cut();
  await it.event('offline');
  it.connection.reconnectNow();
  expect(await it.event('online', 2)).toMatchObject({ resumed: true });
  await new Promise((done) => setTimeout(done, 200));
  const resumed = proxy.frames.findIndex(({ from, text }) => from === 'server' && text.includes('<resumed'));
  const after = proxy.frames
    .slice(resumed)
    .filter(({ from, text }) => from === 'server' && /^<(?:iq|message|presence)/.test(text));
  expect(after).toEqual([]);
});
