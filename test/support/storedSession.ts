// A session through storage: records, text, records, session.
import { decodeRecord, encodeRecord } from '../../background/recordCodec';
import type { SessionState } from '../../src/mpotr/state';
import { readRecords, roomRecords } from '../../src/room/records';
import type { RoomState } from '../../src/room/state';

/** A room's other fields do not matter to its session; all are named, so that a new one is not forgotten here. */
const AROUND: Record<Exclude<keyof RoomState, 'session'>, unknown> = {
  config: null,
  self: null,
  phase: null,
  account: null,
  place: null,
  discovery: null,
  muc: null,
  early: [],
  was: null,
  nextLine: 0,
  linesDropped: 0,
  captcha: null,
  unread: 0,
  plaintextDropped: 0,
  warned: [],
  conversations: new Map(),
  lines: new Map(),
  lineOf: new Map(),
  people: new Map(),
  prints: new Map(),
  known: new Map(),
  farewell: new Map(),
  farewellTo: [],
  revealed: 0,
  code: null,
  verified: new Map(),
  alarms: new Map(),
  draft: '',
  securityEvents: new Map(),
  view: null,
};
const around = (session: SessionState): RoomState => ({ ...AROUND, session }) as RoomState;

/** Each record by its name, as it is stored. */
export const storedRecords = (session: SessionState): Map<string, string> =>
  new Map([...roomRecords(around(session))].map(([name, value]) => [name, encodeRecord(value)]));

export const restoredSession = (records: Iterable<readonly [string, string]>): SessionState => {
  const decoded = new Map([...records].map(([name, text]) => [name, decodeRecord(text)]));
  return readRecords(decoded).session!;
};

/** As it comes back from a storage that keeps the order of writing. */
export const throughStorage = (session: SessionState): SessionState =>
  restoredSession(storedRecords(session));

/** As it comes back from a storage with an order of its own. */
export const throughSortedStorage = (session: SessionState): SessionState =>
  restoredSession([...storedRecords(session)].sort(([a], [b]) => (a < b ? 1 : -1)));
