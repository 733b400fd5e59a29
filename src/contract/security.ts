// The security log's part of the contract.

/** What happened in the room and concerns safety; all but `views-differ` also stand in the timeline. */
export type SecurityCode =
  | 'plaintext-dropped'
  | 'flood-dropped'
  | 'gap'
  | 'sent-two-different'
  | 'keys-changed'
  | 'cannot-read'
  | 'views-differ'
  | 'code-differed'
  | 'words-differed';

/** How often in this stay, and when; milliseconds since 1970 on this machine's clock. */
export interface SecurityEvent {
  readonly code: SecurityCode;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Checks of the protocol that something failed. */
export type RefusalCode =
  | 'malformed'
  | 'unknown-sender'
  | 'unasked'
  | 'signature'
  | 'commitment'
  | 'chain-distance'
  | 'position'
  | 'handshake'
  | 'identity-conflict'
  | 'nickname'
  | 'box'
  | 'pairwise'
  | 'own-frame-forged';
