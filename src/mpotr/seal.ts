// One `msg` frame: sealed by a message key, committed to, signed (AuthSend and AuthReceive; docs/PROTOCOL.md, "Sending").
import { decode, encode } from '../codec/cbor';
import { equal, fromHex } from '../crypto/bytes';
import { hash, kdf } from '../crypto/hash';
import type { Primitives } from '../crypto/primitives';
import { encodeFrame, type MessageFrame, type MessagePayload, messagePayload } from './frames';
import { LIMITS } from './limits';
import type { SenderId } from './names';

/** `H("commit", mk)`: a frame opens to one plaintext for everybody, which the AEAD alone does not promise. */
const commitment = (crypto: Primitives, key: Uint8Array): Uint8Array => hash(crypto, 'commit', key);

const associated = (room: string, s: Uint8Array, g: number, n: number, c: Uint8Array): Uint8Array =>
  encode([room, s, g, n, c]);

const signed = (crypto: Primitives, room: string, it: Omit<MessageFrame, 'f' | 'z'>): Uint8Array =>
  hash(crypto, 'frame', room, it.s, it.g, it.n, it.c, it.x, it.b);

/** `H("id", frame without z)`, 32 bytes. */
export function frameId(crypto: Primitives, frame: MessageFrame): Uint8Array {
  const { z: _signature, ...rest } = frame;
  return hash(crypto, 'id', encode(rest));
}

/** 256, 512, 1024, then multiples of 1024 bytes: one 0x80, then zeros. */
export function pad(payload: Uint8Array): Uint8Array {
  const padded = new Uint8Array(paddedSize(payload));
  padded.set(payload);
  padded[payload.length] = 0x80;
  return padded;
}

function paddedSize(payload: Uint8Array): number {
  const wanted = payload.length + 1;
  return wanted <= 256 ? 256 : wanted <= 512 ? 512 : Math.ceil(wanted / 1024) * 1024;
}

/** Undefined unless the padding is whole and the size is one that `pad` makes. */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  if (end < 0 || padded[end] !== 0x80) return undefined;
  const payload = padded.subarray(0, end);
  return paddedSize(payload) === padded.length ? payload : undefined;
}

export interface SealInput {
  readonly room: string;
  readonly s: SenderId;
  readonly g: number;
  readonly n: number;
  readonly messageKey: Uint8Array;
  readonly signingSeed: Uint8Array;
  /** 24 random bytes: a restored snapshot that repeats a position leaks nothing. */
  readonly nonce: Uint8Array;
  readonly payload: MessagePayload;
}

/** The frame and its bytes. Throws if the payload does not fit into a frame. */
export function sealFrame(crypto: Primitives, it: SealInput): { frame: MessageFrame; bytes: Uint8Array } {
  const s = fromHex(it.s);
  const c = commitment(crypto, it.messageKey);
  const key = kdf(crypto, it.messageKey, 'seal');
  const b = crypto.seal(key, it.nonce, associated(it.room, s, it.g, it.n, c), pad(encode(it.payload)));
  const unsigned = { s, g: it.g, n: it.n, c, x: it.nonce, b };
  const z = crypto.sign(signed(crypto, it.room, unsigned), it.signingSeed);
  const frame: MessageFrame = { f: 'msg', ...unsigned, z };
  const bytes = encodeFrame(frame);
  if (bytes.length > LIMITS.frame) throw new RangeError('frame too long');
  return { frame, bytes };
}

export const signatureHolds = (
  crypto: Primitives,
  room: string,
  frame: MessageFrame,
  signingPublic: Uint8Array,
): boolean => crypto.verify(frame.z, signed(crypto, room, frame), signingPublic);

/** Commitment, decryption, padding and shape, in this order; undefined at the first that fails. */
export function openFrame(
  crypto: Primitives,
  room: string,
  frame: MessageFrame,
  key: Uint8Array,
): MessagePayload | undefined {
  if (!equal(frame.c, commitment(crypto, key))) return undefined;
  const padded = crypto.open(
    kdf(crypto, key, 'seal'),
    frame.x,
    associated(room, frame.s, frame.g, frame.n, frame.c),
    frame.b,
  );
  const payload = padded && unpad(padded);
  return payload && decode(messagePayload, payload, LIMITS.frame);
}
