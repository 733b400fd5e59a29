// Views as a background would push them: one for each state in which a page looks different.
import type {
  AppView,
  LineView,
  MessageView,
  NoticeCode,
  PersonView,
  RoomStatus,
  RoomView,
} from '../../../src/contract';

const words = (text: string): readonly string[] => text.split(' ');

const prints = [
  words('orbit meadow lantern copper window gentle river puzzle anchor velvet harvest signal'),
  words('quick salmon ladder autumn pepper island mirror castle dragon elbow forest guitar'),
  words('hockey jungle kitchen lemon magnet napkin ocean pencil quarter rabbit saddle tunnel'),
  words('umbrella vacant walnut yellow zebra acoustic balance cabbage dentist eagle fabric garlic'),
];
export const hexes = [
  '3f9a1c077be2d4560a8811fe23c9b7d5e6014f92',
  'a0b47c19d2e85f3360c1fa978b2e4d05163c7f8a',
  '77e1d09c4b3a2f5886d0ce1b94a7f3025d6e8c31',
  '0c5be83f6a9d27140f3b8ea1d4c6297058f1e3b2',
];

const digits = (hex: string): string[] =>
  BigInt(`0x${hex}`).toString().padStart(50, '0').match(/.{5}/g) ?? [];

export function person(index: number, nickname: string, change: Partial<PersonView> = {}): PersonView {
  const print = prints[index % prints.length] ?? [];
  const hex = hexes[index % hexes.length] ?? '';
  return {
    id: `p${index}`,
    nickname,
    suffix: '',
    me: index === 0,
    state: 'encrypted',
    fingerprint: { hex, words: print, digits: digits(hex) },
    keys: {
      identity: hex.repeat(2).slice(0, 64),
      otr: index === 0 ? `0000${hex.repeat(20)}` : null,
      otrHash: hex.repeat(2).slice(-64),
      otrFingerprint: index === 0 ? hex : null,
    },
    verified: 'no',
    likenesses: [],
    ...change,
  };
}

export const noon = new Date().setHours(12, 0, 0, 0);

export function message(
  id: string,
  author: string,
  text: string,
  change: Partial<MessageView> = {},
): MessageView {
  const expected = ['p0', 'p1', 'p2', 'p3'].filter((other) => other !== author);
  return {
    kind: 'message',
    id,
    author,
    action: false,
    text,
    at: noon + Number(id.replace(/\D/g, '')) * 40_000,
    mine: author === 'p0',
    delivery: 'sent',
    expected,
    confirmed: expected,
    departed: [],
    overdue: [],
    authorVerified: 'no',
    late: false,
    twin: 'none',
    ...change,
  };
}

export const notice = (id: string, code: NoticeCode, who: string | null = null, count = 0): LineView => ({
  kind: 'notice',
  id,
  at: noon + Number(id.replace(/\D/g, '')) * 40_000,
  code,
  who,
  count,
});

export function room(status: RoomStatus, change: Partial<RoomView> = {}): RoomView {
  return {
    id: 'r1',
    name: 'garden-planning-k7w2',
    server: 'chat.example.org',
    status,
    composer: null,
    captcha: null,
    me: 'p0',
    people: [person(0, 'Ana')],
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
      address: 'qf3k7zb2m5n4x6w7a2c3d4e5f6g7h2j3@rooms.chat.example.org',
      login: 'registered',
      accountLength: 256,
      identity: 'fresh',
      guessableName: false,
      plaintextDropped: 0,
    },
    ...change,
  };
}

export const app = (...rooms: readonly RoomView[]): AppView => ({
  tabRoom: null,
  tabAsked: 0,
  roomsLost: false,
  rooms,
  settings: { theme: 'system', server: 'chat.example.org', servers: [], lockMinutes: 15 },
  identity: { state: 'none', fingerprint: null, keys: null, people: [] },
  serverTest: null,
});

export const everybody = [person(0, 'Ana'), person(1, 'Idris'), person(2, 'נועה'), person(3, 'Bob')];

