// Every byte on the wire: the shapes of frames (docs/PROTOCOL.md, "Frames"). `f` names the type; a decoder accepts one shape for each.
import { decode, encode } from '../codec/cbor';
import {
  bytes,
  bytesUpTo,
  type Infer,
  list,
  literal,
  optional,
  record,
  text,
  tuple,
  uint,
  union,
  variant,
} from '../codec/schema';
import { toHex, utf8 } from '../crypto/bytes';
import { LIMITS } from './limits';

export const RUN = 16;
export const SENDER = 16;
export const ID = 32;
export const PREFIX = 8;
const FILE = 16;

const ref = tuple([bytes(SENDER), uint(), uint(), bytes(16)]);
const position = tuple([bytes(SENDER), uint(), uint()]);
/** See holes.ts. */
const hole = union([
  tuple([bytes(SENDER)]),
  tuple([bytes(SENDER), uint(), uint(), uint()]),
  tuple([bytes(SENDER), uint(), uint(), uint(), literal(true)]),
  literal(true),
]);

const initFrame = record({ f: literal('init'), m: bytesUpTo(48, 48) });
const replyFrame = record({ f: literal('reply'), r: bytes(RUN), m: bytesUpTo(96, 96) });
const confirmFrame = record({ f: literal('confirm'), r: bytes(RUN), m: bytesUpTo(64, LIMITS.frame) });
const answerFrame = record({ f: literal('answer'), r: bytes(RUN), b: bytesUpTo(16, 1024) });
const packageFrame = record({ f: literal('package'), r: bytes(RUN), b: bytesUpTo(16, 1024) });
const knockFrame = record({ f: literal('knock'), m: bytes(16) });
const pairFrame = record({
  f: literal('pair'),
  to: bytes(SENDER),
  k: bytes(PREFIX),
  r: bytes(2 * PREFIX),
  c: uint(),
  a: uint(),
  x: bytes(24),
  b: bytesUpTo(16, LIMITS.frame),
});
const messageFrame = record({
  f: literal('msg'),
  s: bytes(SENDER),
  g: uint(),
  n: uint(),
  c: bytes(32),
  x: bytes(24),
  b: bytesUpTo(16, LIMITS.frame),
  z: bytes(64),
});

/** Private signing keys (seeds, in the order of their positions) of a generation that nobody can be made to accept any more. */
const revealFrame = record({
  f: literal('reveal'),
  s: bytes(SENDER),
  g: uint(),
  k: list(bytes(32), LIMITS.members, 1),
});

const anyFrame = variant('f', [
  initFrame,
  replyFrame,
  confirmFrame,
  answerFrame,
  packageFrame,
  knockFrame,
  pairFrame,
  messageFrame,
  revealFrame,
]);

export type Frame = Infer<typeof anyFrame>;
export type PairFrame = Infer<typeof pairFrame>;
export type MessageFrame = Infer<typeof messageFrame>;
export type Ref = Infer<typeof ref>;
export type Hole = Infer<typeof hole>;

/** Undefined for everything that is not exactly one frame. */
export const decodeFrame = (raw: Uint8Array): Frame | undefined => decode(anyFrame, raw, LIMITS.frame);
export const encodeFrame = (frame: Frame): Uint8Array => encode(frame);

const keyPackage = record({ g: uint(), k: bytes(32), i: uint(), s: bytes(32), r: bytes(32) });
/** Key package for generation `g`: chain key `k` at position `i`, signing public `s` valid from `i`, ratchet public `r`. */
export type KeyPackage = Infer<typeof keyPackage>;

/** Payload of `confirm`: who the beginner is, and what counts as delivered for the newcomer. No key. */
export const confirmPayload = record({
  n: text(128),
  o: bytes(32),
  v: bytes(32),
  h: list(ref, LIMITS.parents),
  p: list(position, LIMITS.members),
});
export type ConfirmPayload = Infer<typeof confirmPayload>;

export const answerPayload = record({
  n: text(128),
  o: bytes(32),
  k: keyPackage,
  w: optional(bytes(SENDER)),
});
export type AnswerPayload = Infer<typeof answerPayload>;

export const packagePayload = record({ k: keyPackage });

/** Inside `b` of a `msg` frame, before padding. `b`, the body, is CBOR of its own, so that an unknown type can be acknowledged. */
export const messagePayload = record({
  p: list(ref, LIMITS.parents),
  h: list(hole, LIMITS.holes + 1),
  v: bytes(32),
  t: text(16),
  k: optional(bytes(32)),
  b: optional(bytesUpTo(0, LIMITS.frame)),
});
export type MessagePayload = Infer<typeof messagePayload>;

