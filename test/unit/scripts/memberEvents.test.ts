import { describe, expect, test } from '@jest/globals';
import { EventReader } from '../../../scripts/memberEvents';
import type { LineView, PersonView, RoomView } from '../../../src/contract';
import type { PrivateMessageView, PrivateView } from '../../../src/contract/private';

const person = (id: string, change: Partial<PersonView> = {}): PersonView => ({
  id,
  nickname: id,
  suffix: '',
  me: false,
  state: 'encrypted',
  verified: 'no',
  fingerprint: { hex: id.repeat(40), words: [], digits: [] },
  keys: null,
  likenesses: [],
  ...change,
});
const message = (id: string, confirmed: string[], expected = ['b', 'c']): LineView => ({
  kind: 'message',
  id,
  author: 'a',
  action: false,
  text: `text of ${id}`,
  at: 0,
  mine: false,
  delivery: 'sent',
  expected,
  confirmed,
  departed: [],
  overdue: [],
  authorVerified: 'no',
  twin: 'none',
  late: false,
});
const view = (change: Partial<RoomView>): RoomView => ({
  id: 'r',
  name: 'room',
  server: 's',
  status: { state: 'alone' },
  composer: null,
  captcha: null,
  me: 'me',
  people: [],
  roomCode: null,
  codeVerdict: 'unread',
  alarms: [],
  disagreements: [],
  farewell: null,
  refusals: {},
  securityEvents: [],
  draft: '',
  lines: [],
  conversations: [],
  unread: 0,
  details: {
    address: '',
    login: null,
    accountLength: null,
    identity: 'fresh',
    guessableName: false,
    plaintextDropped: 0,
  },
  ...change,
});

const told = (...views: Partial<RoomView>[]) => {
  const reader = new EventReader();
  return views.map((it) => reader.read(view(it)));
};

describe('member events', () => {
  test('joined is told once, not again after a reconnection', () => {
    const events = told(
      { status: { state: 'connecting', step: 'socket' } },
      { status: { state: 'joining' } },
      { status: { state: 'alone' } },
      { status: { state: 'reconnecting', retryInSeconds: 1 } },
      { status: { state: 'joining' } },
      { status: { state: 'encrypted', agreed: 1, of: 1 } },
    );
    expect(events).toEqual([[], [], [{ event: 'joined' }], [], [], []]);
  });

  test('people are told whenever something about them changes, oneself never', () => {
    const me = person('m', { me: true });
    const events = told(
      {},
      { people: [me, person('b', { state: 'agreeing', nickname: '', fingerprint: null })] },
      { people: [me, person('b')] },
      { people: [me, person('b')] },
      { people: [me, person('b', { suffix: '12' })] },
      { people: [me, person('b', { suffix: '12', state: 'gone' })] },
      { people: [me] },
    );
    expect(events.slice(1)).toEqual([
      [],
      [{ event: 'participant', nickname: 'b', fingerprint: 'b'.repeat(40), state: 'encrypted' }],
      [],
      [{ event: 'participant', nickname: 'b 12', fingerprint: 'b'.repeat(40), state: 'encrypted' }],
      [{ event: 'left', nickname: 'b 12' }],
      [],
    ]);
  });

  test('private conversations are told by state, by text and by question', () => {
    const talk: PrivateView = {
      id: 'c',
      with: 'b',
      state: 'asked',
      composer: 'asked',
      lines: [],
      unread: 0,
      draft: '',
      question: { state: 'none', question: '', outcome: null, triesLeft: 3 },
    };
    const line: PrivateMessageView = {
      kind: 'message',
      id: 'm1',
      action: false,
      text: 'only for you',
      at: 0,
      mine: true,
      authorVerified: 'no',
      delivery: 'sending',
    };
    const people = [person('b')];
    const talking: PrivateView = { ...talk, state: 'encrypted', composer: null, lines: [line] };
    const asked: PrivateView = {
      ...talking,
      lines: [{ ...line, delivery: 'received' }],
      question: { ...talk.question, state: 'asked', question: 'Where?' },
    };
    const events = told(
      { people },
      { people, conversations: [talk] },
      { people, conversations: [talking] },
      { people, conversations: [talking] },
      { people, conversations: [asked] },
    );
    const said = { event: 'private', id: 'm1', nickname: 'b', mine: true, text: 'only for you' };
    expect(events.slice(1)).toEqual([
      [{ event: 'private-state', nickname: 'b', state: 'asked' }],
      [
        { event: 'private-state', nickname: 'b', state: 'encrypted' },
        { ...said, delivery: 'sending' },
      ],
      [],
      [
        { ...said, delivery: 'received' },
        { event: 'question', nickname: 'b', question: 'Where?', state: 'asked', outcome: null },
      ],
    ]);
  });

  test('a nameless occupant is told when it cannot read, and on the way out nobody else leaves', () => {
    const stranger = person('x', { nickname: '', fingerprint: null, state: 'unreadable' });
    const events = told({ people: [stranger, person('b')] }, { status: { state: 'ended', why: 'left' } });
    expect(events[0]).toContainEqual({
      event: 'participant',
      nickname: '',
      fingerprint: null,
      state: 'unreadable',
    });
    expect(events[1]).toEqual([]);
  });

  test('who drops out of the list without having been shown as gone has left', () => {
    expect(told({ people: [person('b')] }, {})[1]).toEqual([{ event: 'left', nickname: 'b' }]);
  });

  test('a message is told again whenever its confirmations change', () => {
    const people = [person('a')];
    const base = { event: 'message', id: 'x', nickname: 'a', text: 'text of x', expected: 2 };
    const events = told(
      { people, lines: [message('x', [])] },
      { people, lines: [message('x', ['b'])] },
      { people, lines: [message('x', ['b'])] },
      { people, lines: [message('x', ['b', 'c'])] },
    );
    expect(events.map((step) => step.filter(({ event }) => event === 'message'))).toEqual([
      [{ ...base, confirmed: 0 }],
      [{ ...base, confirmed: 1 }],
      [],
      [{ ...base, confirmed: 2 }],
    ]);
  });

  test('notices and the end are warnings, by code, a counted one for each count', () => {
    const dropped = (count: number) =>
      ({ kind: 'notice', id: 'n', at: 0, code: 'plaintext-dropped', who: null, count }) as const;
    const events = told(
      { lines: [dropped(1)] },
      { lines: [dropped(2)] },
      { lines: [dropped(2)], status: { state: 'ended', why: 'kicked' } },
      { lines: [dropped(2)], status: { state: 'ended', why: 'kicked' } },
    );
    expect(events).toEqual([
      [{ event: 'joined' }, { event: 'warning', text: 'plaintext-dropped' }],
      [{ event: 'warning', text: 'plaintext-dropped (2)' }],
      [{ event: 'warning', text: 'kicked' }],
      [],
    ]);
  });
});
