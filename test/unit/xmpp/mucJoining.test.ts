import { describe, expect, test } from '@jest/globals';
import { nextMucTimer } from '../../../src/xmpp/muc';
import type { MucEffect } from '../../../src/xmpp/mucTypes';
import { child, type Xml, xml } from '../../../src/xmpp/xml';
import { JOIN, Muc, mpotr, presence, ROOM, refusal, sent } from '../../support/mucMachine';

describe('joining', () => {
  test('asks for no history and shows the hello', () => {
    expect(new Muc().feed(JOIN)).toEqual([
      {
        type: 'send',
        stanza: xml(
          'presence',
          { to: `${ROOM}/me` },
          xml(
            'x',
            { xmlns: 'http://jabber.org/protocol/muc' },
            xml('history', { maxstanzas: '0', maxchars: '0' }),
          ),
          mpotr('aGVsbG8='),
        ),
      },
    ]);
  });

  test('is over with our own presence (110), no earlier; those before it were there before us', () => {
    const muc = new Muc();
    muc.feed(JOIN);
    expect(muc.stanza(presence('bob', 'Ym9i'), presence('carol', null))).toEqual([
      { type: 'arrived', handle: 'bob', hello: 'Ym9i', earlier: true },
      { type: 'arrived', handle: 'carol', hello: null, earlier: true },
    ]);
    expect(muc.stanza(presence('me', 'aGVsbG8=', 110))).toEqual([
      { type: 'joined', codes: [110], handle: 'me', renamed: false },
    ]);
    expect(muc.stanza(presence('dave', 'ZGF2'))).toEqual([
      { type: 'arrived', handle: 'dave', hello: 'ZGF2', earlier: false },
    ]);
  });

  test('a handle that the service changed (210) is ours from then on', () => {
    const muc = new Muc();
    muc.feed(JOIN);
    expect(muc.stanza(presence('changed', 'aGVsbG8=', 110, 210))).toEqual([
      { type: 'joined', codes: [110, 210], handle: 'changed', renamed: true },
    ]);
    const [announced] = sent(muc.feed({ type: 'announce', hello: 'bmV3' }));
    expect(announced).toEqual(xml('presence', { to: `${ROOM}/changed` }, mpotr('bmV3')));
  });

  test('warns of a room that shows addresses (100) or keeps a log (170)', () => {
    const muc = new Muc();
    muc.feed(JOIN);
    expect(muc.stanza(presence('me', 'aGVsbG8=', 110, 100, 170)).slice(1)).toEqual([
      { type: 'warning', code: 'not-anonymous' },
      { type: 'warning', code: 'logged' },
    ]);
  });

  test.each<[string, MucEffect]>([
    ['conflict', { type: 'conflict' }],
    ['not-authorized', { type: 'out', why: 'password-needed', mayRejoin: false }],
    ['registration-required', { type: 'out', why: 'members-only', mayRejoin: false }],
    ['forbidden', { type: 'out', why: 'banned', mayRejoin: false }],
    ['not-allowed', { type: 'out', why: 'creation-restricted', mayRejoin: false }],
    ['not-acceptable', { type: 'out', why: 'handle-refused', mayRejoin: false }],
    ['service-unavailable', { type: 'out', why: 'room-full', mayRejoin: false }],
    ['remote-server-not-found', { type: 'out', why: 'no-rooms-here', mayRejoin: false }],
    ['jid-malformed', { type: 'out', why: 'bad-room-name', mayRejoin: false }],
    ['something-else', { type: 'out', why: 'unreachable', mayRejoin: true }],
  ])('%s', (condition, effect) => {
    const muc = new Muc();
    muc.feed(JOIN);
    expect(muc.stanza(refusal(condition))).toEqual([effect]);
    expect(muc.state.phase).toBe('outside');
  });

  test('a refusal of somebody else, or from elsewhere, is none of ours', () => {
    const muc = new Muc();
    muc.feed(JOIN);
    expect(
      muc.stanza(refusal('forbidden', `${ROOM}/bob`), refusal('forbidden', 'evil@example.org/me')),
    ).toEqual([]);
    expect(muc.state.phase).toBe('joining');
  });

  test('a locked room is tried again for 10 s, ever more slowly', () => {
    const muc = new Muc();
    muc.feed(JOIN);
    const waits: number[] = [];
    for (;;) {
      const before = muc.now;
      const effects = muc.stanza(refusal('item-not-found'));
      if (effects.length > 0) {
        expect(effects).toEqual([{ type: 'out', why: 'room-locked', mayRejoin: false }]);
        break;
      }
      const again = muc.tick();
      expect(sent(again)).toHaveLength(1);
      waits.push(muc.now - before);
    }
    expect(waits.slice(0, 5)).toEqual([250, 500, 1_000, 2_000, 2_000]);
    expect(waits.reduce((a, b) => a + b, 0)).toBe(10_000);
  });

  test('a room that unlocks lets us in', () => {
    const muc = new Muc();
    muc.feed(JOIN);
    muc.stanza(refusal('item-not-found'));
    muc.tick();
    expect(muc.stanza(presence('me', 'aGVsbG8=', 110))).toMatchObject([{ type: 'joined' }]);
  });

  test('a room that says nothing is given up after 20 s of silence', () => {
    const muc = new Muc();
    muc.feed(JOIN);
    muc.now += 15_000;
    expect(muc.feed({ type: 'tick' })).toEqual([]);
    muc.stanza(presence('bob', null)); // it is busy telling us who is there
    expect(nextMucTimer(muc.state)).toBe(muc.now + 20_000);
    expect(muc.tick()).toEqual([{ type: 'out', why: 'unreachable', mayRejoin: true }]);
  });
});

