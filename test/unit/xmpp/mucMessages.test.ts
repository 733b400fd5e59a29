import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Xml, xml } from '../../../src/xmpp/xml';
import { JOIN, Muc, message, mpotr, NS_MPOTR, NS_USER, presence, ROOM } from '../../support/mucMachine';
import { PLAINTEXT_SHAPES } from '../../support/plaintextShapes';

describe('inside', () => {
  test('frames of the room and to us alone', () => {
    const muc = Muc.inside();
    expect(
      muc.stanza(
        message({ id: '1' }, mpotr('QQ==')),
        message({ id: '2', type: 'chat' }, mpotr('Qg=='), xml('x', { xmlns: NS_USER })),
        message({ id: '3', from: `${ROOM}/me` }, mpotr('Qw=='), xml('body', {}, 'x')),
      ),
    ).toEqual([
      { type: 'frame', from: 'bob', private: false, data: 'QQ==', id: '1' },
      { type: 'frame', from: 'bob', private: true, data: 'Qg==', id: '2' },
      { type: 'frame', from: 'me', private: false, data: 'Qw==', id: '3' },
    ]);
  });

  test.each<[string, Xml]>([
    [
      'delayed',
      message({}, mpotr('QQ=='), xml('delay', { xmlns: 'urn:xmpp:delay', from: ROOM, stamp: 'x' })),
    ],
    ['delayed in the old way', message({}, mpotr('QQ=='), xml('x', { xmlns: 'jabber:x:delay', stamp: 'x' }))],
    ['of another room', message({ from: 'other@conference.example.org/bob' }, mpotr('QQ=='))],
    ['of nobody', message({ from: '' }, mpotr('QQ=='))],
    ['of the room itself', message({ from: ROOM }, mpotr('QQ=='))],
    ['of no type', xml('message', { from: `${ROOM}/bob` }, mpotr('QQ=='))],
    ['of type headline', message({ type: 'headline' }, mpotr('QQ=='))],
    ['in another namespace', message({}, xml('mpotr', { xmlns: 'urn:x-hushroom:mpotr:2' }, 'QQ=='))],
    ['in none', message({}, xml('mpotr', {}, 'QQ=='))],
    ['empty', message({}, mpotr(''))],
    ['twice', message({}, mpotr('QQ=='), mpotr('Qg=='))],
    ['with elements inside', message({}, xml('mpotr', { xmlns: NS_MPOTR }, 'QQ==', xml('a')))],
    ['too long', message({}, mpotr('A'.repeat(87_385)))],
    ['an error', message({ type: 'error' }, mpotr('QQ=='))],
    ['in a presence', presence('bob', 'QQ==')],
  ])('no frame: %s', (_, stanza) => {
    expect(
      Muc.inside()
        .stanza(stanza)
        .filter((it) => it.type === 'frame'),
    ).toEqual([]);
  });

  test.each([...PLAINTEXT_SHAPES])('plaintext: %s', (name, content) => {
    const muc = Muc.inside();
    const effects = muc.stanza(
      message({}, ...content),
      message({ type: 'chat' }, ...content),
      message({ type: 'normal' }, ...content),
      xml('message', { from: 'mallory@example.org/x', type: 'chat' }, ...content),
      xml('message', { from: 'example.org' }, ...content),
      xml('message', { type: 'headline' }, ...content),
    );
    const outside = { type: 'plaintext', from: null, kind: 'outside' };
    const inside = (kind: string) => ({ type: 'plaintext', from: 'bob', kind });
    const topic = { type: 'warning', code: 'topic' };
    expect(effects).toEqual(
      name === 'delayed'
        ? []
        : [
            name === 'subject' ? topic : inside('group'),
            inside('private'),
            inside('private'),
            outside,
            outside,
            outside,
          ],
    );
    expect(JSON.stringify([effects, muc.state])).not.toContain('PLAINTEXT');
  });

  test('what a room says at the end of a join is neither topic nor plaintext', () => {
    const muc = Muc.inside();
    expect(
      muc.stanza(
        message({ from: ROOM }, xml('subject')),
        message({}, xml('subject'), xml('stanza-id', { xmlns: 'urn:xmpp:sid:0', id: '1', by: ROOM })),
        message({ from: ROOM }, xml('x', { xmlns: NS_USER }, xml('status', { code: '104' }))),
      ),
    ).toEqual([]);
    const old = xml('delay', { xmlns: 'urn:xmpp:delay', from: ROOM, stamp: 'x' });
    expect(muc.stanza(message({}, xml('subject', {}, 'x'), old))).toEqual([
      { type: 'warning', code: 'topic' },
    ]);
  });

  test('a room that begins to show addresses or to keep a log is warned about', () => {
    const notice = (code: string): Xml =>
      message({ from: ROOM }, xml('x', { xmlns: NS_USER }, xml('status', { code })));
    expect(Muc.inside().stanza(notice('172'), notice('173'), notice('170'))).toEqual([
      { type: 'warning', code: 'not-anonymous' },
      { type: 'warning', code: 'logged' },
    ]);
  });
});

test('no stanza of any shape makes it throw, or repeats words', () => {
  const name = fc.constantFrom(
    'message',
    'presence',
    'iq',
    'x',
    'mpotr',
    'body',
    'subject',
    'status',
    'error',
    'delay',
    '',
  );
  const attrs = fc.dictionary(
    fc.constantFrom('from', 'type', 'id', 'xmlns', 'code', 'to', '__proto__', 'constructor'),
    fc.constantFrom(
      ROOM,
      `${ROOM}/bob`,
      `${ROOM}/me`,
      `${ROOM}/`,
      '',
      '/',
      'error',
      'unavailable',
      'groupchat',
      'chat',
      'result',
      '110',
      '303',
      '-1',
      NS_USER,
      NS_MPOTR,
      'urn:xmpp:delay',
    ),
  );
  const { tree } = fc.letrec<{ tree: Xml }>((tie) => ({
    tree: fc.record({
      name,
      attrs,
      children: fc.array(fc.oneof({ depthSize: 'small' }, fc.constant('PLAINTEXT'), tie('tree')), {
        maxLength: 4,
      }),
    }),
  }));
  fc.assert(
    fc.property(fc.array(tree, { maxLength: 6 }), fc.boolean(), (stanzas, inside) => {
      const muc = inside ? Muc.inside() : new Muc();
      if (!inside) muc.feed(JOIN);
      for (const effect of muc.stanza(...stanzas)) {
        if (effect.type !== 'frame' && effect.type !== 'arrived')
          expect(JSON.stringify(effect)).not.toContain('PLAINTEXT');
      }
    }),
    { numRuns: 1_000 },
  );
});