/** Body of `text` and `action`; `o` is the id of the frame that this one says again after a lost session. */
export const textBody = record({ m: text(LIMITS.text), o: optional(bytes(ID)) });

export interface SaidText {
  readonly action: boolean;
  readonly text: string;
  readonly repeats: string | null;
}

/** What a `text` or an `action` says; undefined for any other frame, and for a body that is not one. */
export function readText(type: string, body: Uint8Array | null): SaidText | undefined {
  if (type !== 'text' && type !== 'action') return undefined;
  const read = body && decode(textBody, body, LIMITS.frame);
  if (!read || utf8(read.m).length > LIMITS.text) return undefined;
  return { action: type === 'action', text: read.m, repeats: read.o ? toHex(read.o) : null };
}

/** One entry: recipient, prefix of the recipient's ratchet public used, number in the box chain, box. */
const boxEntry = tuple([bytes(SENDER), bytes(PREFIX), uint(), bytes(48)]);
export const rekeyBody = record({ g: uint(), s: bytes(32), r: bytes(32), b: list(boxEntry, LIMITS.members) });
export type RekeyBody = Infer<typeof rekeyBody>;

/** Body of `view`: each member as its sender id and `H("member", ...)`. */
export const viewBody = record({ m: list(tuple([bytes(SENDER), bytes(32)]), LIMITS.members) });

/** What travels in the pairwise channel. `want`: boxes from number `j` on. `boxes`: those boxes, in order. */
const wantPayload = record({ t: literal('want'), j: uint() });
const boxesPayload = record({
  t: literal('boxes'),
  b: list(
    record({ g: uint(), s: bytes(32), r: bytes(32), p: bytes(PREFIX), j: uint(), b: bytes(48) }),
    LIMITS.boxesKept,
  ),
});
/** Missing frames, as ranges `[s, g, from, to]`; each comes back in a `frame` of its own, as it was received. */
const gapsPayload = record({
  t: literal('gaps'),
  r: list(tuple([bytes(SENDER), uint(), uint(), uint()]), LIMITS.gapRanges),
});
const framePayload = record({ t: literal('frame'), b: bytesUpTo(1, LIMITS.frame) });
/** The author's signing publics of generation `g`, from the first position given to the asker: `[position, public]`. */
const signingPayload = record({ t: literal('signing'), g: uint() });
const signedPayload = record({
  t: literal('signed'),
  g: uint(),
  k: list(tuple([uint(), bytes(32)]), LIMITS.members),
});
/** I have purged every key of the asker's generation `g`: positions `i`..`n`, `m` of them missing, digest of the ids held. */
const closedPayload = record({
  t: literal('closed'),
  g: uint(),
  i: uint(),
  n: uint(),
  m: uint(),
  d: bytes(32),
});
/** One OTR message of a private conversation; `n`: the number of the text in it (section 10). */
const otrPayload = record({ t: literal('otr'), w: text(LIMITS.otrMessage), n: optional(uint()) });
/**
 * About a private conversation. `ask`: shall we have one? `ready`: I agree to one, let us exchange keys now. `got`: only its number.
 * `end`: I have none, or none any more. `n`: I have every text of yours up to this number.
 */
const talkPayload = record({
  t: literal('talk'),
  q: union([literal('ask'), literal('ready'), literal('got'), literal('end')]),
  n: uint(),
});
/**
 * About a file `i`. `take`: I have every part below `n`, send on from there; the first one accepts the offer. `stop`: nothing more.
 */
const filePayload = record({
  t: literal('file'),
  i: bytes(FILE),
  q: union([literal('take'), literal('stop')]),
  n: uint(),
});
/** Part `n` of file `i`, sealed under the file's own key. */
const partPayload = record({
  t: literal('part'),
  i: bytes(FILE),
  n: uint(),
  x: bytes(24),
  b: bytesUpTo(16, LIMITS.filePart + 16),
});
export type PartPayload = Infer<typeof partPayload>;
export const pairPayload = variant('t', [
  wantPayload,
  boxesPayload,
  gapsPayload,
  framePayload,
  signingPayload,
  signedPayload,
  closedPayload,
  otrPayload,
  talkPayload,
  filePayload,
  partPayload,
]);
export type PairPayload = Infer<typeof pairPayload>;
/** What the channel carries for a private conversation: the session hands it on, and knows no more of it. */
export type PrivatePayload =
  | Infer<typeof otrPayload>
  | Infer<typeof talkPayload>
  | Infer<typeof filePayload>
  | PartPayload;
export type StoredBox = Infer<typeof boxesPayload>['b'][number];
