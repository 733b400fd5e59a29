// Everything that pages and the background say to each other. Pages know nothing else of us, and no secret passes here.
// Words are the pages' business: the background sends codes, names and numbers.

import type { Fingerprint, KeysView } from './contract/fingerprint';
import type { IdentityRequests, IdentityView } from './contract/identity';
import type { FileRefusal, FileRequests, PrivateRequests, PrivateView } from './contract/private';
import type { RefusalCode, SecurityEvent } from './contract/security';

export type { RefusalCode, SecurityCode, SecurityEvent } from './contract/security';

import type { CaptchaView, ServerTestView, WireEntry } from './contract/servers';

export type RoomId = string;
/** A room's own timeline, or that of one conversation in it. */
export type TimelineKey = string;
/** A sender id of the protocol, in hex: stable for one stay of one participant. */
export type ParticipantId = string;

/** The one chip at the top of a room; `ux.md` words live in content/words.ts. */
export type RoomStatus =
  | { readonly state: 'connecting'; readonly step: ConnectStep }
  | { readonly state: 'joining' }
  | { readonly state: 'alone' }
  | { readonly state: 'agreeing'; readonly agreed: number; readonly of: number }
  /** `renewing`: somebody who has left still holds my key, so my next message begins with a new one. */
  | { readonly state: 'encrypted'; readonly agreed: number; readonly of: number; readonly renewing?: true }
  | { readonly state: 'reconnecting'; readonly retryInSeconds: number | null }
  | { readonly state: 'leaving' }
  | { readonly state: 'ended'; readonly why: FailureCode | 'left' };

export type ConnectStep = 'key' | 'name' | 'socket' | 'account' | 'login' | 'room';

/** Each has one plain sentence in content/words.ts. */
export type FailureCode =
  | 'bad-room-name'
  | 'bad-nickname'
  | 'bad-server'
  | 'already-joined'
  | 'unreachable'
  | 'registration-refused'
  | 'registration-throttled'
  | 'captcha-failed'
  | 'login-refused'
  | 'server-not-proved'
  | 'no-rooms-here'
  | 'password-needed'
  | 'members-only'
  | 'banned'
  | 'creation-restricted'
  | 'handle-refused'
  | 'room-full'
  | 'room-locked'
  | 'kicked'
  | 'removed'
  | 'room-destroyed'
  | 'server-shut-down'
  | 'empty-message'
  | 'message-too-long'
  | 'nobody-can-read'
  | 'code-differs'
  | 'code-changed'
  | 'fingerprint-differs'
  | 'fingerprint-changed'
  | 'not-talking'
  | 'bad-question'
  | 'bad-answer'
  | 'no-tries-left'
  | FileRefusal
  | 'identity-locked'
  | 'wrong-passphrase'
  | 'passphrase-too-short'
  | 'not-in-room'
  | 'internal';

/**
 * By which means a fingerprint was verified. `code`: the room code was read aloud. `words`: the fingerprint itself was compared.
 * `question`: both knew the same answer (SMP), without anybody's word for it. `differs`: it was compared, and is another one.
 */
export type Verification = 'no' | 'code' | 'words' | 'question' | 'differs';

/** How somebody is called: never the same for two participants. */
export interface Label {
  /** Empty for an occupant that has not said who it is. */
  readonly nickname: string;
  /** Digits of the fingerprint, two or more, for all but the first who look so; empty otherwise. */
  readonly suffix: string;
}

/**
 * Why somebody could be taken for another participant. `name`: its nickname looks like that of somebody who was here first.
 * `other-key`: that one has left, and had another key. `fingerprint`: fingerprints that begin or end alike.
 */
export interface Likeness {
  readonly kind: 'name' | 'other-key' | 'fingerprint';
  readonly of: Label;
}

export interface PersonView extends Label {
  readonly id: ParticipantId;
  readonly me: boolean;
  /** agreeing: keys are being exchanged. encrypted: in the view. unreadable: in the room, but cannot read it. gone: has left. */
  readonly state: 'agreeing' | 'encrypted' | 'unreadable' | 'gone';
  readonly fingerprint: Fingerprint | null;
  readonly keys: KeysView | null;
  /** As its fingerprint was verified in this stay. */
  readonly verified: Verification;
  readonly likenesses: readonly Likeness[];
}

/** What somebody wrote, in the room or to one person. */
export interface TextView {
  readonly kind: 'message';
  readonly id: string;
  readonly action: boolean;
  readonly text: string;
  /** Milliseconds since 1970 on this machine's clock: when it was sent or received here. */
  readonly at: number;
  readonly mine: boolean;
  /** How its author was verified when it came. Verifying somebody later does not repaint what came before. */
  readonly authorVerified: Verification;
}