const talk: readonly LineView[] = [
  notice('n1', 'you-joined'),
  notice('n2', 'joined', 'p3'),
  message('m3', 'p1', 'Morning! Did the seeds come?'),
  message('m4', 'p1', 'I have room for two more beds behind the shed.'),
  message('m5', 'p0', 'They did. Tomatoes, beans and the strange blue potatoes.'),
  message('m6', 'p2', 'שלום! אני מביאה את הכלים ביום ראשון'),
  message(
    'm7',
    'p3',
    'The plan is here: https://example.org/plans/garden?year=2026, tell me what is missing.',
  ),
  notice('n8', 'plaintext-dropped', null, 2),
  message('m9', 'p1', 'brings a wheelbarrow', { action: true }),
  message('m10', 'p3', 'Then Sunday it is:\n\n 1. dig\n 2. plant\n 3. lunch', {
    confirmed: ['p0', 'p1'],
    departed: [],
  }),
  message('m11', 'p0', 'I will make the lunch.', { confirmed: ['p1'] }),
  message('m12', 'p0', 'And bring the potatoes', { delivery: 'sending', confirmed: [] }),
];

const verified = everybody.map((one) => (one.me ? one : { ...one, verified: 'code' as const }));
export const inRoom = { people: everybody, roomCode: prints[3] ?? null, lines: talk };

