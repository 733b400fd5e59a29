// What goes into the OTR machine and what comes out. `startOtr(config, env)` makes a state, `stepOtr(state, event, env)` gives the
// next state and the effects in order (otr.ts). A state is a plain value (bytes, numbers, text): it can be stored after any step.
// What a peer sends never throws. An exception means our own misuse, or a random source that failed: then nothing has happened.
import type { Env } from '../env';

export type OtrEnv = Pick<Env, 'now' | 'random'>;

export interface OtrConfig {
  /** As `encodePrivate` makes it (dsaKey.ts). */
  readonly privateKey: Uint8Array;
}

/**
 * `agreeing`: a key exchange runs and there are no keys yet. `changed`: keys are agreed, but with another identity than earlier in
 * this conversation; nothing is sent or shown until the user accepts it. `finished`: the peer has ended the conversation.
 */
export type OtrPhase = 'plaintext' | 'agreeing' | 'encrypted' | 'changed' | 'finished';

export type OtrEvent =
  | { readonly type: 'receive'; readonly wire: string }
  | { readonly type: 'send'; readonly text: string }
  /** Begins a key exchange, also in the encrypted phase, where it refreshes all keys. */
  | { readonly type: 'start' }
  /** Tells the peer, if there are keys, and forgets everything but the identity. */
  | { readonly type: 'end' }
  /** The socialist millionaires' question. Asking while a run is under way aborts that one first. */
  | { readonly type: 'ask'; readonly secret: Uint8Array; readonly question: string | null }
  | { readonly type: 'reply'; readonly secret: Uint8Array }
  | { readonly type: 'abort' }
  /** Derives the extra symmetric key and tells the peer what for: `use` is any 32-bit number. */
  | { readonly type: 'extra-key'; readonly use: number; readonly data: Uint8Array }
  /** The answer to the effect 'check-key'. */
  | { readonly type: 'key-checked'; readonly key: Uint8Array; readonly ok: boolean }
  /** The user accepts the changed identity with this fingerprint. Meanwhile it may be yet another one: then nothing is accepted. */
  | { readonly type: 'accept'; readonly fingerprint: string }
  /** Time has passed: once a minute is enough. */
  | { readonly type: 'tick' };

export type OtrEffect =
  | { readonly type: 'wire'; readonly wire: string }
  /** From the peer, decrypted and authenticated. Other clients may send HTML: it is to be shown as it stands. */
  | { readonly type: 'text'; readonly text: string }
  /** `fingerprint`: the peer's, 40 hex digits; null where there are no keys. */
  | { readonly type: 'phase'; readonly phase: OtrPhase; readonly fingerprint: string | null }
  | { readonly type: 'asked'; readonly question: string | null }
  /** The end of a run, whoever asked. 'aborted' answers nothing: the secrets were not compared. */
  | { readonly type: 'verified'; readonly result: 'same' | 'different' | 'aborted' }
  | {
      readonly type: 'extra-key';
      readonly sent: boolean;
      readonly use: number;
      readonly data: Uint8Array;
      /** 32 bytes. */
      readonly key: Uint8Array;
    }
  /**
   * Look at this encoded public key before it is used: run `checkDsaKey` (dsaCheck.ts), compare it with what is known of the peer,
   * and answer by the event 'key-checked'. What arrives until then waits. A key is asked about once in a conversation.
   */
  | { readonly type: 'check-key'; readonly key: Uint8Array }
  | { readonly type: 'warning'; readonly reason: OtrWarning };

export type OtrWarning =
  /** Text outside the encryption: dropped. */
  | 'plaintext'
  /** A fragment: dropped. */
  | 'fragment'
  /** Another version of OTR: dropped. */
  | 'version'
  /** A query while there are keys: not answered. */
  | 'query'
  /** The peer's client reports an error; its text is not shown. */
  | 'peer-error'
  /** Not the form that the protocol prescribes, or beyond a limit: dropped. */
  | 'malformed'
  /** From or for another instance: dropped. */
  | 'instance'
  /** No keys for it, or not authentic: dropped. The peer may have said something that we shall never read. */
  | 'unreadable'
  /** Authentic, but its counter was there before: dropped. */
  | 'replayed'
  /** A message of the key exchange failed a check: that exchange is over. */
  | 'bad-exchange'
  /** The peer's DSA key is none: that exchange is over. */
  | 'bad-key'
  /** Another identity than earlier in this conversation; goes with the phase 'changed'. */
  | 'key-changed'
  /** More has arrived than may wait for the check of a key or for 'accept': dropped. */
  | 'overflow'
  /** What the user wants needs the encrypted phase: not done. Nothing is kept for later. */
  | 'not-encrypted'
  /** A key exchange is about to replace the keys, and the peer might not read it: not done. To be tried again in a moment. */
  | 'refreshing'
  /** There is no question to reply to. */
  | 'not-asked'
  /** Text with U+0000, which would end it and turn the rest into commands: not sent. */
  | 'nul'
  /** Text, question or data beyond the limit: not sent. */
  | 'too-long';
