// A file on the wire: an offer inside OTR, which brings a key of its own (OTR's extra symmetric key, TLV 8), and numbered parts sealed
// under that. The key is bound to the whole offer and to the direction, each part to its number and to being the last: nothing can be
// cut off, put elsewhere, said twice or taken from another file.
import { decode, encode } from '../codec/cbor';
import { bytes, type Infer, record, text, uint } from '../codec/schema';
import { FILE_LIMITS } from '../contract/private';
import { utf8 } from '../crypto/bytes';
import { kdf } from '../crypto/hash';
import type { Primitives } from '../crypto/primitives';
import type { PartPayload } from '../mpotr/frames';
import { MOST_NAME_BYTES } from './fileName';

/** What the extra symmetric key is for, as TLV 8 names it: "HRF1". */
export const FILE_USE = 0x48524631;
const MOST_OFFER = 512;

const offerBody = record({ i: bytes(16), n: text(MOST_NAME_BYTES), s: uint(FILE_LIMITS.bytes) });
/** `i`: id. `n`: name, as the sender has it. `s`: size in bytes. */
export type Offer = Infer<typeof offerBody>;

export const encodeOffer = (offer: Offer): Uint8Array => encode(offer);

/** Undefined for what is no offer, and for a file that is too large. */
export function decodeOffer(data: Uint8Array): Offer | undefined {
  const offer = decode(offerBody, data, MOST_OFFER);
  return offer && utf8(offer.n).length <= MOST_NAME_BYTES ? offer : undefined;
}

/** `upward`: from the lower sender id to the higher one. OTR's extra key is the same in both directions. */
export const fileKey = (crypto: Primitives, extra: Uint8Array, { i, n, s }: Offer, upward: boolean) =>
  kdf(crypto, extra, 'file', i, n, s, upward ? 1 : 0);

/** An empty file has one part, which is empty: without it nobody could tell it from nothing. */
export const partsOf = (size: number): number => Math.max(1, Math.ceil(size / FILE_LIMITS.partBytes));

export const partSize = (size: number, n: number): number =>
  Math.min(FILE_LIMITS.partBytes, size - n * FILE_LIMITS.partBytes);

const associated = (size: number, n: number): Uint8Array =>
  encode([n, partsOf(size), n === partsOf(size) - 1]);

/** `x` is random: a restored snapshot that seals the same place again leaks nothing. */
export const sealPart = (
  crypto: Primitives,
  key: Uint8Array,
  x: Uint8Array,
  size: number,
  n: number,
  plain: Uint8Array,
): Pick<PartPayload, 'x' | 'b'> => ({ x, b: crypto.seal(key, x, associated(size, n), plain) });

/** Undefined unless it is part `n` of just this file, whole. */
export function openPart(
  crypto: Primitives,
  key: Uint8Array,
  { x, b }: Pick<PartPayload, 'x' | 'b'>,
  size: number,
  n: number,
): Uint8Array | undefined {
  const plain = crypto.open(key, x, associated(size, n), b);
  return plain?.length === partSize(size, n) ? plain : undefined;
}
