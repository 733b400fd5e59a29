// What pages are told of servers: the test of one, what one asks of people, and what one sees.
export type ServerCheckName =
  | 'address'
  | 'reachable'
  | 'origin'
  | 'login'
  | 'rooms'
  | 'hidden'
  | 'addresses'
  | 'history'
  | 'private'
  | 'size'
  | 'speed';

/** One line of "Test this server". What each verdict means to people is in content/serverWords.ts. */
export interface ServerCheckView {
  readonly check: ServerCheckName;
  /** skipped: a check before it failed. */
  readonly verdict: 'waiting' | 'running' | 'ok' | 'warn' | 'fail' | 'skipped';
  /** Which of the check's outcomes this is; empty while there is none. */
  readonly found: string;
  /** An address, a number of bytes, bytes a second: what `found` is about. Text from the server is shown as text. */
  readonly value: string | number | null;
}

export interface ServerTestView {
  /** As typed. */
  readonly server: string;
  readonly done: boolean;
  readonly checks: readonly ServerCheckView[];
}

/** A stanza with a frame in it, as it stood on the wire: what the server saw of it. */
export interface WireEntry {
  /** Counts up. */
  readonly id: number;
  readonly direction: 'out' | 'in';
  /** Id of the line that shows what was sealed in it; null where it was none, or is not known. */
  readonly line: string | null;
  /** Its beginning, where `cut`. */
  readonly xml: string;
  readonly cut: boolean;
  /** Of all of it, as UTF-8. */
  readonly bytes: number;
}

/** What a server asks of a person before it makes an account (XEP-0158), in its own words: show them as text. */
export interface CaptchaView {
  readonly question: string;
  /** PNG, JPEG or GIF in base64, at most 48 KiB. */
  readonly image: { readonly type: string; readonly data: string } | null;
}
