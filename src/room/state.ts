// What a room is made of between two events. Secrets live in `config`, `material` and `session`; the pages see `view` only.
import type {
  ConnectStep,
  FailureCode,
  Label,
  Likeness,
  LineView,
  PersonView,
  RoomView,
  SecurityCode,
  SecurityEvent,
  Verification,
} from '../contract';
import type { Fingerprint, KeysView } from '../contract/fingerprint';
import type { ConversationId } from '../contract/private';
import type { CaptchaView } from '../contract/servers';
import type { KeyPair } from '../crypto/primitives';
import type { Handle, SenderId } from '../mpotr/names';
import type { FrameKey, SessionState } from '../mpotr/state';
import type { Conversation } from '../private/state';
import type { Discovery } from '../xmpp/discovery';
import type { MucState } from '../xmpp/mucTypes';
import type { AccountFacts, RoomConfig } from './types';

export type Phase =
  | { readonly name: 'connecting'; readonly step: ConnectStep }
  /** Finding the MUC service, deriving the room, entering it. */
  | { readonly name: 'joining' }
  | { readonly name: 'inside' }
  /** The goodbye is said; the others' answers are waited for, not long. */
  | { readonly name: 'leaving' }
  | { readonly name: 'reconnecting'; readonly retryAt: number | null }
  | { readonly name: 'ended'; readonly why: FailureCode | 'left' };

export interface Place {
  readonly service: string;
  /** Bare JID of the MUC. */
  readonly room: string;
  readonly psk: Uint8Array;
}

/** A line of the timeline; `key` is the frame it shows in the present session. */
export interface Line {
  readonly view: LineView;
  readonly key: FrameKey | null;
  /** Id (hex) of the frame: what another session calls it. */
  readonly frame: string | null;
}

/** What a participant's keys look like. */
export interface Print {
  readonly fingerprint: Fingerprint;
  readonly keys: KeysView;
}

export interface Self extends Print {
  readonly identity: KeyPair;
  readonly otrHash: Uint8Array;
}

/** Somebody as at first sight (known.ts). */
export interface Known extends Label {
  readonly fingerprint: Fingerprint;
  readonly likenesses: readonly Likeness[];
}

export interface RoomState {
  readonly config: RoomConfig;
  readonly self: Self;
  readonly phase: Phase;
  readonly account: AccountFacts | null;
  readonly place: Place | null;
  readonly discovery: Discovery | null;
  readonly muc: MucState;
  readonly session: SessionState | null;
  /** Occupants that were announced before my own presence: they are reported to the session that begins with it. */
  readonly early: readonly { readonly handle: Handle; readonly hello: string | null }[];
  /** My sender id of the session before. */
  readonly was: SenderId | null;
  readonly lines: ReadonlyMap<number, Line>;
  readonly nextLine: number;
  readonly linesDropped: number;
  readonly lineOf: ReadonlyMap<FrameKey, number>;
  /** As they were last seen: names for lines of people who have gone. */
  readonly people: ReadonlyMap<SenderId, PersonView>;
  readonly prints: ReadonlyMap<SenderId, Print>;
  /** Everybody whom this stay has seen, myself first (known.ts). */
  readonly known: ReadonlyMap<string, Known>;
  /** What each holder of my last generations answered when it closed them. */
  readonly farewell: ReadonlyMap<SenderId, 'same' | 'differs' | 'unsaid'>;
  /** Who was there when I said goodbye. */
  readonly farewellTo: readonly SenderId[];
  /** Generations whose signing keys have become public. */
  readonly revealed: number;
  /** Digest (hex) of the view whose code was read aloud, and what came of it. */
  readonly code: { readonly digest: string; readonly verdict: 'matches' | 'differs' } | null;
  /** By fingerprint, in hex (verification.ts). */
  readonly verified: ReadonlyMap<string, Exclude<Verification, 'no'>>;
  /** Fingerprints that differ with nothing decided about it, and whose they are. */
  readonly alarms: ReadonlyMap<string, PersonView>;
  /** Private ones, in the order in which they began. */
  readonly conversations: ReadonlyMap<ConversationId, Conversation>;
  /** The server's question, while it is open. Not stored: a stream that broke asks another one. */
  readonly captcha: CaptchaView | null;
  readonly draft: string;
  readonly unread: number;
  readonly plaintextDropped: number;
  readonly securityEvents: ReadonlyMap<SecurityCode, SecurityEvent>;
  readonly warned: readonly string[];
  readonly view: RoomView;
}
