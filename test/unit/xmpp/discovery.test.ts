import { describe, expect, test } from '@jest/globals';
import {
  beginDiscovery,
  type Discovery,
  type DiscoveryEffect,
  nextDiscoveryTimer,
  stepDiscovery,
} from '../../../src/xmpp/discovery';
import { type Xml, xml } from '../../../src/xmpp/xml';

let counter = 0;
const next = (): number => {
  counter += 3;
  return counter & 255;
};
const env = {
  now: 0,
  random: (size: number) => Uint8Array.from({ length: size }, next),
};

const items = (...jids: string[]): Xml =>
  xml(
    'query',
    { xmlns: 'http://jabber.org/protocol/disco#items' },
    ...jids.map((jid) => xml('item', { jid })),
  );
const info = (category: string, type: string, feature = 'http://jabber.org/protocol/muc'): Xml =>
  xml(
    'query',
    { xmlns: 'http://jabber.org/protocol/disco#info' },
    xml('identity', { category, type }),
    xml('feature', { var: feature }),
  );
const ROOMS = info('conference', 'text');

const reply = (to: Xml, content: Xml, attrs: Record<string, string> = {}): Xml =>
  xml('iq', { type: 'result', from: to.attrs.to, id: to.attrs.id, ...attrs }, content);
const asked = (effects: readonly DiscoveryEffect[]): Xml[] =>
  effects.flatMap((it) => (it.type === 'send' ? [it.stanza] : []));

/** Asks `example.org`, whose items are these; gives back the questions about them. */
function begun(...jids: string[]): {
  state: Discovery;
  questions: Xml[];
  effects: readonly DiscoveryEffect[];
} {
  const [state, effects] = beginDiscovery('example.org', env);
  const [next, more] = stepDiscovery(
    state!,
    { type: 'stanza', stanza: reply(asked(effects)[0]!, items(...jids)) },
    env,
  );
  return { state: next!, questions: asked(more), effects: more };
}

function found(
  answers: Record<string, Xml>,
  order: (questions: Xml[]) => Xml[] = (it) => it,
): DiscoveryEffect | undefined {
  const { state, questions } = begun(...Object.keys(answers));
  let now: Discovery | null = state;
  let last: readonly DiscoveryEffect[] = [];
  for (const question of order(questions)) {
    if (!now) break;
    const stanza = reply(question, answers[question.attrs.to!]!);
    [now, last] = stepDiscovery(now, { type: 'stanza', stanza }, env);
  }
  return last[0];
}

const service = (name: string): DiscoveryEffect => ({ type: 'found', service: name, guessed: false });

test('the one that says it has rooms', () => {
  expect(found({ 'upload.example.org': info('store', 'file'), 'rooms.example.org': ROOMS })).toEqual(
    service('rooms.example.org'),
  );
});

test('not a gateway to another network, nor one without rooms as we know them', () => {
  expect(
    found({
      'irc.example.org': info('conference', 'irc'),
      'old.example.org': info('conference', 'text', 'gc-1.0'),
      'rooms.example.org': ROOMS,
    }),
  ).toEqual(service('rooms.example.org'));
});

describe('of several the same one for everybody, whoever answers first', () => {
  const several = { 'z.example.org': ROOMS, 'rooms.elsewhere.net': ROOMS, 'b.example.org': ROOMS };
  test.each([
    ['in order', (it: Xml[]) => it],
    ['in reverse', (it: Xml[]) => it.toReversed()],
  ])('%s', (_, order) => {
    expect(found(several, order)).toEqual(service('b.example.org'));
    expect(found({ ...several, 'conference.example.org': ROOMS }, order)).toEqual(
      service('conference.example.org'),
    );
  });
});

test('the usual name where there is none, or no answer in time', () => {
  const guess = { type: 'found', service: 'conference.example.org', guessed: true };
  expect(begun().effects).toEqual([guess]);
  expect(found({ 'upload.example.org': info('store', 'file') })).toEqual(guess);
  const { state } = begun('rooms.example.org');
  const at = nextDiscoveryTimer(state);
  expect(stepDiscovery(state, { type: 'tick' }, { ...env, now: at - 1 })).toEqual([state, []]);
  expect(stepDiscovery(state, { type: 'tick' }, { ...env, now: at })).toEqual([null, [guess]]);
});

test('answers count only from whom they were asked', () => {
  const { state, questions } = begun('rooms.example.org');
  const [question] = questions;
  const forged: Record<string, string>[] = [
    { from: 'evil.example' },
    { from: 'example.org' },
    { id: 'guessed' },
    { type: 'get' },
  ];
  for (const attrs of forged) {
    const stanza = reply(question!, ROOMS, attrs);
    expect(stepDiscovery(state, { type: 'stanza', stanza }, env)).toEqual([state, []]);
  }
});

test('a server with ten thousand items is asked about twenty', () => {
  expect(begun(...Array.from({ length: 10_000 }, (_, i) => `x${i}.example.org`)).questions).toHaveLength(20);
});
