// A room as records to store: one value for each thing that changes by itself. A record is unchanged iff its value is the same.
import type { RoomView } from '../contract';
import { queueRecords, readQueues } from '../mpotr/limiter';
import { splitKey } from '../mpotr/places';
import type { SessionState } from '../mpotr/state';
import { conversationRecords, readConversations } from '../private/records';
import type { Line, RoomState } from './state';
import { viewOf } from './view';

const VERSION = 1;

/** Rooms' own fields that are stored whole. */
const FIELDS = [
  'config',
  'self',
  'phase',
  'account',
  'place',
  'discovery',
  'muc',
  'early',
  'was',
  'nextLine',
  'linesDropped',
  'farewell',
  'farewellTo',
  'revealed',
  'code',
  'known',
  'verified',
  'alarms',
  'draft',
  'unread',
  'plaintextDropped',
  'securityEvents',
  'warned',
] as const;
const SESSION_FIELDS = ['self', 'own', 'views', 'watch', 'outbox'] as const;
const TRANSCRIPT_FIELDS = ['heads', 'holes', 'lost', 'baseline', 'count'] as const;
/** Maps that are stored entry by entry. */
const SESSION_MAPS = [
  'occupants',
  'allowances',
  'members',
  'graph',
  'waiting',
  'unreflected',
  'archive',
  'asked',
  'refusals',
] as const;

export function roomRecords(state: RoomState): ReadonlyMap<string, unknown> {
  const records = new Map<string, unknown>([['version', VERSION]]);
  for (const field of FIELDS) records.set(field, state[field]);
  for (const [at, line] of state.lines) records.set(`line:${at}`, line);
  for (const [key, value] of conversationRecords(state.conversations)) records.set(key, value);
  for (const [id, it] of state.people) records.set(`person:${id}`, it);
  const { session } = state;
  if (!session) return records;
  for (const field of SESSION_FIELDS) records.set(`session:${field}`, session[field]);
  for (const field of TRANSCRIPT_FIELDS) records.set(`transcript:${field}`, session.transcript[field]);
  for (const name of SESSION_MAPS)
    for (const [key, value] of session[name]) records.set(`${name}:${key}`, value);
  for (const [key, frame] of queueRecords(session.queues)) records.set(`queued:${key}`, frame);
  return records;
}

/** What is not stored. */
type Derived = 'view' | 'prints' | 'captcha';

/** Inverse of `roomRecords`. Throws on another version, or if a record is missing. */
export function readRecords(records: ReadonlyMap<string, unknown>): Omit<RoomState, Derived> {
  if (records.get('version') !== VERSION) throw new RangeError('records of another version');
  const group = (name: string): Map<string, unknown> =>
    new Map(
      [...records]
        .filter(([key]) => key.startsWith(`${name}:`))
        .map(([key, value]) => [key.slice(name.length + 1), value]),
    );
  const take = (key: string): unknown => {
    if (!records.has(key)) throw new RangeError('a record is missing');
    return records.get(key);
  };
  const fields = Object.fromEntries(FIELDS.map((field) => [field, take(field)]));
  const lines = new Map(
    [...group('line')]
      .map(([at, line]): [number, Line] => [Number(at), line as Line])
      .sort(([a], [b]) => a - b),
  );
  const lineOf = new Map(
    [...lines].flatMap(([at, line]) => (line.key === null ? [] : [[line.key, at] as const])),
  );
  const session = records.has('session:self') ? readSession(take, group) : null;
  const conversations = readConversations(group('private'), group('lines'));
  const parts: unknown = { ...fields, lines, lineOf, people: group('person'), conversations, session };
  return parts as Omit<RoomState, Derived>;
}

function readSession(
  take: (key: string) => unknown,
  group: (name: string) => Map<string, unknown>,
): SessionState {
  const fields = Object.fromEntries(SESSION_FIELDS.map((field) => [field, take(`session:${field}`)]));
  const transcript = Object.fromEntries(
    TRANSCRIPT_FIELDS.map((field) => [field, take(`transcript:${field}`)]),
  );
  const maps = Object.fromEntries(SESSION_MAPS.map((name) => [name, group(name)]));
  const graph = [...(maps.graph as SessionState['graph'])].sort(([, a], [, b]) => a.order - b.order);
  const archive = [...(maps.archive as SessionState['archive'])].sort(([, a], [, b]) => a.at - b.at);
  // Stored records come back in any order; sent frames must leave again in theirs.
  const unreflected = [...(maps.unreflected as SessionState['unreflected'])].sort(([a], [b]) =>
    comparePlaces(a, b),
  );
  return {
    ...fields,
    transcript,
    ...maps,
    queues: readQueues(group('queued')),
    graph: new Map(graph),
    archive: new Map(archive),
    unreflected: new Map(unreflected),
  } as unknown as SessionState;
}

function comparePlaces(a: string, b: string): number {
  const [one, other] = [splitKey(a), splitKey(b)];
  return one.g - other.g || one.n - other.n;
}

export const withView = (state: Omit<RoomState, 'view'>, now: number, before: RoomView | null): RoomState => {
  const bare = state as RoomState;
  return { ...bare, view: viewOf(bare, { now }, before) };
};
