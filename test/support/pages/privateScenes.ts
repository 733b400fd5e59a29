// Private conversations as a background would push them. The room is the same in all; what differs is how things stand with Idris.
import type { AppView } from '../../../src/contract';
import type {
  PrivateFileView,
  PrivateLineView,
  PrivateMessageView,
  PrivateNoticeCode,
  PrivateView,
} from '../../../src/contract/private';
import { app, everybody, inRoom, room } from './scenes';

const noon = new Date().setHours(12, 0, 0, 0);
const at = (id: string): number => noon + Number(id.replace(/\D/g, '')) * 40_000;

export const said = (
  id: string,
  text: string,
  change: Partial<PrivateMessageView> = {},
): PrivateMessageView => ({
  kind: 'message',
  id,
  action: false,
  text,
  at: at(id),
  mine: false,
  authorVerified: 'no',
  delivery: 'received',
  ...change,
});

const told = (id: string, code: PrivateNoticeCode, count = 1): PrivateLineView => ({
  kind: 'notice',
  id,
  at: at(id),
  code,
  who: null,
  count,
});

const file = (id: string, change: Partial<PrivateFileView>): PrivateFileView => ({
  kind: 'file',
  id,
  at: at(id),
  mine: false,
  authorVerified: 'no',
  file: id,
  name: 'plan for the garden.pdf',
  size: 5_242_880,
  state: 'offered',
  done: 0,
  next: null,
  ...change,
});

/** Every way in which a file can stand, theirs and mine. */
const files: readonly PrivateFileView[] = [
  file('f1', { state: 'done', done: 5_242_880 }),
  file('f2', { state: 'declined', name: 'a'.repeat(250), size: 12 }),
  file('f3', { state: 'damaged', name: 'תוכנית.exe', authorVerified: 'words' }),
  file('f4', { state: 'broken-off' }),
  file('f5', { state: 'stopped-by-them', mine: true, name: 'photo.jpg', size: 834_000 }),
  file('f6', { state: 'stopped-by-me', mine: true }),
  file('f7', { state: 'done', mine: true, done: 5_242_880 }),
  file('f8', { state: 'running', mine: true, done: 2_100_000, next: 128 }),
  file('f9', {}),
];

export const talk = (change: Partial<PrivateView> = {}): PrivateView => ({
  id: 'c1',
  with: 'p1',
  state: 'encrypted',
  composer: null,
  lines,
  unread: 0,
  draft: '',
  question: { state: 'none', question: '', outcome: null, triesLeft: 3 },
  ...change,
});

const lines: readonly PrivateLineView[] = [
  told('n1', 'they-asked'),
  told('n2', 'begun'),
  said('m3', 'Can the others read this?'),
  said('m4', 'No. Only the two of us.', { mine: true }),
  said('m5', 'I have a surprise for Noa, do not tell.'),
  said('m6', 'My lips are sealed', { mine: true, delivery: 'sent' }),
  said('m7', 'As always', { mine: true, delivery: 'sending' }),
];

const question = (change: Partial<PrivateView['question']>): Partial<PrivateView> => ({
  question: { state: 'asked', question: 'Where did we first meet?', outcome: null, triesLeft: 3, ...change },
});

export const withTalks = (...conversations: PrivateView[]): AppView =>
  app(
    room(
      { state: 'encrypted', agreed: 4, of: 4 },
      { ...inRoom, people: everybody, conversations, unread: 2 },
    ),
  );

const other = talk({ id: 'c2', with: 'p2', unread: 3 });

export const privateScenes = {
  requested: withTalks(
    talk({ state: 'requested', composer: 'requested', lines: [told('n1', 'you-asked')] }),
    other,
  ),
  asked: withTalks(talk({ state: 'asked', composer: 'asked', lines: [told('n1', 'they-asked')], unread: 1 })),
  agreeing: withTalks(talk({ state: 'agreeing', composer: 'agreeing', lines: [told('n1', 'they-asked')] })),
  talking: withTalks(talk(), other),
  files: withTalks(talk({ lines: [told('n0', 'begun'), ...files] })),
  waiting: withTalks(talk(question({ state: 'waiting' }))),
  questioned: withTalks(talk(question({}))),
  same: withTalks(
    talk({
      ...question({ state: 'done', outcome: 'same' }),
      lines: [...lines, told('n8', 'question-came'), told('n9', 'question-same')],
    }),
  ),
  different: withTalks(
    talk({
      ...question({ state: 'done', outcome: 'different', triesLeft: 1 }),
      lines: [...lines, told('n8', 'question-asked'), told('n9', 'question-different')],
    }),
  ),
  locked: withTalks(talk(question({ state: 'done', outcome: 'broken-off', triesLeft: 0 }))),
  interrupted: withTalks(
    talk({ state: 'interrupted', composer: 'interrupted', lines: [...lines, told('n8', 'interrupted')] }),
  ),
  gone: withTalks(
    talk({
      state: 'ended',
      composer: 'ended',
      lines: [
        told('n1', 'begun'),
        said('m2', 'Are you still there?', { mine: true, delivery: 'failed' }),
        told('n3', 'ended-left'),
      ],
    }),
  ),
  refused: withTalks(
    talk({
      state: 'refused',
      composer: 'refused',
      lines: [told('n1', 'you-asked'), told('n2', 'other-key'), told('n3', 'not-encrypted', 2)],
    }),
  ),
} satisfies Record<string, AppView>;
