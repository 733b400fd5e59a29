// What two stays of one user have in common on the wire, however one logs in: the words of the protocols, and nothing else.
import { describe, expect, test } from '@jest/globals';
import { Member } from '../../scripts/memberCore';
import type { RoomView } from '../../src/contract';
import { figure, outOf } from '../relay/figure';
import { type LoggingProxy, startLoggingProxy } from '../support/loggingProxy';
import { useProsody } from '../support/prosody';
import { sharedBy, tokensOf } from '../support/tokens';

/** Every namespace that a client ever names. What tells one program from another (capabilities, versions) or from whom (cards, avatars,
 * receipts, carbons) has one that is not here. */
const NAMESPACES = [
  'http://jabber.org/protocol/disco#info',
  'http://jabber.org/protocol/disco#items',
  'http://jabber.org/protocol/muc',
  'http://jabber.org/protocol/muc#owner',
  'http://jabber.org/protocol/muc#user',
  'jabber:client',
  'jabber:iq:register',
  'jabber:x:data',
  'urn:ietf:params:xml:ns:xmpp-bind',
  'urn:ietf:params:xml:ns:xmpp-framing',
  'urn:ietf:params:xml:ns:xmpp-sasl',
  'urn:x-hushroom:mpotr:1',
  'urn:xmpp:eme:0',
  'urn:xmpp:hints',
  'urn:xmpp:ping',
  'urn:xmpp:sm:3',
];

const together = ({ status }: RoomView): boolean => status.state === 'encrypted' && status.agreed === 2;

describe.each(['register', 'key', 'anonymous'] as const)('login: %s', (login) => {
  const server = useProsody({ login });

  /** All that one member wrote, in a stay with a talk, a cut and a goodbye; the other one is somebody else each time. */
  async function stay(room: string, nick: string): Promise<string[]> {
    const proxy: LoggingProxy = await startLoggingProxy(server().url);
    const enter = (url: string, name: string): Promise<Member> =>
      Member.enter({ server: url, domain: server().domain, room, nick: name });
    const [one, friend] = await Promise.all([enter(proxy.url, nick), enter(server().url, `friend, ${room}`)]);
    const both = [one, friend];
    const say = async (text: string): Promise<void> => {
      await Promise.all(
        both.map((it) => it.waitFor((view) => together(view) && view.composer === null, 20_000)),
      );
      expect(await one.say(text)).toBeNull();
      await friend.waitFor(
        (view) => view.lines.some((it) => it.kind === 'message' && it.text === text),
        20_000,
      );
    };
    await say('the same words');
    proxy.cut();
    await one.waitFor(({ status }) => status.state !== 'encrypted', 10_000);
    await say('the same words again');
    await Promise.all(both.map((it) => it.leave()));
    await proxy.stop();
    return proxy.frames.filter(({ from }) => from === 'client').map(({ text }) => text);
  }

  test('nothing links two stays of one person', async () => {
    const written = await Promise.all([
      stay('one room', 'the same person'),
      stay('another room', 'the same person'),
      stay('a third one', 'a stranger'),
    ]);
    const [first, second, other] = written.map(tokensOf) as [Set<string>, Set<string>, Set<string>];
    // What a stranger says, too, is a word of the protocol.
    const shared = sharedBy(first, second, other);
    figure(
      'S-41',
      `tokens shared by two stays of one person, login: ${login}`,
      outOf(shared.length, first.size),
    );
    expect(first.size).toBeGreaterThan(1_000);
    expect(shared).toEqual([]);
    // And those words are few: none of them was made up by a client.
    const words = [...first].filter((it) => second.has(it) && other.has(it) && !it.startsWith('bytes'));
    expect(words.filter((it) => it.length > 20 && !/^[a-z/+-]+$/.test(it))).toEqual([]);
    expect(words.length).toBeLessThan(80);
    const named = new Set(
      written.flat().flatMap((it) => [...it.matchAll(/xmlns="([^"]*)"/g)].map(([, xmlns]) => xmlns!)),
    );
    expect([...named].filter((it) => !NAMESPACES.includes(it))).toEqual([]);
    // One language for everybody: the server copies it on all that is sent.
    const languages = written.flat().flatMap((it) => it.match(/xml:lang="[^"]*"/g) ?? []);
    expect(new Set(languages)).toEqual(new Set(['xml:lang="en"']));
  }, 120_000);
});
