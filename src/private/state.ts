// A private conversation of two members: plain data, so that it can be stored after every step.
import type { ConversationId, PrivateLineView } from '../contract/private';
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
  /** When this participant last made me compute or the user look: requests, key exchanges, questions. */
  readonly requests: readonly number[];
}
