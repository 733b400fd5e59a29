import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { initialMuc, nextMucTimer, stepMuc } from '../../../src/xmpp/muc';
import type { MucEffect, MucEvent, MucState } from '../../../src/xmpp/mucTypes';
import { child, type Xml, xml } from '../../../src/xmpp/xml';
import { PLAINTEXT_SHAPES } from '../../support/plaintextShapes';

const ROOM = 'room@conference.example.org';
const SERVICE = 'conference.example.org';
const NS_USER = 'http://jabber.org/protocol/muc#user';
const NS_MPOTR = 'urn:x-hushroom:mpotr:1';
const JOIN: MucEvent = { type: 'join', service: SERVICE, room: ROOM, handle: 'me', hello: 'aGVsbG8=' };

const mpotr = (data: string): Xml => xml('mpotr', { xmlns: NS_MPOTR }, data);
const codesOf = (codes: readonly number[]): Xml[] =>
  codes.map((code) => xml('status', { code: String(code) }));
const presence = (handle: string, hello: string | null, ...codes: number[]): Xml =>
  xml(
    'presence',
    { from: `${ROOM}/${handle}`, to: 'me@example.org/x' },
    xml(
      'x',
      { xmlns: NS_USER },
      xml('item', { affiliation: 'none', role: 'participant' }),
      ...codesOf(codes),
    ),
    ...(hello === null ? [] : [mpotr(hello)]),
  );
const gone = (handle: string, codes: readonly number[] = [], ...more: Xml[]): Xml =>
  xml(
    'presence',
    { from: `${ROOM}/${handle}`, type: 'unavailable' },
    xml('x', { xmlns: NS_USER }, ...codesOf(codes), ...more),
  );
