import { describe, expect, test } from '@jest/globals';
import { nextMucTimer, stepMuc } from '../../../src/xmpp/muc';
import type { MucEffect } from '../../../src/xmpp/mucTypes';
import { type Xml, xml } from '../../../src/xmpp/xml';
import { gone, Muc, message, mpotr, presence, ROOM, sent } from '../../support/mucMachine';

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
    expect(muc.stanza(back(`${ROOM}/bob`), back('evil@x/bob'))).toEqual([
      { type: 'undeliverable', to: 'bob', id: 'frame-1', condition: 'item-not-found' },
    ]);
    const [undeliverable, asked, ...more] = muc.stanza(back(ROOM), back(ROOM));
    expect(undeliverable).toEqual({
      type: 'undeliverable',
      to: null,
      id: 'frame-1',
      condition: 'item-not-found',
    });
    // A room that takes nothing may be gone: it is asked, once until it answers.
    expect(asked).toMatchObject({ type: 'send', stanza: { name: 'iq', attrs: { to: `${ROOM}/me` } } });
    expect(more).toEqual([undeliverable]);
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