export const scenes = {
  join: app(),
  connecting: app(room({ state: 'connecting', step: 'account' }, { composer: 'connecting' })),
  alone: app(room({ state: 'alone' }, { composer: 'alone', lines: [notice('n1', 'you-joined')] })),
  agreeing: app(
    room(
      { state: 'agreeing', agreed: 2, of: 4 },
      {
        composer: 'agreeing',
        people: everybody.map((one, index) =>
          index < 2
            ? one
            : { ...one, state: 'agreeing', fingerprint: null, nickname: index === 2 ? one.nickname : '' },
        ),
        lines: [notice('n1', 'you-joined')],
      },
    ),
  ),
  encrypted: app(
    room(
      { state: 'encrypted', agreed: 4, of: 4 },
      {
        people: everybody,
        roomCode: prints[3] ?? null,
        lines: talk,
        details: { ...room({ state: 'alone' }).details, plaintextDropped: 2 },
      },
    ),
  ),
  troubled: app(
    room(
      { state: 'reconnecting', retryInSeconds: 4 },
      {
        composer: 'reconnecting',
        people: [
          ...everybody.slice(0, 3),
          person(3, 'Bob', { state: 'gone' }),
          person(4, 'Idris', { id: 'p4', suffix: '42', state: 'unreadable' }),
        ],
        lines: [
          message('m1', 'p3', 'I have to go, see you Sunday', { confirmed: ['p0', 'p1'] }),
          notice('n2', 'left', 'p3'),
          message('m3', 'p0', 'Did this arrive?', { confirmed: ['p1'], departed: ['p3'] }),
          message('m4', 'p1', 'I wrote this before', { late: true }),
          notice('n5', 'cannot-read', 'p4'),
          notice('n6', 'gap', 'p1', 2),
          notice('n7', 'sent-two-different', 'p4'),
          message('m8', 'p0', 'Nobody got this', { delivery: 'failed', confirmed: [] }),
          message('m9', 'p0', 'To nobody', { expected: [], confirmed: [] }),
        ],
        details: {
          address: '',
          login: 'anonymous',
          accountLength: null,
          identity: 'fresh',
          guessableName: true,
          plaintextDropped: 3,
        },
      },
    ),
  ),
  ended: app(room({ state: 'ended', why: 'kicked' }, { composer: 'ended', people: everybody, lines: talk })),
  /** Everything that may be wrong at once: other people seen, codes that differ, confirmations that do not come, refusals. */
  doubtful: app(
    room(
      { state: 'encrypted', agreed: 4, of: 4 },
      {
        ...inRoom,
        composer: 'code-differs',
        codeVerdict: 'differs',
        disagreements: [
          { with: 'p1', about: 'p3', kind: 'missing' },
          { with: 'p1', about: null, kind: 'unexplained' },
          { with: 'p2', about: 'elsewhere', kind: 'extra' },
          { with: 'p2', about: 'p0', kind: 'different' },
        ],
        refusals: { signature: 2, 'own-frame-forged': 1 },
        securityEvents: [
          { code: 'plaintext-dropped', count: 3, firstAt: noon, lastAt: noon + 600_000 },
          { code: 'views-differ', count: 1, firstAt: noon + 60_000, lastAt: noon + 60_000 },
        ],
        lines: [
          message('m1', 'p1', 'Is everybody here?', { confirmed: ['p0', 'p2'], overdue: ['p3'] }),
          message('m2', 'p0', 'I see four of us.', { confirmed: ['p2'], overdue: ['p1'] }),
          notice('n3', 'gap', 'p3', 1),
          notice('n4', 'code-differed'),
        ],
      },
    ),
  ),
  /** A fingerprint was compared and differs; beside its owner are two who could be taken for others. */
  differs: app(
    room(
      { state: 'encrypted', agreed: 6, of: 6 },
      {
        alarms: ['p3'],
        composer: 'fingerprint-differs',
        people: [
          person(0, 'Ana'),
          person(1, 'Idris', { verified: 'words' }),
          person(2, 'נועה', { verified: 'question' }),
          person(3, 'Bob', { verified: 'differs' }),
          person(4, 'Воb', {
            suffix: '42',
            likenesses: [
              { kind: 'name', of: { nickname: 'Bob', suffix: '' } },
              { kind: 'fingerprint', of: { nickname: 'Idris', suffix: '' } },
            ],
          }),
          person(5, 'Cleo', {
            suffix: '17',
            likenesses: [{ kind: 'other-key', of: { nickname: 'Cleo', suffix: '' } }],
          }),
        ],
        lines: [
          message('m1', 'p1', 'Read me the first one.', { authorVerified: 'words' }),
          message('m2', 'p3', 'It is "umbrella".'),
          message('m3', 'p4', 'So is mine.'),
          notice('n4', 'words-differed', 'p3'),
        ],
      },
    ),
  ),
  verified: app(
    room(
      { state: 'encrypted', agreed: 4, of: 4 },
      {
        ...inRoom,
        people: verified,
        codeVerdict: 'matches',
        lines: [
          message('m1', 'p1', 'That is my voice, yes.'),
          notice('n2', 'code-matched'),
          message('m3', 'p1', 'Now I know that it is you.', { authorVerified: 'code' }),
          message('m4', 'p2', 'תודה', { authorVerified: 'code', confirmed: ['p0'] }),
        ],
      },
    ),
  ),
  /** The browser has died with rooms open. */
  lost: { ...app(), roomsLost: true },
  /** Bob is still without keys. */
  waiting: app(
    room(
      { state: 'encrypted', agreed: 3, of: 4 },
      {
        ...inRoom,
        people: everybody.map((one) => (one.id === 'p3' ? { ...one, state: 'agreeing' as const } : one)),
      },
    ),
  ),
  /** Two members that each signed two different messages in one place; one of the four cannot be read. */
  twoFaced: app(
    room(
      { state: 'encrypted', agreed: 4, of: 4 },
      {
        ...inRoom,
        lines: [
          message('m1', 'p1', 'I pay on Sunday', { confirmed: ['p0'], twin: 'shown' }),
          notice('n2', 'sent-two-different', 'p1', 1),
          message('m3', 'p1', 'You pay on Sunday', { expected: [], confirmed: [], twin: 'shown' }),
          message('m4', 'p3', 'Agreed', { confirmed: ['p0', 'p2'], twin: 'unread' }),
          notice('n5', 'sent-two-different', 'p3', 1),
        ],
      },
    ),
  ),
  leaving: app(room({ state: 'leaving' }, { ...inRoom, composer: 'ended' })),
  goodbye: app(
    room(
      { state: 'ended', why: 'left' },
      {
        ...inRoom,
        composer: 'ended',
        farewell: { messages: 12, same: ['p1'], differs: ['p2'], silent: ['p3'], revealed: true },
      },
    ),
  ),
  several: app(
    room(
      { state: 'encrypted', agreed: 4, of: 4 },
      { people: everybody, roomCode: prints[3] ?? null, lines: talk },
    ),
    room(
      { state: 'agreeing', agreed: 1, of: 3 },
      { id: 'r2', name: 'ראש השנה', composer: 'agreeing', unread: 3 },
    ),
    room(
      { state: 'ended', why: 'left' },
      { id: 'r3', name: 'a rather long room name that has to be cut', composer: 'ended' },
    ),
  ),
} satisfies Record<string, AppView>;

export type SceneName = keyof typeof scenes;
