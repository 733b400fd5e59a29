// All that one stay in one room consists of: plain data, so that it can be stored after every step (docs/PROTOCOL.md).
import type { RefusalCode } from '../contract';
import type { KeyPair } from '../crypto/primitives';
import type { Receiving } from './chain';
import type { ConfirmPayload, Hole, StoredBox } from './frames';
import type { Handle, SenderId } from './names';
import type { NoiseState } from './noise';

/** `sender/generation/position`: one frame, wherever it stands. */
export type FrameKey = string;

export interface Self {
  /** Bare JID of the MUC. */
  readonly room: string;
  readonly psk: Uint8Array;
  readonly handle: Handle;
  readonly id: SenderId;
  readonly identity: KeyPair;
  readonly otrHash: Uint8Array;
  readonly nickname: string;
  /** My sender id before I lost my place in this room. */
  readonly was: SenderId | null;
  readonly startedAt: number;
}

export interface SigningKey {
  readonly pair: KeyPair;
  readonly from: number;
  /** It has signed a frame: a newcomer must not get it. */
  readonly used: boolean;
}

/** A generation of mine that has ended and whose signing keys are not public yet. */
export interface Ended {
  readonly gen: number;
  readonly final: number;
  /** Ids (hex) of all its frames, by position. */
  readonly ids: readonly string[];
  /** First position given to each: it must not learn what signed before. */
  readonly holders: ReadonlyMap<SenderId, number>;
  /** What each holder had of it when it purged its keys; `unsaid` came with a `close`. */
  readonly answers: ReadonlyMap<SenderId, 'same' | 'differs' | 'unsaid'>;
}

/** My own chain of the current generation. */
export interface Own {
  readonly gen: number;
  readonly next: number;
  readonly chainKey: Uint8Array;
  readonly signing: SigningKey;
  /** Every signing pair of the generations that are still open to anybody, the present one last. */
  readonly signings: readonly { readonly gen: number; readonly from: number; readonly pair: KeyPair }[];
  /** Ids (hex) of the frames of this generation. */
  readonly ids: readonly string[];
  readonly ended: readonly Ended[];
  /** Who has said goodbye in this generation: it has purged what it held of it. */
  readonly goodbyes: ReadonlySet<SenderId>;
  /** I have said goodbye: nothing of mine follows. */
  readonly closedAt: number | null;
  readonly ratchet: KeyPair;
  readonly oldRatchets: readonly { readonly pair: KeyPair; readonly until: number; readonly gen: number }[];
  /** Everyone that the chain key of this generation was ever sent to, whether they answered or not, and from which position. */
  readonly holders: ReadonlyMap<SenderId, number>;
  readonly contentSent: number;
  readonly startedAt: number;
  /** Something was heard in this generation: then it is renewed in time even by who says nothing. */
  readonly heard: boolean;
  readonly lastSentAt: number;
  /** When an ack is due; null while nothing is owed. */
  readonly ackAt: number | null;
}

/** Sent again until the other side's next frame comes. */
export interface Resend {
  readonly frame: Uint8Array;
  readonly tries: number;
  readonly due: number;
}

/** What both directions of one pair are built from; the root it comes from is gone. */
export interface PairKeys {
  readonly run: Uint8Array;
  readonly begunBy: Handle;
  readonly base: Uint8Array;
  readonly boxOut: Uint8Array;
  readonly boxIn: Uint8Array;
}

/** A run that I began. `crossed`: runs of the other side that were open during its life. Each phase holds exactly what the next message needs. */
export type Calling =
  | {
      readonly phase: 'init';
      readonly run: Uint8Array;
      readonly noise: NoiseState;
      readonly resend: Resend;
      readonly crossed: readonly Uint8Array[];
    }
  | {
      readonly phase: 'confirm';
      readonly run: Uint8Array;
      readonly keys: PairKeys;
      readonly answerKey: Uint8Array;
      readonly packageKey: Uint8Array;
      readonly identity: Uint8Array;
      readonly resend: Resend;
      readonly crossed: readonly Uint8Array[];
    };

/** A run that I answer. */
export type Called =
  | {
      readonly phase: 'reply';
      readonly run: Uint8Array;
      readonly noise: NoiseState;
      readonly resend: Resend;
      readonly crossed: readonly Uint8Array[];
    }
  | {
      readonly phase: 'answer';
      readonly run: Uint8Array;
      readonly keys: PairKeys;
      readonly packageKey: Uint8Array;
      readonly identity: Uint8Array;
      readonly theirs: ConfirmPayload;
      /** The `confirm` that this answers: only the identical one draws the answer again. */
      readonly confirm: Uint8Array;
      /** Generation whose key the answer carried. */
      readonly gen: number;
      readonly resend: Resend;
      readonly crossed: readonly Uint8Array[];
    };

