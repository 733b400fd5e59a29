// What pages may ask of private conversations. Refusals have words on the page; whatever passes here the machine decides once more.
import { LIMITS, type Reply, type RequestName } from '../src/contract';
import type { PrivateTakes, PrivateView } from '../src/contract/private';
import { utf8 } from '../src/crypto/bytes';
import type { PrivateAct } from '../src/private/conversation';
import { isAnswer, isQuestion } from '../src/private/question';
import type { Handlers } from './ports';
import { cutToBytes, MENDING_MS, type Rooms } from './rooms';

type PrivateRequest = Extract<RequestName, `private${string}`>;
type Answer = Promise<Reply<PrivateRequest>>;

const refused = (code: Extract<Reply<RequestName>, { ok: false }>['code']): Reply<PrivateRequest> => ({
  ok: false,
  code,
});

export function conversationHandlers<State>(rooms: Rooms<State>): Pick<Handlers, PrivateRequest> {
  const act = ({ roomId, talk }: PrivateTakes, what: PrivateAct): Answer =>
    rooms.tell(roomId, { type: 'private', talk, act: what });
  const find = ({ roomId, talk }: PrivateTakes): PrivateView | undefined =>
    rooms.runner(roomId)?.view.conversations.find(({ id }) => id === talk);

  return {
    privateStart: ({ roomId, with: id }) => rooms.tell(roomId, { type: 'private-start', with: id }),
    privateAnswer: (takes) => act(takes, { type: 'answer', accept: takes.accept }),
    privateEnd: (takes) => act(takes, { type: 'end' }),
    privateDraft: (takes) => act(takes, { type: 'draft', text: cutToBytes(takes.text, LIMITS.textBytes) }),
    privateAbort: (takes) => act(takes, { type: 'abort' }),
    privateRead: (takes) => rooms.read(takes.roomId, takes.talk),
    privateSay: async (takes) => {
      if (takes.text.trim() === '') return refused('empty-message');
      if (utf8(takes.text).length > LIMITS.textBytes) return refused('message-too-long');
      const draft = find(takes)?.draft;
      await rooms.runner(takes.roomId)?.mended(MENDING_MS);
      const block = find(takes)?.composer;
      if (block === 'differs') return refused('code-differs');
      if (block !== null) return refused('not-talking');
      const stored = act(takes, { type: 'say', text: takes.text });
      // Emptied, unless somebody has gone on typing while the message waited for the stream.
      if (find(takes)?.draft === draft) await act(takes, { type: 'draft', text: '' });
      return stored;
    },
    privateAsk: async (takes) => {
      if (!isQuestion(takes.question)) return refused('bad-question');
      if (!isAnswer(takes.answer)) return refused('bad-answer');
      const it = find(takes);
      if (it?.question.triesLeft === 0) return refused('no-tries-left');
      if (it?.composer !== null) return refused('not-talking');
      return act(takes, { type: 'ask', question: takes.question, answer: takes.answer });
    },
    privateReply: async (takes) => {
      if (!isAnswer(takes.answer)) return refused('bad-answer');
      if (find(takes)?.question.state !== 'asked') return refused('not-talking');
      return act(takes, { type: 'reply', answer: takes.answer });
    },
  };
}
