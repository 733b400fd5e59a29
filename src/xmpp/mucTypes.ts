// What the MUC machine (muc.ts) is told, keeps and says. All of it is plain JSON, so that a woken worker can go on.
import type { FailureCode } from '../contract';
import type { Env } from '../env';
import type { DepartureReason, PlaintextKind } from './xep0045';
import type { Xml } from './xml';

export type MucEnv = Pick<Env, 'now' | 'random'>;

export interface Occupant {
  readonly handle: string;
  /** Base64, as it stood in the presence; null when there was none. */
  readonly hello: string | null;
}

export interface Stay {
  /** Domain of the MUC service. */
  readonly service: string;
  /** Bare address of the room. */
  readonly room: string;
  readonly handle: string;
  readonly hello: string;
}

/** An IQ we are waiting for. It counts only with this id and from the address that we asked. */
export interface Asked {
  readonly id: string;
  readonly at: number;
}

interface Present {
  readonly stay: Stay;
  /** Others, in the order of arrival. */
  readonly occupants: readonly Occupant[];
  /** When the room was last heard of. */
  readonly heard: number;
}

export type MucState =
  | { readonly phase: 'outside' }
  | (Present & {
      readonly phase: 'joining';
      /** Set once the room has said that it is locked: it opens when whoever creates it has configured it. */
      readonly locked: {
        readonly since: number;
        readonly tries: number;
        /** When to knock again; null while an answer is awaited. */
        readonly retryAt: number | null;
      } | null;
    })
  | (Present & {
      readonly phase: 'inside';
      readonly selfPing: Asked | null;
      /** Self-pings in a row that nobody answered. */
      readonly unanswered: number;
      /** What the configuration of a room that we created is waiting for. */
      readonly configuring: (Asked & { readonly step: 'form' | 'submit' | 'defaults' }) | null;
    });

export type MucEvent =
  | ({ readonly type: 'join' } & Stay)
  /** Every stanza of the connection may be fed: those that are not the room's business change nothing. */
  | { readonly type: 'stanza'; readonly stanza: Xml }
  | { readonly type: 'tick' }
  /** The stream is a fresh one: the room has forgotten us, and everybody in it is unknown again. */
  | { readonly type: 'rejoin'; readonly handle?: string; readonly hello?: string }
  /** Ask at once whether we are still in (after a wake-up). */
  | { readonly type: 'check' }
  /** Show another hello: the service gave us another handle than we asked for. */
  | { readonly type: 'announce'; readonly hello: string }
  | { readonly type: 'leave' };

export type MucWarning = 'not-anonymous' | 'logged' | 'topic';

export type MucEffect =
  | { readonly type: 'send'; readonly stanza: Xml }
  /** Somebody has this handle: choose another one and `join` again. */
  | { readonly type: 'conflict' }
  /** `renamed`: the service changed our handle to `handle` (210), so that our hello no longer fits: `announce` the new one. */
  | {
      readonly type: 'joined';
      readonly codes: readonly number[];
      readonly handle: string;
      readonly renamed: boolean;
    }
  /** `earlier`: was there before us. Said again only when its hello changes. */
  | {
      readonly type: 'arrived';
      readonly handle: string;
      readonly hello: string | null;
      readonly earlier: boolean;
    }
  | { readonly type: 'departed'; readonly handle: string; readonly why: DepartureReason }
  /** `from` may be our own handle: the room reflects what we say. */
  | {
      readonly type: 'frame';
      readonly from: string;
      readonly private: boolean;
      readonly data: string;
      readonly id: string;
    }
  | { readonly type: 'plaintext'; readonly from: string | null; readonly kind: PlaintextKind }
  /** `to`: the occupant it was for, null when it was for the room. */
  | {
      readonly type: 'undeliverable';
      readonly to: string | null;
      readonly id: string;
      readonly condition: string;
    }
  | { readonly type: 'warning'; readonly code: MucWarning }
  | { readonly type: 'out'; readonly why: FailureCode | 'lost'; readonly mayRejoin: boolean };

export type MucStep = readonly [MucState, readonly MucEffect[]];