export interface MessageView extends TextView {
  readonly author: ParticipantId;
  /** sending: not yet reflected by the room. sent: reflected. Others' messages are `sent`. */
  readonly delivery: 'sending' | 'sent' | 'failed';
  /** Who was in the sender's view when it was sent, the sender left out. */
  readonly expected: readonly ParticipantId[];
  readonly confirmed: readonly ParticipantId[];
  /** Left before confirming. */
  readonly departed: readonly ParticipantId[];
  /** Should have confirmed long ago, and has not. */
  readonly overdue: readonly ParticipantId[];
  /** It came after messages that were written later. */
  readonly late: boolean;
  /** Its author signed another message in the same place: that one is shown as well, or it cannot be read. */
  readonly twin: 'none' | 'shown' | 'unread';
}

export type NoticeCode =
  | 'joined'
  | 'left'
  | 'reconnected'
  | 'you-joined'
  | 'plaintext-dropped'
  | 'gap'
  | 'sent-two-different'
  | 'keys-changed'
  | 'cannot-read'
  | 'room-not-anonymous'
  | 'room-logged'
  | 'room-has-topic'
  | 'flood-dropped'
  | 'views-differ'
  | 'rejoined'
  | 'lines-dropped'
  | 'code-matched'
  | 'code-differed'
  | 'words-matched'
  | 'words-differed'
  | 'security';

export interface NoticeView<Code extends string = NoticeCode> {
  readonly kind: 'notice';
  readonly id: string;
  readonly at: number;
  readonly code: Code;
  readonly who: ParticipantId | null;
  readonly count: number;
}

export type LineView = MessageView | NoticeView;

/**
 * Somebody sees another room than I do. `missing`: `with` does not see `about`. `extra`: it sees somebody whom I don't.
 * `different`: `about` shows itself differently to both of us. `unexplained`: it has not said what the difference is.
 */
export interface DisagreementView {
  readonly with: ParticipantId;
  readonly about: ParticipantId | null;
  readonly kind: 'missing' | 'extra' | 'different' | 'unexplained';
}

/** What the others answered to my goodbye: did they have the same messages of mine? */
export interface FarewellView {
  /** Messages of mine in this stay. */
  readonly messages: number;
  readonly same: readonly ParticipantId[];
  readonly differs: readonly ParticipantId[];
  /** No answer came. */
  readonly silent: readonly ParticipantId[];
  /** The keys that signed them are public: nobody can prove any more who wrote them. */
  readonly revealed: boolean;
}

/** Why nothing can be sent; null when it can. Text can be typed in any case. */
export type ComposerBlock =
  | 'connecting'
  | 'alone'
  | 'agreeing'
  | 'reconnecting'
  | 'code-differs'
  | 'fingerprint-differs'
  | 'ended'
  | null;

/** What people said of something that they compared; `unread` takes it back. */
export type ComparisonVerdict = 'unread' | 'matches' | 'differs';

/** Facts for "Room details": what this server was like. */
export interface RoomDetails {
  readonly address: string;
  readonly login: 'registered' | 'key' | 'anonymous' | null;
  /** Characters in the registered name and password (256, or 64 where a server refuses that), or in the name that follows from a key. */
  readonly accountLength: number | null;
  /** Made for this stay, or the one that is kept. */
  readonly identity: 'kept' | 'fresh';
  readonly guessableName: boolean;
  readonly plaintextDropped: number;
}

export interface RoomView {
  readonly id: RoomId;
  /** As typed. Never in a title, a URL or a log. */
  readonly name: string;
  readonly server: string;
  readonly status: RoomStatus;
  readonly composer: ComposerBlock;
  /** Open until it is answered. */
  readonly captcha: CaptchaView | null;
  readonly me: ParticipantId;
  /** Oneself first, then in the order of arrival; those who left stay while a line names them. */
  readonly people: readonly PersonView[];
  /** The first twelve words of the view's digest (mpotr.md 8); null while alone. */
  readonly roomCode: readonly string[] | null;
  /** What was said of the room code as it is now; a change of members makes it `unread` again. */
  readonly codeVerdict: ComparisonVerdict;
  /** Whose fingerprints differ, with nothing decided about it: nothing is sent until it is. They may have left. */
  readonly alarms: readonly ParticipantId[];
  readonly disagreements: readonly DisagreementView[];
  /** Once I have left. */
  readonly farewell: FarewellView | null;
  /** The security log: what concerned safety, in the order of its first time, and frames that failed a check. Codes and counts only. */
  readonly securityEvents: readonly SecurityEvent[];
  readonly refusals: Readonly<Partial<Record<RefusalCode, number>>>;
  readonly lines: readonly LineView[];
  /** In the order in which they began. */
  readonly conversations: readonly PrivateView[];
  /** What has been typed and not sent; it outlives the popup. */
  readonly draft: string;
  readonly unread: number;
  readonly details: RoomDetails;
}

