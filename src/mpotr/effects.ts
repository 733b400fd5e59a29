// What a step asks of the outside, and what each security event obliges the interface to show.
import type { RefusalCode } from '../contract';
import type { PrivatePayload, SaidText } from './frames';
import type { Handle, SenderId } from './names';
import type { FrameKey } from './state';

export type SessionEffect =
  /** A frame to put on the wire, after the state is stored. `to` null: to everybody. */
  | { readonly type: 'send'; readonly to: Handle | null; readonly bytes: Uint8Array }
  /** Show a message at the end of the timeline; `late`: it came after messages that were written later. `says`: the id (hex) of the earlier frame that it repeats. */
  | {
      readonly type: 'message';
      readonly key: FrameKey;
      readonly author: SenderId;
      readonly action: boolean;
      readonly text: string;
      readonly late: boolean;
      readonly repeats: string | null;
    }
  /** Who has confirmed a frame, or whether the room has reflected it, is to be shown anew. */
  | { readonly type: 'progress'; readonly key: FrameKey }
  /** Show, before the next message of this author: a message that it refers to is missing. */
  | { readonly type: 'gap'; readonly author: SenderId }
  /**
   * Show and never forget: this member signed two different frames in one place. `key` is the place; what it holds is shown as ever.
   * `other` (`id`: of its frame, hex) is to be shown beside it; null where that one can't be read, or says nothing.
   */
  | {
      readonly type: 'two-different';
      readonly author: SenderId;
      readonly key: FrameKey;
      readonly other: (SaidText & { readonly id: string }) | null;
    }
  | { readonly type: 'joined'; readonly id: SenderId; readonly was: SenderId | null }
  | { readonly type: 'left'; readonly id: SenderId }
  /** An occupant that can't read this room. */
  | { readonly type: 'unreadable'; readonly handle: Handle }
  /** Show once: a handle came back with other keys; it was refused. */
  | { readonly type: 'keys-changed'; readonly handle: Handle }
  /** Show once for each occupant: more came from it than anybody can read; some was dropped. */
  | { readonly type: 'flood'; readonly handle: Handle }
  /** A holder has closed a generation of mine, and had the same of it, or not; `unsaid`: it has left with a goodbye. */
  | {
      readonly type: 'closed';
      readonly gen: number;
      readonly who: SenderId;
      readonly answer: 'same' | 'differs' | 'unsaid';
    }
  /** The signing keys of a generation are public: nobody can prove any more who wrote its messages. */
  | { readonly type: 'revealed'; readonly id: SenderId; readonly gen: number }
  /** Something of a private conversation, from this member and nobody else: once, and in the order of sending. */
  | { readonly type: 'private'; readonly from: SenderId; readonly payload: PrivatePayload }
  /** For the security log: a code, never content. */
  | { readonly type: 'refused'; readonly code: RefusalCode };
