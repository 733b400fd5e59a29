// Every number that bounds a private conversation (docs/PROTOCOL.md 10 and 11). Times are milliseconds.
export const PRIVATE_LIMITS = {
  /** Requests, key exchanges and questions of one participant in `requestsIn`; the others are dropped before anything is computed. */
  requests: 6,
  requestsIn: 60_000,
  /** My texts that are under way and not acknowledged. */
  window: 16,
  /** A key exchange is begun again after this long, so often. */
  exchangeFor: 20_000,
  exchanges: 3,
  /** How long somebody who lost the place in the room is waited for before what they did not get counts as not sent. */
  absence: 60_000,
  /** Failed runs of the question with one participant. */
  tries: 3,
  /** Parts of a file that may be under way, and times there and back that make them more, or one: texts must get through. */
  fileWindow: 4,
  fileFast: 700,
  fileSlow: 2_000,
  /** A page that has had something to do for so long, and has not done it, has gone. */
  filePage: 60_000,
  /** Without a word of ours; the engine's own. */
  beatAfter: 60_000,
} as const;
