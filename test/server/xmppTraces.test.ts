// What two stays of one user have in common on the wire: the words of the protocols, and nothing else.
import { expect, test } from '@jest/globals';
import { startLoggingProxy } from '../support/loggingProxy';
import { useProsody } from '../support/prosody';
import { random, XmppMember } from '../support/xmppMember';

const server = useProsody();

/** Every word of six characters or more in the attributes and texts that this stay's client wrote; namespaces left out. */
async function tokensOf(room: string): Promise<Set<string>> {
  const proxy = await startLoggingProxy(server().url);
  const member = await XmppMember.online({ ...server(), url: proxy.url });
  await member.join(`${room}@${server().service}`, Buffer.from(random(16)).toString('base64'));
  await member.say(Buffer.from(random(30)).toString('hex'));
  await member.effect('frame');
  proxy.cut();
  await member.event('offline');
  member.connection.reconnectNow();
  await member.event('online', 2);
  await member.feed({ type: 'leave' });
  await member.close(true);
  const written = proxy.frames.filter((it) => it.from === 'client').map((it) => it.text);
  await proxy.stop();
  const values = written.flatMap((text) =>
    [...text.matchAll(/ (?!xmlns|namespace)[\w:]+="([^"]*)"|>([^<]+)</g)].map(
      ([, value, content]) => value ?? content ?? '',
    ),
  );
  return new Set(values.flatMap((it) => it.match(/[\w+/=-]{6,}/g) ?? []));
}

test('two stays share nothing but the words of the protocols', async () => {
  const first = await tokensOf('one-room');
  const second = await tokensOf('another-room');
  const shared = [...first].filter((it) => second.has(it)).sort();
  expect(shared).toEqual([
    'FORM_TYPE',
    'SCRAM-SHA-1',
    'conference',
    'groupchat',
    'hidden',
    'jabber',
    'localhost',
    'password',
    'register',
    'submit',
    'unavailable',
    'username',
  ]);
});
