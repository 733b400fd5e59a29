// What a headless member prints, derived from two views, one after the other. No I/O.
import type { LineView, NoticeCode, PersonView, RoomView } from '../src/contract';
import type { PrivateMessageView, PrivateView, QuestionView } from '../src/contract/private';

export type MemberEvent =
  | { readonly event: 'joined' }
  | {
      readonly event: 'participant';
      readonly nickname: string;
      /** 40 hex digits; null while it is not known. */
      readonly fingerprint: string | null;
      readonly state: PersonView['state'];
    }
  | {
      readonly event: 'message';
      readonly id: string;
      readonly nickname: string;
      readonly text: string;
      /** How many of `expected` have confirmed it. */
      readonly confirmed: number;
      readonly expected: number;
    }
  | { readonly event: 'left'; readonly nickname: string }
  | {
      readonly event: 'private-state';
      readonly nickname: string;
      readonly state: PrivateView['state'];
    }
  /** A text in a private conversation; told again when its delivery changes. */
  | {
      readonly event: 'private';
      readonly id: string;
      readonly nickname: string;
      readonly mine: boolean;
      readonly text: string;
      readonly delivery: PrivateMessageView['delivery'];
    }
  | {
      readonly event: 'question';
      readonly nickname: string;
      readonly question: string;
      readonly state: QuestionView['state'];
      readonly outcome: QuestionView['outcome'];
    }
  | { readonly event: 'warning'; readonly text: string };

const IN: readonly RoomView['status']['state'][] = ['alone', 'agreeing', 'encrypted'];

/** Reads one view after another. */
export class EventReader {
  #before: RoomView | null = null;
  #joined = false;

  /** What `now` brings, in the order: joined, people, lines, private conversations, the end. */
  read(now: RoomView): MemberEvent[] {
    const before = this.#before;
    this.#before = now;
    const events: MemberEvent[] = [];
    if (!this.#joined && IN.includes(now.status.state)) {
      this.#joined = true;
      events.push({ event: 'joined' });
    }
    return [
      ...events,
      ...people(before, now),
      ...lines(before, now),
      ...privates(before, now),
      ...ended(before, now),
    ];
  }
}

/** Everybody else who has a name or can't read; oneself is nobody to be told about. On the way out nobody leaves but oneself. */
function people(before: RoomView | null, now: RoomView): MemberEvent[] {
  if (now.status.state === 'ended' || now.status.state === 'leaving') return [];
  const known = new Map(others(before).map((person) => [person.id, person]));
  const present = others(now);
  const events = present
    .filter((person) => !sameFace(person, known.get(person.id)))
    .flatMap((person) => (person.state === 'gone' ? left(known.get(person.id)) : participant(person)));
  const stayed = new Set(present.map(({ id }) => id));
  const dropped = [...known.values()].filter((it) => it.state !== 'gone' && !stayed.has(it.id));
  return [...events, ...dropped.flatMap(left)];
}

const others = (view: RoomView | null): PersonView[] =>
  (view?.people ?? []).filter(
    (person) => !person.me && (person.nickname !== '' || person.state === 'unreadable'),
  );

const sameFace = (a: PersonView, b: PersonView | undefined): boolean =>
  b !== undefined &&
  a.state === b.state &&
  a.nickname === b.nickname &&
  a.suffix === b.suffix &&
  a.fingerprint?.hex === b.fingerprint?.hex;

const participant = (person: PersonView): MemberEvent[] => [
  {
    event: 'participant',
    nickname: labelOf(person),
    fingerprint: person.fingerprint?.hex ?? null,
    state: person.state,
  },
];

const left = (before: PersonView | undefined): MemberEvent[] =>
  before === undefined ? [] : [{ event: 'left', nickname: labelOf(before) }];

/** With the digits that tell two of the same look apart. */
export const labelOf = ({ nickname, suffix }: PersonView): string =>
  suffix === '' ? nickname : `${nickname} ${suffix}`;

function lines(before: RoomView | null, now: RoomView): MemberEvent[] {
  const known = new Map(before?.lines.map((line) => [line.id, line]));
  const names = new Map(now.people.map((person) => [person.id, labelOf(person)]));
  return now.lines.flatMap((line) => lineEvents(line, known.get(line.id), names));
}

function lineEvents(
  line: LineView,
  before: LineView | undefined,
  names: ReadonlyMap<string, string>,
): MemberEvent[] {
  if (line === before) return [];
  if (line.kind === 'notice')
    return notice(line.code, line.count, before?.kind === 'notice' ? before.count : 0);
  const was = before?.kind === 'message' ? before : undefined;
  if (was?.confirmed.length === line.confirmed.length && was.expected.length === line.expected.length)
    return [];
  return [
    {
      event: 'message',
      id: line.id,
      nickname: names.get(line.author) ?? '',
      text: line.text,
      confirmed: line.confirmed.length,
      expected: line.expected.length,
    },
  ];
}

function privates(before: RoomView | null, now: RoomView): MemberEvent[] {
  const known = new Map(before?.conversations.map((it) => [it.id, it]));
  const names = new Map(now.people.map((person) => [person.id, labelOf(person)]));
  return now.conversations
    .filter((it) => it !== known.get(it.id))
    .flatMap((it) => privateEvents(it, known.get(it.id), names.get(it.with) ?? ''));
}

function privateEvents(now: PrivateView, before: PrivateView | undefined, nickname: string): MemberEvent[] {
  const events: MemberEvent[] = [];
  if (now.state !== before?.state) events.push({ event: 'private-state', nickname, state: now.state });
  const known = new Map(before?.lines.map((line) => [line.id, line]));
  for (const line of now.lines) {
    const was = known.get(line.id);
    if (line.kind !== 'message' || (was?.kind === 'message' && was.delivery === line.delivery)) continue;
    const { id, mine, text, delivery } = line;
    events.push({ event: 'private', id, nickname, mine, text, delivery });
  }
  const { question, state, outcome } = now.question;
  if (state !== (before?.question.state ?? 'none'))
    events.push({ event: 'question', nickname, question, state, outcome });
  return events;
}

/** Told by other events. */
const QUIET: ReadonlySet<NoticeCode> = new Set<NoticeCode>(['joined', 'left', 'reconnected', 'you-joined']);

const notice = (code: NoticeCode, count: number, before: number): MemberEvent[] =>
  QUIET.has(code) || count === before
    ? []
    : [{ event: 'warning', text: count > 1 ? `${code} (${count})` : code }];

function ended(before: RoomView | null, now: RoomView): MemberEvent[] {
  if (now.status.state !== 'ended' || now.status.why === 'left' || before?.status.state === 'ended')
    return [];
  return [{ event: 'warning', text: now.status.why }];
}
