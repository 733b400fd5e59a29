// The five binary messages ("Encoded messages"), byte for byte. Only their form is looked at here; what fits no limit or leaves
// something over is no message.
import { concat, u32 } from '../crypto/bytes';
import { SIGNATURE_SIZE } from './dsaSign';
import { encodeData, encodeMpi } from './mpi';
import { type Reader, readAll } from './reader';

const VERSION = 3;
const IGNORE_UNREADABLE = 0x01;
/** Of a MAC in a message. */
export const MAC_SIZE = 20;
const TYPE = { commit: 0x02, data: 0x03, key: 0x0a, reveal: 0x11, signature: 0x12 } as const;

/** In bytes: an MPI of 1,536 bits; a DSA public key, a key id and a signature; the text with its records. */
const MAX_ELEMENT = 4 + 192;
const MAX_SIGNED = 2 + (4 + 128) * 3 + (4 + 20) + 4 + SIGNATURE_SIZE;
const MAX_TEXT = 80_000;
const MAX_OLD_KEYS = 16_000;

/** Instance tags of sender and receiver; 0 is a receiver that the sender does not know. */
export interface Tags {
  readonly sender: number;
  readonly receiver: number;
}

export interface Commit extends Tags {
  readonly type: 'commit';
  /** The sender's D-H key as an MPI, under AES with a key that follows later. */
  readonly encrypted: Uint8Array;
  /** SHA-256 of that MPI. */
  readonly hash: Uint8Array;
}

export interface DhKey extends Tags {
  readonly type: 'key';
  readonly key: bigint;
}

/** A signature under encryption, and the first 20 bytes of the MAC over it. */
export interface Sealed {
  readonly encrypted: Uint8Array;
  readonly mac: Uint8Array;
}

export interface Reveal extends Tags, Sealed {
  readonly type: 'reveal';
  /** Opens the commitment: 16 bytes, leading zeros and all. */
  readonly r: Uint8Array;
}

export interface Signature extends Tags, Sealed {
  readonly type: 'signature';
}

export interface Data extends Tags {
  readonly type: 'data';
  readonly ignoreUnreadable: boolean;
  readonly senderKeyId: number;
  readonly receiverKeyId: number;
  /** The sender's D-H key with the id `senderKeyId` + 1. */
  readonly nextKey: bigint;
  /** The top half of the counter, 8 bytes. */
  readonly counter: Uint8Array;
  readonly encrypted: Uint8Array;
}

export interface ReceivedData extends Data {
  /** All from the version to the encrypted text. */
  readonly authenticated: Uint8Array;
  readonly mac: Uint8Array;
}

export type ExchangeMessage = Commit | DhKey | Reveal | Signature;
export type Message = ExchangeMessage | ReceivedData;

/** 'version' for any version but 3; undefined when it is no message at all. */
export function decodeMessage(bytes: Uint8Array): Message | 'version' | undefined {
  if (bytes.length >= 2 && (bytes[0] !== 0 || bytes[1] !== VERSION)) return 'version';
  return readAll(bytes, (it): Message | undefined => {
    it.short();
    const type = it.byte();
    const tags = { sender: it.int(), receiver: it.int() };
    switch (type) {
      case TYPE.commit:
        return { type: 'commit', ...tags, encrypted: it.data(MAX_ELEMENT), hash: it.dataOf(32) };
      case TYPE.key:
        return { type: 'key', ...tags, key: it.mpi() };
      case TYPE.reveal:
        return { type: 'reveal', ...tags, r: it.dataOf(16), ...readSealed(it) };
      case TYPE.signature:
        return { type: 'signature', ...tags, ...readSealed(it) };
      case TYPE.data:
        return readData(it, tags);
      default:
        return undefined;
    }
  });
}

function readSealed(it: Reader): Sealed {
  return { encrypted: it.data(MAX_SIGNED), mac: it.take(MAC_SIZE) };
}

function readData(it: Reader, tags: Tags): ReceivedData {
  const data: Data = {
    type: 'data',
    ...tags,
    ignoreUnreadable: (it.byte() & IGNORE_UNREADABLE) !== 0,
    senderKeyId: it.int(),
    receiverKeyId: it.int(),
    nextKey: it.mpi(),
    counter: it.take(8),
    encrypted: it.data(MAX_TEXT),
  };
  const authenticated = it.before;
  const mac = it.take(MAC_SIZE);
  it.data(MAX_OLD_KEYS); // published for others, who may forge with them
  return { ...data, authenticated, mac };
}

const header = (type: number, { sender, receiver }: Tags): Uint8Array =>
  concat([Uint8Array.of(0, VERSION, type), u32(sender), u32(receiver)]);

export function encodeExchange(message: ExchangeMessage): Uint8Array {
  const head = header(TYPE[message.type], message);
  switch (message.type) {
    case 'commit':
      return concat([head, encodeData(message.encrypted), encodeData(message.hash)]);
    case 'key':
      return concat([head, encodeMpi(message.key)]);
    case 'reveal':
      return concat([head, encodeData(message.r), encodeData(message.encrypted), message.mac]);
    case 'signature':
      return concat([head, encodeData(message.encrypted), message.mac]);
  }
}

/** Up to the encrypted text: what the MAC covers. */
export const encodeAuthenticated = (data: Data): Uint8Array =>
  concat([
    header(TYPE.data, data),
    Uint8Array.of(data.ignoreUnreadable ? IGNORE_UNREADABLE : 0),
    u32(data.senderKeyId),
    u32(data.receiverKeyId),
    encodeMpi(data.nextKey),
    data.counter,
    encodeData(data.encrypted),
  ]);

/** `oldKeys`: MAC keys that we shall never again verify by. */
export const encodeDataMessage = (
  authenticated: Uint8Array,
  mac: Uint8Array,
  oldKeys: readonly Uint8Array[],
): Uint8Array => concat([authenticated, mac, encodeData(concat(oldKeys))]);