/** A box chain: its value before box number `next`. */
export interface BoxChain {
  readonly value: Uint8Array;
  readonly next: number;
}

export interface PairQueued {
  readonly c: number;
  readonly payload: Uint8Array;
  readonly tries: number;
  readonly due: number;
}

/** A finished run: the pairwise channel and the box chains. */
export interface Pair {
  readonly run: Uint8Array;
  readonly begunBy: Handle;
  readonly crossed: readonly Uint8Array[];
  readonly base: Uint8Array;
  readonly boxOut: BoxChain;
  readonly boxIn: BoxChain;
  /** Boxes made for the other side, newest last, for when it asks again. */
  readonly boxes: readonly StoredBox[];
  /** Their ratchet publics, newest first. */
  readonly ratchets: readonly Uint8Array[];
  /** First bytes of my newest ratchet public that they have shown to know; null before their first frame. */
  readonly shown: Uint8Array | null;
  /** Digest of the `package` that brought me this session; null for who sent one. */
  readonly broughtBy: Uint8Array | null;
  readonly sent: number;
  readonly queue: readonly PairQueued[];
  /** Counter of the last payload taken in order. */
  readonly got: number;
  readonly early: ReadonlyMap<number, Uint8Array>;
  /** When what I have got is acknowledged, unless a frame of mine says so before. */
  readonly ackAt: number | null;
  /** My `package`, until the other side shows that it has it. */
  readonly unacknowledged: Resend | null;
  readonly wantedAt: number;
  readonly wants: number;
}

