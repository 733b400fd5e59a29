import {
  anything,
  boolean,
  conform,
  list,
  literal,
  nullable,
  record,
  type Schema,
  text,
  uint,
  union,
} from '../src/codec/schema';
import type { PortRequest, RequestName, Requests } from '../src/contract';

/** Generous bounds: what is too long for a room is answered by a code that the page has words for. */
const typed = text(2000);
const roomId = text(64);
/** A fingerprint. */
const hex = text(40);
const nothing = record({}) as Schema<Record<string, never>>;
const verdict = [literal('unread'), literal('matches'), literal('differs')] as const;
const conversation = { roomId, talk: text(64) };
const file = { ...conversation, file: text(64) };

/** A request without its shape here does not compile. Unknown keys are refused. */
const TAKES: { readonly [N in RequestName]: Schema<Requests[N]['takes']> } = {
  join: record({
    room: typed,
    nickname: typed,
    server: typed,
    identity: union([literal('kept'), literal('fresh')]),
  }),
  say: record({ roomId, text: text(1_000_000) }),
  leave: record({ roomId }),
  solveCaptcha: record({ roomId, answer: text(200) }),
  dismiss: record({ roomId }),
  read: record({ roomId }),
  suggestRoomName: nothing,
  openTab: record({ roomId: nullable(roomId) }),
  draft: record({ roomId, text: text(1_000_000) }),
  codeRead: record({
    roomId,
    code: list(text(64), 12),
    verdict: union(verdict),
  }),
  compared: record({
    roomId,
    // A sender id in hex, or the handle of an occupant without one.
    person: text(2048),
    hex,
    verdict: union([...verdict, literal('settled')]),
  }),
  testServer: record({ server: typed }),
  keepIdentity: record({ passphrase: typed }),
  unlockIdentity: record({ passphrase: typed }),
  lockIdentity: nothing,
  changePassphrase: record({ from: typed, to: typed }),
  removeIdentity: nothing,
  forgetPerson: record({ hex }),
  setLockMinutes: record({ minutes: uint(100_000) }),
  eraseAll: nothing,
  keepServer: record({ server: typed }),
  forgetServer: record({ server: typed }),
  serverSees: record({ roomId }),
  privateStart: record({ roomId, with: text(64) }),
  privateAnswer: record({ ...conversation, accept: boolean() }),
  privateSay: record({ ...conversation, text: text(1_000_000) }),
  privateEnd: record(conversation),
  privateRead: record(conversation),
  privateDraft: record({ ...conversation, text: text(1_000_000) }),
  privateAsk: record({ ...conversation, question: typed, answer: typed }),
  privateReply: record({ ...conversation, answer: typed }),
  privateAbort: record(conversation),
  fileOffer: record({ ...conversation, name: text(2000), size: uint() }),
  fileAnswer: record({ ...file, accept: boolean() }),
  fileStop: record(file),
  // Base64 of one part.
  filePart: record({ ...file, n: uint(), bytes: text(32 * 1024) }),
  fileTake: record({ ...file, n: uint() }),
  lostRoomsRead: nothing,
  setTheme: record({ theme: union([literal('system'), literal('light'), literal('dark')]) }),
};

const envelope = record({ id: uint(), name: text(32), takes: anything() });

const isName = (name: string): name is RequestName => Object.hasOwn(TAKES, name);

/** The request; its number alone if the rest is malformed; undefined if not even that can be told. */
export function readRequest(
  message: unknown,
): PortRequest | { readonly id: number; readonly name: null } | undefined {
  const outer = conform(envelope, message);
  if (outer === undefined) return undefined;
  const takes = isName(outer.name) ? conform(TAKES[outer.name], outer.takes) : undefined;
  if (takes === undefined) return { id: outer.id, name: null };
  return { id: outer.id, name: outer.name, takes } as PortRequest;
}
