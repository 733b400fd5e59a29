// All that an OTR conversation remembers, as plain values. Numbers are big-endian bytes, because a stored state carries no bigint.
// A phase holds exactly the secrets that exist in it: leaving it drops them.
import type { DhPair } from './group';
import type { DataKeys, ExchangeKeys } from './keys';
import type { SmpRun } from './smp';

export interface OtrState {
  readonly privateKey: Uint8Array;
  /** Our instance tag, drawn for this conversation. */
  readonly tag: number;
  readonly exchange: Exchange;
  readonly conversation: Conversation;
  /** The peer's public key, from its first key exchange on. Only `accept` puts another in its place. */
  readonly identity: Uint8Array | null;
  /** The public key that passed its check last. */
  readonly checkedKey: Uint8Array | null;
  /** The public key whose check is under way: until it ends everything that arrives waits. */
  readonly checking: Uint8Array | null;
  /** Wires in order of arrival. */
  readonly waiting: readonly string[];
}

/** The key exchange ("Authentication state"), which may run beside a conversation and then replaces its keys. */
export type Exchange = { readonly type: 'none' } | AwaitingDhKey | AwaitingReveal | AwaitingSignature;

export interface AwaitingDhKey {
  readonly type: 'awaiting-dh-key';
  readonly ours: DhPair;
  readonly r: Uint8Array;
  readonly hash: Uint8Array;
}

export interface AwaitingReveal {
  readonly type: 'awaiting-reveal';
  readonly ours: DhPair;
  readonly peerTag: number;
  /** From the D-H Commit Message. */
  readonly encrypted: Uint8Array;
  readonly hash: Uint8Array;
}

export interface AwaitingSignature {
  readonly type: 'awaiting-signature';
  readonly ours: DhPair;
  readonly peerTag: number;
  readonly theirs: Uint8Array;
  readonly keys: Pick<ExchangeKeys, 'ssid' | 'signature'>;
  /** Our Reveal Signature Message, in case it got lost. */
  readonly revealed: Uint8Array;
}

/** The message state. `changed` is encrypted by an identity that the user has not accepted. */
export type Conversation =
  | { readonly type: 'plaintext' }
  | { readonly type: 'finished' }
  | ({ readonly type: 'encrypted' | 'changed' } & Session);

export interface Session {
  readonly peerTag: number;
  readonly peerKey: Uint8Array;
  readonly ssid: Uint8Array;
  readonly ours: {
    /** Of `next`; `current` has one less. */
    readonly id: number;
    /** Announced in every message; used once the peer has seen it. */
    readonly next: DhPair;
    readonly current: DhPair;
  };
  readonly theirs: {
    /** Of `current`. */
    readonly id: number;
    readonly current: Uint8Array;
    readonly previous: Uint8Array | null;
  };
  /** 'our id:their id' -> what the two D-H keys give. At most four, made when first needed. */
  readonly pairs: ReadonlyMap<string, KeyPairState>;
  /** MAC keys that we shall never verify by again: the next message publishes them, so that anybody may have written the old ones. */
  readonly oldMacKeys: readonly Uint8Array[];
  readonly smp: SmpRun;
  /** When we last sent something, and whether the peer has said something since. */
  readonly sentAt: number;
  readonly unanswered: boolean;
}

export interface KeyPairState {
  readonly keys: DataKeys;
  /** How many messages we have sent by it. */
  readonly sent: number;
  /** The counter of the last message we received by it, 8 bytes; null when there was none. */
  readonly received: Uint8Array | null;
}
