// Every number that bounds cost or time, in one place (docs/PROTOCOL.md, "Limits and timers"). Times are milliseconds.

export const LIMITS = {
  /** Bytes of one frame before base64. */
  frame: 64 * 1024,
  /** Bytes of one text, UTF-8. */
  text: 16 * 1024,
  members: 500,
  /** Parents and holes named in one payload. */
  parents: 16,
  holes: 32,
  /** Holes of one sender before all of it is one; holes remembered of each member. */
  holesOfOne: 4,
  blanks: 16,
  holesKnown: 256,
  /** A receiver never steps a chain further than this at once. */
  chainStep: 500,
  skippedKeysFor: 10 * 60_000,
  /** Of one generation, beyond them the oldest go; frames in one generation; generations of one sender that I hold. */
  skippedKeys: 2_000,
  /** Keys of messages that not everybody has confirmed; of one generation. */
  usedKeysFor: 2 * 60_000,
  usedKeys: 64,
  positions: 20_000,
  generations: 16,
  /** Frames held back while a key for them is on its way: for each occupant. */
  heldFrames: 32,
  heldBytes: 64 * 1024,
  heldFor: 10_000,
  /** A missing parent holds a frame back for at most this long. */
  gapWait: 3_000,
  graphFrames: 5_000,
  waitingFrames: 1_000,
  waitingOfOne: 32,
  lost: 1_000,
  /** Ranges in one request for missing frames, frames in an answer, bytes handed to one asker in ten seconds. */
  gapRanges: 16,
  gapFrames: 64,
  handedBytes: 64 * 1024,
  handedEvery: 10_000,
  /** The author is asked when who cited it has not helped by then. */
  askAuthorAfter: 1_000,
  questions: 1_000,
  questionFor: 15_000,
  archiveBytes: 2 * 1024 * 1024,
  archiveFor: 5 * 60_000,
  /** What one occupant may send us: a bucket, then a queue, then nothing. */
  inRate: 30,
  inBurst: 100,
  inQueue: 1_000,
  inQueueBytes: 2 * 1024 * 1024,
  /** What we send. */
  outRate: 20,
  outBurst: 40,
  resends: [2_000, 4_000, 8_000, 16_000],
  calls: 3,
  callBackOff: 5_000,
  knockAfter: 8_000,
  knocks: 3,
  knockEvery: 60_000,
  pendingCalls: 500,
  pairWindow: 64,
  /** Of these, how many may carry private conversation: requests for keys always find a place. */
  privateWindow: 32,
  /** Characters of one OTR message: a text of the greatest length, encrypted and in base64. */
  otrMessage: 32 * 1024,
  /** Bytes of one part of a file. */
  filePart: 16 * 1024,
  pairAckAfter: 200,
  /** Private frames that wait for one occupant; what does not fit is sent again by its timer. */
  outFrames: 64,
  /** A second call of one occupant is looked at after this long; it is sent again anyway. */
  callGap: 1_000,
  /** Members that have gone are remembered as long as there are no more than these. */
  goneMembers: 500,
  pairResends: [3_000, 6_000, 12_000, 24_000],
  wantKeyEvery: 5_000,
  ratchets: 16,
  ratchetFor: 120_000,
  boxesKept: 16,
  rekeyAfterFrames: 100,
  ackMin: 300,
  /** How long a holder waits for what is missing before it closes a generation: one that was renewed, one that ends with its owner. */
  closeAfterRekey: 30_000,
  closeAfterClose: 1_000,
  closeAfterCloseLarge: 3_000,
  largeRoom: 50,
  /** How long a leaver waits for the answers, and how long the others keep what it needs for that. */
  linger: 5_000,
  farewell: 10_000,
  endedKept: 16,
  views: 64,
  /** How old a difference between views must be before anybody is told; how often a list is shown. */
  differenceAge: 10_000,
  showEvery: 30_000,
  unreflectedAfter: 10_000,
} as const;

/** D: the longest random delay before an ack, for a room of n. */
export const ackDelay = (n: number): number => Math.max(1, n / 8, (n * n) / 1000) * 1000;

/** H: a silence after which a member shows that it is alive. */
export const heartbeat = (n: number): number => Math.max(60, (n * n) / 500) * 1000;

/** Silence after which a member is treated as gone, whatever presence says. */
export const goneAfter = (n: number): number => 2 * heartbeat(n) + 90_000;

/** A generation is renewed after this long if anything was heard in it. */
export const rekeyAfter = (n: number): number => Math.max(15 * 60, (n * n) / 100) * 1000;

/** Added to each resend timer: a server may throttle everybody to a few kB/s. */
export const patience = (n: number): number => (n / 5) * 1000;
