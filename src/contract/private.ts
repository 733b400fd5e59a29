// The part of the contract that is about private conversations in a room.
import type { NoticeView, ParticipantId, RoomId, TextView } from '../contract';

/** One private conversation in a room: it stays the same when its participant comes back under another id. */
export type ConversationId = string;

/** What is only between me and one participant. */
export interface PrivateMessageView extends TextView {
  /**
   * sending: not yet on its way. sent: on its way, encrypted for this participant. received: they have it. failed: they may not have
   * got it, and it is not said again by itself. Theirs are `received`.
   */
  readonly delivery: 'sending' | 'sent' | 'received' | 'failed';
}

/** As the receiver holds the sender to it. */
export const FILE_LIMITS = {
  bytes: 20_000_000,
  /** Of each part but the last. */
  partBytes: 16 * 1024,
} as const;

export type FileRefusal = 'file-too-large' | 'file-busy';

/** Of one file, in one conversation. */
export type FileId = string;

/** A file on its way between the two of us. */
export interface PrivateFileView extends Pick<TextView, 'id' | 'at' | 'mine' | 'authorVerified'> {
  readonly kind: 'file';
  readonly file: FileId;
  /** A name and no path (`safeFileName`); foreign text when it is theirs. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /**
   * offered: whoever gets it has not agreed yet. running. done: they have it, or I have. declined: whoever was to get it did not want
   * it. stopped-by-me, stopped-by-them. broken-off: keys, a place or a page were lost. damaged: a part was not what it should be.
   */
  readonly state:
    | 'offered'
    | 'running'
    | 'done'
    | 'declined'
    | 'stopped-by-me'
    | 'stopped-by-them'
    | 'broken-off'
    | 'damaged';
  /** Bytes that whoever gets it has. */
  readonly done: number;
  /** Mine: the part that the page with the file is to bring now. Theirs: parts that have come; a page fetches them. Null: none. */
  readonly next: number | null;
}

export type PrivateNoticeCode =
  | 'you-asked'
  | 'they-asked'
  | 'declined'
  | 'you-declined'
  | 'begun'
  | 'goes-on'
  | 'interrupted'
  | 'ended-by-me'
  | 'ended-by-them'
  | 'ended-left'
  | 'ended-failed'
  | 'other-key'
  | 'not-encrypted'
  | 'question-asked'
  | 'question-came'
  | 'question-same'
  | 'question-different'
  | 'question-broken-off'
  | 'file-refused'
  | 'lines-dropped';

export type PrivateNoticeView = NoticeView<PrivateNoticeCode>;
export type PrivateLineView = PrivateMessageView | PrivateFileView | PrivateNoticeView;

/** Why nothing can be written to one participant; null when it can. */
export type PrivateBlock =
  | 'requested'
  | 'asked'
  | 'agreeing'
  | 'interrupted'
  | 'reconnecting'
  | 'differs'
  | 'ended'
  | 'refused'
  | null;

/** A question whose answer only the two of us know. */
export interface QuestionView {
  /** waiting: I asked. asked: they ask me. checking: I have answered. done: see `outcome`. */
  readonly state: 'none' | 'waiting' | 'asked' | 'checking' | 'done';
  /** Plain text of at most `LIMITS.questionCharacters`; foreign text when they ask. */
  readonly question: string;
  /** `broken-off`: the answers were not compared, or nobody learnt how. */
  readonly outcome: 'same' | 'different' | 'broken-off' | null;
  /** Failed tries that are left with this participant; 0: locked. */
  readonly triesLeft: number;
}

/** A private conversation with one participant of a room, and nobody else who might take the name or the place. */
export interface PrivateView {
  readonly id: ConversationId;
  readonly with: ParticipantId;
  /**
   * requested: I asked for it. asked: they did. interrupted: a place in the room was lost; it goes on by itself. refused: they came with
   * another OTR key than the one that the handshake announced.
   */
  readonly state: 'requested' | 'asked' | 'agreeing' | 'encrypted' | 'interrupted' | 'ended' | 'refused';
  readonly composer: PrivateBlock;
  readonly lines: readonly PrivateLineView[];
  readonly unread: number;
  readonly draft: string;
  readonly question: QuestionView;
}

export interface PrivateTakes {
  roomId: RoomId;
  talk: ConversationId;
}

export interface PrivateRequests {
  /** Asks a participant for a private conversation, or agrees to the one that they ask for. */
  privateStart: { takes: { roomId: RoomId; with: ParticipantId }; gives: null };
  /** Agrees, or says not now. No key is exchanged before. */
  privateAnswer: { takes: PrivateTakes & { accept: boolean }; gives: null };
  privateSay: { takes: PrivateTakes & { text: string }; gives: null };
  privateEnd: { takes: PrivateTakes; gives: null };
  privateRead: { takes: PrivateTakes; gives: null };
  privateDraft: { takes: PrivateTakes & { text: string }; gives: null };
  /** Asks a question; the same answer there makes the participant verified here. */
  privateAsk: { takes: PrivateTakes & { question: string; answer: string }; gives: null };
  privateReply: { takes: PrivateTakes & { answer: string }; gives: null };
  /** Breaks a question off. It is never an answer. */
  privateAbort: { takes: PrivateTakes; gives: null };
}

/**
 * The file itself stays in pages: the one that offers it brings part after part, the one that accepts it fetches them. Bytes are base64.
 */
export interface FileRequests {
  fileOffer: { takes: PrivateTakes & { name: string; size: number }; gives: { file: FileId } };
  /** Agrees to get it, or does not. */
  fileAnswer: { takes: FileTakes & { accept: boolean }; gives: null };
  fileStop: { takes: FileTakes; gives: null };
  /** Part `n`. Gives the next one that is wanted at once, or null: then the view will say. */
  filePart: { takes: FileTakes & { n: number; bytes: string }; gives: { next: number | null } };
  /** I have every part below `n` and hold them. Gives those from there up to the new `n` in one piece. */
  fileTake: { takes: FileTakes & { n: number }; gives: { bytes: string; n: number } };
}

interface FileTakes extends PrivateTakes {
  file: FileId;
}
