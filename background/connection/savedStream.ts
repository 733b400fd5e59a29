// What a connection asks to be kept, so that another process can go on with the same XMPP session (XEP-0198).

import type { NewAccount } from '../../src/xmpp/xep0077';
import type { Xml } from '../../src/xmpp/xml';

/** The key is the account (docs/KEY-CHALLENGE.md): made for one stay, and tied to nothing else of the user. */
export interface KeyAccount {
  /** What the server calls it: follows from the key. */
  readonly username: string;
  /** An uncompressed point on P-256, 65 bytes, hex. */
  readonly publicKey: string;
  /** PKCS #8, base64. */
  readonly privateKey: string;
}

export type Account = NewAccount | KeyAccount;

export const isKey = (account: Account): account is KeyAccount => 'privateKey' in account;

/** Where a stream stands: the counters have to match the server's, or it ends the session. */
export interface ResumePoint {
  readonly id: string;
  readonly jid: string;
  /** Stanzas from the server that have been dealt with. */
  readonly inbound: number;
  /** Stanzas that the server has acknowledged. */
  readonly outbound: number;
  /** Stanzas it has not: a resumption sends them again. */
  readonly queue: readonly Xml[];
}

/** Holds a password or a private key: for storage that ends with the browser only. */
export interface SavedStream {
  readonly version: 1;
  /** Null on a server where one is anonymous. */
  readonly account: Account | null;
  /** Null when there is nothing to go on with. */
  readonly point: ResumePoint | null;
}

/** Undefined for anything that is not ours, or of another version. */
export function readSaved(value: unknown): SavedStream | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const saved = value as Partial<SavedStream>;
  return saved.version === 1 && saved.account !== undefined && saved.point !== undefined
    ? (saved as SavedStream)
    : undefined;
}
