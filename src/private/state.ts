// A private conversation of two members: plain data, so that it can be stored after every step.
import type { ConversationId, FileId, PrivateLineView } from '../contract/private';
import type { LineList } from '../lineList';
import type { PrivatePayload } from '../mpotr/frames';
import type { SenderId } from '../mpotr/names';
import type { OtrState } from '../otr/otrState';

/** Why there is no conversation any more; each has its words. */
export type EndReason = 'by-me' | 'by-them' | 'you-declined' | 'declined' | 'left' | 'failed';

export type Phase =
  /** I have asked; nothing is computed before they agree. */
  | { readonly name: 'requested' }
  /** They ask; nothing is computed before I agree. */
  | { readonly name: 'asked' }
  /** Both agree: keys are exchanged. `heard`: they have said so since I did. */
  | { readonly name: 'agreeing'; readonly heard: boolean; readonly retryAt: number; readonly tries: number }
  | { readonly name: 'encrypted' }
  /** One of us has lost the place in the room; `until`: how long the other is waited for, null while I am outside myself. */
  | {
      readonly name: 'interrupted';
      readonly from: 'requested' | 'asked' | 'live';
      readonly until: number | null;
    }
  | { readonly name: 'ended'; readonly why: EndReason }
  /** Their OTR key is not the one that the handshake announced. Final. */
  | { readonly name: 'refused' };

/** The question: one run at a time. Whoever leaves a run after an answer was given has used up a try, too. */
export type Question =
  | { readonly state: 'none' }
  /** I asked. `answered`: an answer may have reached me, and the outcome them. */
  | { readonly state: 'waiting'; readonly question: string; readonly answered: boolean }
  /** They ask. */
  | { readonly state: 'asked'; readonly question: string }
  /** I have answered. */
  | { readonly state: 'checking'; readonly question: string }
  | {
      readonly state: 'done';
      readonly question: string;
      readonly outcome: 'same' | 'different' | 'broken-off';
    };

/** `n`: the number of a text of mine; null for all else. */
export interface PrivateLine {
  readonly view: PrivateLineView;
  readonly n: number | null;
}

interface Transfer {
  readonly file: FileId;
  /** Where it stands among the lines. */
  readonly line: number;
  readonly key: Uint8Array;
  readonly size: number;
  /** The next part in order: to be sealed, or to come. */
  readonly next: number;
  /** Parts that the page of whoever gets it holds. */
  readonly taken: number;
  /** When my page last did something. */
  readonly movedAt: number;
}

/** A file of mine. `waiting`: keys were new, and the other side has not said yet from where it goes on. */
export interface Sending extends Transfer {
  readonly phase: 'offered' | 'waiting' | 'running';
  /** Parts that may be under way; it follows the line's speed. */
  readonly window: number;
  /** A part whose way there and back is being timed. */
  readonly probe: { readonly n: number; readonly at: number } | null;
}

/** A file of theirs. */
export interface Receiving extends Transfer {
  readonly phase: 'offered' | 'running';
  /** From `taken` on: opened, and not yet fetched by the page. */
  readonly parts: readonly Uint8Array[];
}

export interface Conversation extends LineList<PrivateLine> {
  /** The sender id that the participant had at first. */
  readonly id: ConversationId;
  /** The participant: its present sender id, and what that stands for. Its handle is nothing to us. */
  readonly with: SenderId;
  readonly identity: Uint8Array;
  readonly otrHash: Uint8Array;
  /** When it was first asked for: they are shown in this order. */
  readonly since: number;
  readonly phase: Phase;
  /** Keys were agreed before: the next ones go on with the same conversation. */
  readonly begun: boolean;
  readonly otr: OtrState;
  /** I begin key exchanges with them, they never with me; decided by the sender ids. */
  readonly begins: boolean;
  /** For the pairwise channel, in order, when it has room. `n`: the number of the text in it. */
  readonly out: readonly { readonly payload: PrivatePayload; readonly n: number | null }[];
  /** Numbers of my texts: the next one, the last that was encrypted in this key exchange, the last that they have. */
  readonly next: number;
  readonly wired: number;
  readonly acknowledged: number;
  /** The last text of theirs that I have. */
  readonly got: number;
  readonly unread: number;
  readonly draft: string;
  readonly question: Question;
  readonly triesLeft: number;
  /** One file at a time in each direction. */
  readonly sending: Sending | null;
  readonly receiving: Receiving | null;
  /** When this participant last made me compute or the user look: requests, key exchanges, questions. */
  readonly requests: readonly number[];
}