const refusal = (condition: string, from = `${ROOM}/me`): Xml =>
  xml(
    'presence',
    { from, type: 'error' },
    xml(
      'error',
      { type: 'cancel' },
      xml(condition, { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' }),
      xml('text', {}, 'x'),
    ),
  );
const message = (attrs: Record<string, string>, ...content: Xml[]): Xml =>
  xml('message', { from: `${ROOM}/bob`, type: 'groupchat', ...attrs }, ...content);

/** A machine with its clock; each step is checked to leave its input alone and to stay plain JSON. */
class Muc {
  state: MucState = initialMuc;
  now = 1_000;
  #random = 0;

  #next(): number {
    this.#random += 7;
    return this.#random & 255;
  }

  feed(event: MucEvent): readonly MucEffect[] {
    const before = JSON.stringify(this.state);
    const [state, effects] = stepMuc(this.state, event, {
      now: this.now,
      random: (size) => Uint8Array.from({ length: size }, () => this.#next()),
    });
    expect(JSON.stringify(this.state)).toBe(before);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    this.state = state;
    return effects;
  }

  stanza(...stanzas: Xml[]): MucEffect[] {
    return stanzas.flatMap((stanza) => this.feed({ type: 'stanza', stanza }));
  }

  /** Lets the next timer come. */
  tick(): readonly MucEffect[] {
    this.now = nextMucTimer(this.state) ?? this.now;
    return this.feed({ type: 'tick' });
  }

  static inside(...codes: number[]): Muc {
    const muc = new Muc();
    muc.feed(JOIN);
    muc.stanza(presence('me', 'aGVsbG8=', 110, ...codes));
    return muc;
  }
}

const sent = (effects: readonly MucEffect[]): Xml[] =>
  effects.flatMap((it) => (it.type === 'send' ? [it.stanza] : []));

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

describe('inside', () => {
  test('a presence is told once, and again when its hello changes', () => {
    const muc = Muc.inside();
    expect(
      muc.stanza(presence('bob', 'QQ=='), presence('bob', 'QQ=='), presence('bob', 'Qg==')),
    ).toMatchObject([
      { type: 'arrived', hello: 'QQ==' },
      { type: 'arrived', hello: 'Qg==' },
    ]);
    expect(muc.stanza(gone('bob'), gone('bob'), gone('nobody'))).toEqual([
      { type: 'departed', handle: 'bob', why: 'left' },
    ]);
  });

  test('a new handle is a departure and an arrival', () => {
    const muc = Muc.inside();
    muc.stanza(presence('bob', 'QQ=='));
    expect(muc.stanza(gone('bob', [303], xml('item', { nick: 'rob' })), presence('rob', 'QQ=='))).toEqual([
      { type: 'departed', handle: 'bob', why: 'renamed' },
      { type: 'arrived', handle: 'rob', hello: 'QQ==', earlier: false },
    ]);
  });

  test.each<[string, number[], Xml[], string, boolean]>([
    ['kicked', [110, 307], [], 'kicked', false],
    ['banned', [110, 301], [], 'banned', false],
    ['not reachable', [110, 307, 333], [], 'lost', true],
    ['no member any more', [110, 321], [], 'removed', false],
    ['members only now', [110, 322], [], 'members-only', false],
    ['shut down', [110, 332], [], 'server-shut-down', true],
    ['destroyed', [110], [xml('destroy', { jid: 'other@x' })], 'room-destroyed', false],
    ['renamed by the service', [110, 303], [xml('item', { nick: 'other' })], 'lost', true],
    ['gone without a word', [110], [], 'lost', true],
    ['gone without even 110', [], [], 'lost', true],
  ])('our own end: %s', (_, codes, more, why, mayRejoin) => {
    const muc = Muc.inside();
    expect(muc.stanza(gone('me', codes, ...more))).toEqual([{ type: 'out', why, mayRejoin }]);
    expect(muc.state.phase).toBe('outside');
    expect(nextMucTimer(muc.state)).toBeNull();
  });

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

  test('a frame that could not be delivered comes back by its id, its text unread', () => {
    const back = (from: string): Xml =>
      message(
        { from, type: 'error', id: 'frame-1' },
        xml('body', {}, 'PLAINTEXT'),
        xml(
          'error',
          { type: 'cancel' },
          xml('item-not-found', { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' }),
        ),
      );
    const muc = Muc.inside();
    expect(muc.stanza(back(`${ROOM}/bob`), back(ROOM), back('evil@x/bob'))).toEqual([
      { type: 'undeliverable', to: 'bob', id: 'frame-1', condition: 'item-not-found' },
      { type: 'undeliverable', to: null, id: 'frame-1', condition: 'item-not-found' },
    ]);
  });

  test('no more than 1,000 occupants are looked at', () => {
    const muc = Muc.inside();
    const crowd = Array.from({ length: 1_100 }, (_, i) => presence(`o${i}`, null));
    let state = muc.state;
    let arrived = 0;
    for (const stanza of crowd) {
      const [next, effects] = stepMuc(
        state,
        { type: 'stanza', stanza },
        { now: 1, random: (n) => new Uint8Array(n) },
      );
      state = next;
      arrived += effects.length;
    }
    expect(arrived).toBe(1_000);
  });
});

describe('am I still there', () => {
  const asked = (effects: readonly MucEffect[]): Xml => {
    const [ping] = sent(effects);
    expect(ping).toMatchObject({ name: 'iq', attrs: { type: 'get', to: `${ROOM}/me` } });
    return ping!;
  };
  const answer = (ping: Xml, condition: string | null, from = `${ROOM}/me`): Xml =>
    xml(
      'iq',
      { type: condition ? 'error' : 'result', from, id: ping.attrs.id },
      ...(condition
        ? [xml('error', {}, xml(condition, { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' }))]
        : []),
    );

  test('is asked after 60 s of silence, and not before', () => {
    const muc = Muc.inside();
    expect(nextMucTimer(muc.state)).toBe(muc.now + 60_000);
    muc.now += 59_000;
    muc.stanza(presence('bob', null));
    expect(nextMucTimer(muc.state)).toBe(muc.now + 60_000);
    asked(muc.tick());
  });

  test.each<[string | null, boolean]>([
    [null, true],
    ['service-unavailable', true],
    ['feature-not-implemented', true],
    ['remote-server-timeout', true],
    ['not-acceptable', false],
    ['item-not-found', false],
  ])('%s', (condition, joined) => {
    const muc = Muc.inside();
    const ping = asked(muc.feed({ type: 'check' }));
    expect(muc.feed({ type: 'check' })).toEqual([]); // one at a time
    expect(muc.stanza(answer(ping, condition))).toEqual(
      joined ? [] : [{ type: 'out', why: 'lost', mayRejoin: true }],
    );
  });

  test('an answer of anybody else is none', () => {
    const muc = Muc.inside();
    const ping = asked(muc.feed({ type: 'check' }));
    for (const from of [ROOM, `${ROOM}/bob`, 'evil@x', 'example.org']) {
      expect(muc.stanza(answer(ping, 'not-acceptable', from)).filter((it) => it.type === 'out')).toEqual([]);
    }
    expect(muc.state).toMatchObject({ selfPing: { id: ping.attrs.id } });
  });

  test('two that nobody answers end the stay', () => {
    const muc = Muc.inside();
    asked(muc.feed({ type: 'check' }));
    asked(muc.tick());
    expect(muc.tick()).toEqual([{ type: 'out', why: 'lost', mayRejoin: true }]);
  });
});

test('after a fresh stream everybody is unknown again', () => {
  const muc = Muc.inside();
  muc.stanza(presence('bob', 'QQ=='));
  const [knock] = sent(muc.feed({ type: 'rejoin', handle: 'me2', hello: 'Qg==' }));
  expect(knock?.attrs.to).toBe(`${ROOM}/me2`);
  expect(muc.stanza(presence('bob', 'QQ=='))).toMatchObject([{ type: 'arrived', earlier: true }]);
});

test('leaving says so, and hears nothing more', () => {
  const muc = Muc.inside();
  expect(sent(muc.feed({ type: 'leave' }))).toEqual([
    xml('presence', { to: `${ROOM}/me`, type: 'unavailable' }),
  ]);
  expect(muc.stanza(gone('me', [110]), message({}, mpotr('QQ==')))).toEqual([]);
  for (const type of ['leave', 'check', 'tick', 'rejoin'] as const) expect(muc.feed({ type })).toEqual([]);
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
