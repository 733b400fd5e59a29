// Twenty ways to put words before a user that nobody encrypted. None may ever be shown.
import { type Xml, xml } from '../../src/xmpp/xml';

const body = (): Xml => xml('body', {}, 'PLAINTEXT');
const forwarded = (): Xml =>
  xml(
    'forwarded',
    { xmlns: 'urn:xmpp:forward:0' },
    xml('message', { xmlns: 'jabber:client', type: 'chat' }, body()),
  );

/** What each holds. The stanza around it is the test's. */
export const PLAINTEXT_SHAPES: ReadonlyMap<string, readonly Xml[]> = new Map([
  ['body', [body()]],
  ['subject', [xml('subject', {}, 'PLAINTEXT')]],
  ['subject with body', [xml('subject', {}, 'PLAINTEXT'), body()]],
  [
    'XHTML-IM',
    [
      xml(
        'html',
        { xmlns: 'http://jabber.org/protocol/xhtml-im' },
        xml('body', { xmlns: 'http://www.w3.org/1999/xhtml' }, 'PLAINTEXT'),
      ),
    ],
  ],
  ['out of band data', [xml('x', { xmlns: 'jabber:x:oob' }, xml('url', {}, 'https://PLAINTEXT.example'))]],
  ['carbon received', [xml('received', { xmlns: 'urn:xmpp:carbons:2' }, forwarded())]],
  ['carbon sent', [xml('sent', { xmlns: 'urn:xmpp:carbons:2' }, forwarded())]],
  ['forwarded', [forwarded()]],
  ['archive result', [xml('result', { xmlns: 'urn:xmpp:mam:2', id: '1' }, forwarded())]],
  ['correction', [body(), xml('replace', { xmlns: 'urn:xmpp:message-correct:0', id: '1' })]],
  ['delayed', [body(), xml('delay', { xmlns: 'urn:xmpp:delay', stamp: '2020-01-01T00:00:00Z' })]],
  [
    'mediated invitation',
    [
      xml(
        'x',
        { xmlns: 'http://jabber.org/protocol/muc#user' },
        xml('invite', { from: 'a@b' }, xml('reason', {}, 'PLAINTEXT')),
      ),
    ],
  ],
  ['direct invitation', [xml('x', { xmlns: 'jabber:x:conference', jid: 'a@b', reason: 'PLAINTEXT' })]],
  ['nickname', [xml('nick', { xmlns: 'http://jabber.org/protocol/nick' }, 'PLAINTEXT')]],
  ['receipt', [xml('received', { xmlns: 'urn:xmpp:receipts', id: 'PLAINTEXT' })]],
  ['marker', [xml('displayed', { xmlns: 'urn:xmpp:chat-markers:0', id: 'PLAINTEXT' })]],
  [
    'reactions',
    [xml('reactions', { xmlns: 'urn:xmpp:reactions:0', id: '1' }, xml('reaction', {}, 'PLAINTEXT'))],
  ],
  [
    'another encryption',
    [xml('encrypted', { xmlns: 'eu.siacs.conversations.axolotl' }, xml('payload', {}, 'PLAINTEXT')), body()],
  ],
  ['an empty frame with a body', [xml('mpotr', { xmlns: 'urn:x-hushroom:mpotr:1' }), body()]],
  [
    'a frame within something else',
    [
      xml('wrapper', { xmlns: 'x' }, xml('mpotr', { xmlns: 'urn:x-hushroom:mpotr:1' }, 'UExBSU5URVhU')),
      body(),
    ],
  ],
]);

/** Every shape from everybody whom a server can invent. */
export function plaintextsFrom(it: {
  readonly occupant: string;
  readonly room: string;
  readonly domain: string;
}): Xml[] {
  const senders: readonly (readonly [string, string])[] = [
    ['groupchat', it.occupant],
    ['chat', it.occupant],
    ['normal', it.occupant],
    ['groupchat', it.room],
    ['headline', it.domain],
    ['chat', `someone@${it.domain}/phone`],
    ['error', it.occupant],
  ];
  const stanzas = [...PLAINTEXT_SHAPES.values()].flatMap((content) =>
    senders.map(([type, from]) => ({ type, from, content })),
  );
  return stanzas.map(({ type, from, content }, at) =>
    xml('message', { type, from, id: `p${at}` }, ...content),
  );
}
