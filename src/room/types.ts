// What the room machine takes and gives. `background/roomRunner` feeds it and carries out what it says.
import type {
  ComparisonVerdict,
  ConnectStep,
  FailureCode,
  ParticipantId,
  RoomId,
  Verification,
} from '../contract';
import type { Acquaintance } from '../contract/identity';
import type { ConversationId } from '../contract/private';
import type { PrivateAct } from '../private/conversation';
import type { Challenge } from '../xmpp/xep0158';
import type { Xml } from '../xmpp/xml';

/** Fixed for one stay in one room. */
export interface RoomConfig {
  readonly id: RoomId;
  /** As typed; a room name or a whole address (`room@conference.example.org`). */
  readonly name: string;
  readonly nickname: string;
  /** Domain of the XMPP server. */
  readonly server: string;
  /** WebSocket address (RFC 7395). */
  readonly url: string;
  /** X25519 private key, 32 bytes: the identity (mpotr.md 4). */
  readonly identity: Uint8Array;
  /** DSA public and private key as OTR serialises them. */
  readonly otr: { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array };
  /** Whom an identity that is kept remembers; null for one that is made for this stay. */
  readonly kept: readonly Acquaintance[] | null;
}

/** 64 bytes of Argon2id, split (mpotr.md 3). */
export interface RoomMaterial {
  /** Base32, 32 characters: the MUC's localpart. */
  readonly localpart: string;
  /** 32 bytes. */
  readonly psk: Uint8Array;
}

export interface AccountFacts {
  readonly login: 'registered' | 'key' | 'anonymous';
  readonly length: number | null;
}

/** What a connection reports, in order. `resumed`: the same XMPP session goes on, nothing was lost. */
export type ConnectionEvent =
  | { readonly type: 'step'; readonly step: ConnectStep }
  | {
      readonly type: 'online';
      readonly jid: string;
      readonly resumed: boolean;
      readonly account: AccountFacts;
    }
  | { readonly type: 'offline'; readonly retryAt: number | null }
  /** Before it makes an account the server asks something of a person (XEP-0158). */
  | { readonly type: 'captcha'; readonly challenge: Challenge }
  | { readonly type: 'failed'; readonly code: FailureCode }
  | { readonly type: 'stanza'; readonly stanza: Xml };

export type RoomEvent =
  | { readonly type: 'connection'; readonly event: ConnectionEvent }
  /** Answer to the effect `derive`. */
  | { readonly type: 'derived'; readonly service: string; readonly material: RoomMaterial }
  | { readonly type: 'say'; readonly text: string }
  /** The user wants to talk to a participant alone; and what the user does in a conversation. */
  | { readonly type: 'private-start'; readonly with: ParticipantId }
  | { readonly type: 'private'; readonly talk: ConversationId; readonly act: PrivateAct }
  /** Answer to the effect `check-key`. */
  | { readonly type: 'otr-key-checked'; readonly key: Uint8Array; readonly ok: boolean }
  | { readonly type: 'read' }
  | { readonly type: 'draft'; readonly text: string }
  | { readonly type: 'code'; readonly verdict: ComparisonVerdict }
  /** Of the participant that has this fingerprint. */
  | { readonly type: 'compared'; readonly hex: string; readonly verdict: ComparisonVerdict | 'settled' }
  /** What a person answers to the server's question; null: nothing. */
  | { readonly type: 'captcha'; readonly answer: string | null }
  | { readonly type: 'leave' }
  /** The time of `nextTimer` has come. */
  | { readonly type: 'tick' }
  /** The program was dead and has been restored from its records. */
  | { readonly type: 'wake' };

export type RoomEffect =
  /** A kept identity remembers this of somebody, or forgets it. */
  | {
      readonly type: 'verified';
      readonly hex: string;
      readonly nickname: string;
      readonly verified: Verification;
    }
  | { readonly type: 'send'; readonly stanza: Xml }
  /** Run Argon2id over `name` for this MUC service, then feed `derived`. */
  | { readonly type: 'derive'; readonly name: string; readonly service: string }
  /** Look whether this is a DSA key that may be relied on (long: in slices), then feed `otr-key-checked`. Once for each key. */
  | { readonly type: 'check-key'; readonly key: Uint8Array }
  /** Hand the answer to the server's question on. */
  | { readonly type: 'solve'; readonly answer: string | null }
  /** Close the connection for good; with `removeAccount`, cancel the registration first (XEP-0077). */
  | { readonly type: 'disconnect'; readonly removeAccount: boolean };
