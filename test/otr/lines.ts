// What the programs at both ends of a tested conversation are told and say, one JSON object a line.

import type { OtrCommand } from '../../scripts/otrEndpointCore';

/** Only libotrPeer.c obeys the last one. */
export type Command = OtrCommand | { readonly confess: true };

export interface PeerState {
  readonly state: 'plaintext' | 'encrypted' | 'finished';
  /** The peer's, 40 hex digits; null while there is none. */
  readonly fingerprint: string | null;
}

/** Kind of a line -> the line. The kind is the name of its first field. */
export interface Lines {
  readonly ready: { readonly ready: true; readonly fingerprint: string };
  readonly wire: { readonly wire: string };
  readonly text: { readonly text: string };
  readonly state: PeerState;
  /** The question; null where only a secret is asked for. */
  readonly asked: { readonly asked: string | null };
  readonly verified: { readonly verified: boolean };
  readonly aborted: { readonly aborted: true };
  readonly extraKey: { readonly extraKey: string; readonly use: number; readonly sent: boolean };
  readonly warning: { readonly warning: string };
  readonly confession: {
    readonly confession: { readonly private: readonly string[]; readonly public: readonly string[] };
  };
}

export type Kind = keyof Lines;
export type Line = Lines[Kind];