export interface HeldFrame {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** Somebody in the MUC. Presence is only a hint: members are those who finished a handshake. */
export interface Occupant {
  readonly handle: Handle;
  /** Its presence carried the right MAC. */
  readonly hello: boolean;
  /** It was there before me, so that it begins. */
  readonly earlier: boolean;
  readonly arrivedAt: number;
  readonly calling: Calling | null;
  readonly called: Called | null;
  readonly pair: Pair | null;
  /** When I last answered a call. */
  readonly calledAt: number;
  readonly calls: number;
  readonly callAt: number | null;
  readonly knocks: number;
  readonly knockAt: number | null;
  readonly knockHeardAt: number;
  readonly failed: boolean;
  /** The identity key of the first run that finished: no other is ever taken for this handle. */
  readonly identity: Uint8Array | null;
}

/** What I let each occupant cost me. Outside the protocol state: it moves before anything is authenticated. */
export interface Allowance {
  readonly tokens: number;
  readonly at: number;
  readonly noticed: boolean;
  /** Frames that wait for a key. */
  readonly held: readonly HeldFrame[];
  readonly heldBytes: number;
  /** What it has been handed on since, for the bound on repairs. */
  readonly handed: { readonly bytes: number; readonly since: number };
}

/** Frames of one occupant that wait for its allowance, the oldest first. Apart from the allowance, for each is stored by itself: a
 * queue that is full is not written again for whatever else happens. */
export interface Queue {
  readonly frames: readonly QueuedFrame[];
  readonly bytes: number;
}

export interface QueuedFrame {
  /** Rises within a queue. */
  readonly n: number;
  readonly bytes: Uint8Array;
  /** It came as a private message. */
  readonly direct: boolean;
}

export interface Member {
  readonly id: SenderId;
  readonly handle: Handle;
  readonly identity: Uint8Array;
  readonly otrHash: Uint8Array;
  readonly nickname: string;
  readonly was: SenderId | null;
  readonly since: number;
  readonly state: 'listed' | 'gone';
  readonly goneAt: number | null;
  /** I have its keys and it has mine. */
  readonly agreed: boolean;
  readonly receiving: readonly Receiving[];
  /** Ranges of positions `[g, from, to]` in an open generation that were never given to me. */
  readonly blanks: readonly (readonly [number, number, number])[];
  /** Generation and position up to which I could read it when I wiped its keys. */
  readonly readTo: readonly [number, number] | null;
  readonly heardAt: number;
  /** What it said that it counts as delivered without having read it. */
  readonly holes: readonly Hole[];
  /** When it was last listed, or taken off the list. */
  readonly eventAt: number;
  /** Digest (hex) of its view in its latest frame. */
  readonly said: string | null;
  /** Since when that has not been my own, without a break. */
  readonly differsSince: number | null;
  /** Its list of members, hash by sender id, from its last `view` frame. */
  /** It has said goodbye: it is taken off the list soon, whatever its presence says. */
  readonly closingAt: number | null;
  /** Signing seeds that it has published, by generation: from then on anyone could have written those messages. */
  readonly revealed: ReadonlyMap<number, readonly Uint8Array[]>;
  readonly shows: {
    readonly digest: string;
    readonly at: number;
    readonly lines: ReadonlyMap<SenderId, string>;
  } | null;
}

/** What two members do not agree on. `missing`: `with` does not list `about`. `extra`: it lists somebody whom I don't. */
export interface Difference {
  readonly with: SenderId;
  readonly about: SenderId | null;
  readonly kind: 'missing' | 'extra' | 'different' | 'unexplained';
}

export interface Parent {
  readonly key: FrameKey;
  /** First 16 bytes of the id, hex; empty for a sender's own previous frame that it did not name: whatever stands there. */
  readonly id: string;
}

/** A delivered frame. */
export interface Node {
  readonly key: FrameKey;
  readonly id: string;
  readonly author: SenderId;
  readonly type: string;
  readonly parents: readonly Parent[];
  /** Who was in the sender's view when it was sent, the sender left out. */
  readonly expected: readonly SenderId[];
  /** I never had that view: `expected` is mine of then, and proves nothing about who was meant. */
  readonly guessed: boolean;
  /** The author is among them once its frame has been walked back from. */
  readonly confirmed: readonly SenderId[];
  readonly order: number;
}

/** An authenticated frame that waits for its parents. */
export interface Waiting {
  readonly node: Node;
  readonly holes: readonly Hole[];
  readonly body: Uint8Array | null;
  readonly until: number;
}

/** A hole of mine; `said` is the frame of mine that first named it. It is named in every frame until that one is complete. */
export interface OwnHole {
  readonly hole: Exclude<Hole, true>;
  readonly said: FrameKey | 'settled' | null;
}

/** Transcript bookkeeping besides the nodes. */
export interface Transcript {
  /** Delivered frames that no delivered frame cites, oldest first. */
  readonly heads: readonly FrameKey[];
  readonly holes: readonly OwnHole[];
  /** Missing for good: they never delay anything again. */
  readonly lost: ReadonlySet<FrameKey>;
  /** Known from a `confirm` only: `[g, n]` for each sender; what lies at or below counts as delivered. */
  readonly baseline: ReadonlyMap<SenderId, readonly [number, number]>;
  readonly count: number;
}

/** My view, and those it was before: digest in hex -> sender ids. */
export interface Views {
  readonly digest: Uint8Array;
  readonly changedAt: number;
  readonly known: ReadonlyMap<string, readonly SenderId[]>;
}

/** Differences that are old enough to be told, and when to look again. */
export interface Watch {
  readonly differences: readonly Difference[];
  readonly lookAt: number | null;
  /** My last `view` frame. */
  readonly showed: { readonly digest: string; readonly at: number } | null;
  readonly knockedAt: number;
}

export interface Outgoing {
  /** Null: to everybody. */
  readonly to: Handle | null;
  readonly bytes: Uint8Array;
}

export interface Outbox {
  readonly queue: readonly Outgoing[];
  readonly tokens: number;
  readonly at: number;
  /** The connection is there. */
  readonly open: boolean;
}

export interface Unreflected {
  readonly bytes: Uint8Array;
  readonly due: number;
}

/** A frame that I am looking for: asked of who cited it, then of its author. */
export interface Asked {
  readonly at: number;
  readonly step: 'citer' | 'author';
}

/** A frame as it came, for whoever misses it: whoever cites a frame hands it on. */
export interface Archived {
  readonly bytes: Uint8Array;
  readonly at: number;
}

export interface SessionState {
  readonly self: Self;
  readonly own: Own;
  readonly views: Views;
  readonly watch: Watch;
  readonly transcript: Transcript;
  readonly outbox: Outbox;
  readonly occupants: ReadonlyMap<Handle, Occupant>;
  readonly allowances: ReadonlyMap<Handle, Allowance>;
  /** None of them is empty. */
  readonly queues: ReadonlyMap<Handle, Queue>;
  readonly members: ReadonlyMap<SenderId, Member>;
  readonly graph: ReadonlyMap<FrameKey, Node>;
  readonly waiting: ReadonlyMap<FrameKey, Waiting>;
  /** My frames that the room has not reflected yet. */
  readonly unreflected: ReadonlyMap<FrameKey, Unreflected>;
  readonly archive: ReadonlyMap<FrameKey, Archived>;
  readonly asked: ReadonlyMap<FrameKey, Asked>;
  /** How often each check has refused something; codes only. */
  readonly refusals: ReadonlyMap<RefusalCode, number>;
}