export type Theme = 'system' | 'light' | 'dark';

export interface AppView {
  /** Which room the tab was opened for. */
  readonly tabRoom: RoomId | null;
  /** How often the tab has been asked for: a tab that is open already shows `tabRoom` when this changes. */
  readonly tabAsked: number;
  /** The browser died with rooms open: they are gone, and nobody has been told yet. */
  readonly roomsLost: boolean;
  readonly rooms: readonly RoomView[];
  readonly settings: {
    readonly theme: Theme;
    /** Of the last join, as typed. */
    readonly server: string;
    /** Kept to be chosen from, as typed, in the order of keeping. */
    readonly servers: readonly string[];
    /** A kept identity is locked when no room and no page has been open for so long. */
    readonly lockMinutes: number;
  };
  readonly identity: IdentityView;
  /** The last "Test this server"; null before the first. */
  readonly serverTest: ServerTestView | null;
}

/** Request name -> what it takes and gives. A handler that is missing or misspelt does not compile. */
export interface Requests extends PrivateRequests, FileRequests, IdentityRequests {
  /** With `kept`, an identity that is locked is refused: nobody goes in as somebody else than they meant to. */
  join: {
    takes: { room: string; nickname: string; server: string; identity: 'kept' | 'fresh' };
    gives: { roomId: RoomId };
  };
  say: { takes: { roomId: RoomId; text: string }; gives: null };
  leave: { takes: { roomId: RoomId }; gives: null };
  /** An empty answer is one, too. */
  solveCaptcha: { takes: { roomId: RoomId; answer: string }; gives: null };
  /** Forget an ended room: its lines and keys go. */
  dismiss: { takes: { roomId: RoomId }; gives: null };
  read: { takes: { roomId: RoomId }; gives: null };
  suggestRoomName: { takes: Record<string, never>; gives: { name: string } };
  /** Shows this room, if one is named. */
  openTab: { takes: { roomId: RoomId | null }; gives: null };
  draft: { takes: { roomId: RoomId; text: string }; gives: null };
  /**
   * We read the room code aloud, and `code` is the one that the page showed: a verdict on one that has changed meanwhile is refused.
   * `differs` closes the composer until it is taken back with `unread`.
   */
  codeRead: {
    takes: { roomId: RoomId; code: readonly string[]; verdict: ComparisonVerdict };
    gives: null;
  };
  /**
   * A fingerprint was compared, and `hex` is the one that the page showed: a verdict on another one is refused. `differs` closes the
   * composer until it is taken back with `unread`, or until that participant has left and one goes on without it (`settled`).
   */
  compared: {
    takes: { roomId: RoomId; person: ParticipantId; hex: string; verdict: ComparisonVerdict | 'settled' };
    gives: null;
  };
  /** The last stanzas of a room, oldest first. */
  serverSees: { takes: { roomId: RoomId }; gives: { entries: readonly WireEntry[] } };
  /** Whoever sits here has read that rooms were lost. */
  lostRoomsRead: { takes: Record<string, never>; gives: null };
  setTheme: { takes: { theme: Theme }; gives: null };
  /** Begins to test a server; what comes of it is in the view. A test that is running ends. */
  testServer: { takes: { server: string }; gives: null };
  keepServer: { takes: { server: string }; gives: null };
  forgetServer: { takes: { server: string }; gives: null };
}

export type RequestName = keyof Requests;

export type Reply<N extends RequestName> =
  | { readonly ok: true; readonly value: Requests[N]['gives'] }
  | { readonly ok: false; readonly code: FailureCode };

/** What travels on the port, page to background. */
export type PortRequest = {
  [N in RequestName]: { readonly id: number; readonly name: N; readonly takes: Requests[N]['takes'] };
}[RequestName];

/** Background to page: answers, and pushes in which a room carries only the lines that are new or changed since the last push. */
export type PortPush =
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Reply<RequestName> }
  | {
      readonly kind: 'view';
      readonly view: AppView;
      /** Order of all line ids, for each timeline (timelines.ts); lines not in `view` are those of the push before. */
      readonly order: Readonly<Record<TimelineKey, readonly string[]>>;
    };

export const PORT_NAME = 'hushroom';

export const LIMITS = {
  textBytes: 16 * 1024,
  nicknameBytes: 128,
  nicknameGraphemes: 32,
  roomNameCharacters: 100,
  linesKept: 500,
  questionCharacters: 200,
  answerCharacters: 200,
  passphraseLeast: 12,
  passphraseMost: 1_000,
} as const;
