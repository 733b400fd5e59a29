// Fingerprints and the keys that they stand for, as pages get them.

export interface Fingerprint {
  /** 40 hex digits: all 160 bits. */
  readonly hex: string;
  /** 12 words of the BIP39 English list: the first 132 bits. */
  readonly words: readonly string[];
  /** 10 groups of five decimal digits: all 160 bits as one number. */
  readonly digits: readonly string[];
}

/** What a fingerprint is made of: the public halves of a participant's two long-term keys, in hex. */
export interface KeysView {
  /** X25519, 64 digits. */
  readonly identity: string;
  /** DSA as OTR serialises it. Null where only its hash has been announced: a private conversation shows the key itself. */
  readonly otr: string | null;
  /** 64 digits: what the handshake announces of the OTR key. */
  readonly otrHash: string;
  /** What every other OTR client shows, 40 digits: SHA-1 of the OTR key. */
  readonly otrFingerprint: string | null;
}
