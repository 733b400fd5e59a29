// Requests of pages about private conversations: what is refused before the machine hears of it, and what it hears.
import { describe, expect, test } from '@jest/globals';
import { conversationHandlers } from '../../../background/conversations';
import type { Rooms } from '../../../background/rooms';
import type { RoomView } from '../../../src/contract';
import type { PrivateView } from '../../../src/contract/private';
import type { RoomEvent } from '../../../src/room/types';

const takes = { roomId: 'r', talk: 'c' };

function world(change: Partial<PrivateView> = {}) {
  const heard: RoomEvent[] = [];
  const talk: PrivateView = {
    id: 'c',
    with: 'p',
    state: 'encrypted',
    composer: null,
    lines: [],
    unread: 0,
    draft: '',
    question: { state: 'none', question: '', outcome: null, triesLeft: 3 },
    ...change,
  };
  const view = { conversations: [talk] } as unknown as RoomView;
  const rooms = {
    tell: async (_id: string, event: RoomEvent) => {
      heard.push(event);
      return { ok: true, value: null };
    },
    read: async () => ({ ok: true, value: null }),
    runner: () => ({ view, mended: async () => {} }),
  } as unknown as Rooms<unknown>;
  return { handlers: conversationHandlers(rooms), heard };
}

describe('a text', () => {
  test('goes to the conversation that is named, and empties its box', async () => {
    const { handlers, heard } = world();
    expect(await handlers.privateSay({ ...takes, text: 'hello' })).toEqual({ ok: true, value: null });
    expect(heard).toEqual([
      { type: 'private', talk: 'c', act: { type: 'say', text: 'hello' } },
      { type: 'private', talk: 'c', act: { type: 'draft', text: '' } },
    ]);
  });

  test.each([
    ['nothing', ' \n', {}, 'empty-message'],
    ['too much', 'x'.repeat(16 * 1024 + 1), {}, 'message-too-long'],
    ['to a conversation that there is not', 'hello', { id: 'other' }, 'not-talking'],
    ['where nobody agrees yet', 'hello', { composer: 'requested' }, 'not-talking'],
    ['where keys are in doubt', 'hello', { composer: 'differs' }, 'code-differs'],
  ] as const)('%s is refused, and nothing is kept for later', async (_, text, change, code) => {
    const { handlers, heard } = world(change);
    expect(await handlers.privateSay({ ...takes, text })).toEqual({ ok: false, code });
    expect(heard).toEqual([]);
  });

  test('half typed is kept as far as it could be sent', async () => {
    const { handlers, heard } = world();
    await handlers.privateDraft({ ...takes, text: 'é'.repeat(10_000) });
    expect(heard).toEqual([
      { type: 'private', talk: 'c', act: { type: 'draft', text: 'é'.repeat(8 * 1024) } },
    ]);
  });
});

describe('a question', () => {
  const asked = { question: 'Where?', answer: 'here' };

  test.each([
    ['without words', { ...asked, question: ' ' }, {}, 'bad-question'],
    ['that is too long', { ...asked, question: 'x'.repeat(201) }, {}, 'bad-question'],
    ['without an answer', { ...asked, answer: '\t' }, {}, 'bad-answer'],
    ['where no keys are agreed', asked, { composer: 'agreeing' }, 'not-talking'],
    [
      'after three failed tries',
      asked,
      { question: { state: 'done', question: '', outcome: 'different', triesLeft: 0 } },
      'no-tries-left',
    ],
  ] as const)('%s is refused', async (_, what, change, code) => {
    const { handlers, heard } = world(change);
    expect(await handlers.privateAsk({ ...takes, ...what })).toEqual({ ok: false, code });
    expect(heard).toEqual([]);
  });

  test('that nobody asked is not answered; one that was asked is', async () => {
    const quiet = world();
    expect(await quiet.handlers.privateReply({ ...takes, answer: 'here' })).toMatchObject({
      code: 'not-talking',
    });
    expect(quiet.heard).toEqual([]);
    const { handlers, heard } = world({
      question: { state: 'asked', question: 'Where?', outcome: null, triesLeft: 3 },
    });
    expect(await handlers.privateReply({ ...takes, answer: ' ' })).toMatchObject({ code: 'bad-answer' });
    await handlers.privateReply({ ...takes, answer: 'here' });
    await handlers.privateAbort(takes);
    expect(heard).toEqual([
      { type: 'private', talk: 'c', act: { type: 'reply', answer: 'here' } },
      { type: 'private', talk: 'c', act: { type: 'abort' } },
    ]);
  });
});

test('beginning, answering and ending are handed on as they are', async () => {
  const { handlers, heard } = world();
  await handlers.privateStart({ roomId: 'r', with: 'p' });
  await handlers.privateAnswer({ ...takes, accept: false });
  await handlers.privateEnd(takes);
  expect(heard).toEqual([
    { type: 'private-start', with: 'p' },
    { type: 'private', talk: 'c', act: { type: 'answer', accept: false } },
    { type: 'private', talk: 'c', act: { type: 'end' } },
  ]);
});
