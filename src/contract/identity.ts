// The kept identity's part of the contract.
import type { Verification } from '../contract';
import type { Fingerprint, KeysView } from '../contract/fingerprint';

/** Somebody whom a kept identity remembers. */
export interface Acquaintance {
  /** Of the fingerprint. */
  readonly hex: string;
  /** At that time. */
  readonly nickname: string;
  readonly verified: Exclude<Verification, 'no'>;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The identity that outlives the browser. There is none unless it is asked for; locked, nothing of it is known. */
export interface IdentityView {
  readonly state: 'none' | 'locked' | 'unlocked';
  readonly fingerprint: Fingerprint | null;
  readonly keys: KeysView | null;
  readonly people: readonly Acquaintance[];
}

export interface IdentityRequests {
  /** Makes an identity that is kept from now on, sealed under this passphrase. */
  keepIdentity: { takes: { passphrase: string }; gives: null };
  unlockIdentity: { takes: { passphrase: string }; gives: null };
  /** Leaves the rooms that were entered with it, and wipes it from memory. */
  lockIdentity: { takes: Record<string, never>; gives: null };
  changePassphrase: { takes: { from: string; to: string }; gives: null };
  /** Nothing brings it back. */
  removeIdentity: { takes: Record<string, never>; gives: null };
  forgetPerson: { takes: { hex: string }; gives: null };
  setLockMinutes: { takes: { minutes: number }; gives: null };
  /** Leaves all rooms and erases all that this extension has stored. Resolves when nothing is left. */
  eraseAll: { takes: Record<string, never>; gives: null };
}