describe('a room that we created (201)', () => {
  const form = (...fields: Xml[]): Xml =>
    xml(
      'query',
      { xmlns: 'http://jabber.org/protocol/muc#owner' },
      xml('x', { xmlns: 'jabber:x:data', type: 'form' }, ...fields),
    );
  const created = (): [Muc, Xml] => {
    const muc = new Muc();
    muc.feed(JOIN);
    const [asked] = sent(muc.stanza(presence('me', 'aGVsbG8=', 110, 201)));
    return [muc, asked!];
  };
  const answer = (to: Xml, attrs: Record<string, string>, ...content: Xml[]): Xml =>
    xml('iq', { type: 'result', from: ROOM, id: to.attrs.id, ...attrs }, ...content);

  test('is set up with those of our wishes that it knows', () => {
    const [muc, asked] = created();
    expect(asked).toMatchObject({ name: 'iq', attrs: { type: 'get', to: ROOM } });
    const list = xml(
      'field',
      { var: 'muc#roomconfig_whois', type: 'list-single' },
      xml('option', {}, xml('value', {}, 'moderators')),
      xml('option', {}, xml('value', {}, 'anyone')),
    );
    const limited = xml(
      'field',
      { var: 'muc#roomconfig_allowpm', type: 'list-single' },
      xml('option', {}, xml('value', {}, 'moderators')),
    );
    const [submitted] = sent(
      muc.stanza(
        answer(
          asked,
          {},
          form(xml('field', { var: 'muc#roomconfig_publicroom', type: 'boolean' }), list, limited),
        ),
      ),
    );
    const x = child(submitted!.children[0] as Xml, 'x');
    const filled = x!.children.map((it) => [
      (it as Xml).attrs.var,
      ((it as Xml).children[0] as Xml).children[0],
    ]);
    expect(filled).toEqual([
      ['FORM_TYPE', 'http://jabber.org/protocol/muc#roomconfig'],
      ['muc#roomconfig_publicroom', '0'],
      ['muc#roomconfig_whois', 'moderators'],
    ]);
    expect(muc.stanza(answer(submitted!, {}))).toEqual([]);
    expect(muc.state).toMatchObject({ phase: 'inside', configuring: null });
  });

  test('opens with its own settings where it refuses ours, or has no form', () => {
    const [muc, asked] = created();
    const [submitted] = sent(muc.stanza(answer(asked, {}, form())));
    const [instant] = sent(muc.stanza(answer(submitted!, { type: 'error' })));
    expect(child(instant!.children[0] as Xml, 'x')).toEqual(
      xml('x', { xmlns: 'jabber:x:data', type: 'submit' }),
    );
    const [again, asked2] = created();
    expect(sent(again.stanza(answer(asked2, { type: 'error' })))).toHaveLength(1);
  });

  test('hears of its settings from itself alone', () => {
    const [muc, asked] = created();
    expect(
      muc.stanza(answer(asked, { from: `${ROOM}/bob` }, form()), answer(asked, { from: 'evil@x' }, form())),
    ).toEqual([]);
    expect(muc.stanza(answer(asked, { id: 'guessed' }, form()))).toEqual([]);
    expect(muc.state).toMatchObject({ configuring: { step: 'form' } });
  });

  test('is used as it is when it never answers', () => {
    const [muc] = created();
    expect(muc.tick()).toEqual([]);
    expect(muc.state).toMatchObject({ phase: 'inside', configuring: null });
  });
});
