// What somebody who breaks the rules can send: messages opened, changed and closed again.
import { concat, u32 } from '../../../src/crypto/bytes';
import { aesCtr } from '../../../src/otr/aes';
import { sharedSecret } from '../../../src/otr/group';
import { sha1Hmac, sha256Hmac } from '../../../src/otr/hashes';
import { exchangeKeys } from '../../../src/otr/keys';
import {
  type Data,
  decodeMessage,
  type ExchangeMessage,
  encodeAuthenticated,
  encodeDataMessage,
  encodeExchange,
  MAC_SIZE,
  type Message,
  type ReceivedData,
  type Sealed,
} from '../../../src/otr/messages';
import { encodeData, encodeMpi } from '../../../src/otr/mpi';
import type { AwaitingReveal, Session } from '../../../src/otr/otrState';
import { findPair } from '../../../src/otr/rotation';
import { type Content, decodeContent, encodeContent, type Tlv } from '../../../src/otr/tlv';
import { encodeWire, readWire } from '../../../src/otr/wire';
import type { Party } from './parties';

export function bytesOf(wire: string): Uint8Array {
  const read = readWire(wire);
  if (read.type !== 'encoded') throw new Error('not encoded');
  return read.bytes;
}

export function open<T extends Message['type']>(wire: string, type: T): Extract<Message, { type: T }> {
  const message = decodeMessage(bytesOf(wire));
  if (message === undefined || message === 'version' || message.type !== type) throw new Error(`no ${type}`);
  return message as Extract<Message, { type: T }>;
}

export const pack = (message: ExchangeMessage): string => encodeWire(encodeExchange(message));

export function sessionOf({ state: { conversation } }: Party): Session {
  if (conversation.type !== 'encrypted' && conversation.type !== 'changed') throw new Error('no session');
  return conversation;
}

/** The message again, with other fields, under the right MAC of its sender. */
export function reseal(sender: Party, wire: string, edit: (data: ReceivedData) => Partial<Data>): string {
  const data = open(wire, 'data');
  const { keys } = findPair(sessionOf(sender), data.senderKeyId, data.receiverKeyId)!;
  const authenticated = encodeAuthenticated({ ...data, ...edit(data) });
  return encodeWire(encodeDataMessage(authenticated, sha1Hmac(keys.sendingMac, authenticated), []));
}

/** A data message with this plaintext. */
export const wireOf = (sender: Party, plaintext: Uint8Array): string =>
  reseal(sender, sender.say('x'), ({ senderKeyId, receiverKeyId, counter }) => {
    const { keys } = findPair(sessionOf(sender), senderKeyId, receiverKeyId)!;
    return { encrypted: aesCtr(keys.sending, plaintext, counter) };
  });

export const wireOfTlvs = (sender: Party, ...tlvs: Tlv[]): string =>
  wireOf(sender, encodeContent({ text: '', tlvs }));

/** Of an SMP record. */
export const listOf = (numbers: readonly bigint[]): Uint8Array =>
  concat([u32(numbers.length), ...numbers.map(encodeMpi)]);

/** The MAC keys that a data message publishes. */
export function publishedBy(wire: string): Uint8Array[] {
  const bytes = bytesOf(wire);
  const keys = bytes.subarray(open(wire, 'data').authenticated.length + MAC_SIZE + 4);
  return Array.from({ length: keys.length / 20 }, (_, i) => keys.slice(20 * i, 20 * i + 20));
}

/** Under the right keys, a public key with a signature of zeros and ones. */
export function forgeIdentity(exchange: AwaitingReveal, r: Uint8Array, publicKey: Uint8Array): Sealed {
  const theirs = aesCtr(r, exchange.encrypted).slice(4);
  const { c, m2 } = exchangeKeys(sharedSecret(exchange.ours, theirs)).reveal;
  const encrypted = aesCtr(c, concat([publicKey, u32(1), new Uint8Array(40).fill(1)]));
  return { encrypted, mac: sha256Hmac(m2, encodeData(encrypted)).slice(0, MAC_SIZE) };
}

/** What a data message says, by the keys of its sender. */
export function read(sender: Party, wire: string): Content {
  const { senderKeyId, receiverKeyId, counter, encrypted } = open(wire, 'data');
  const { keys } = findPair(sessionOf(sender), senderKeyId, receiverKeyId)!;
  return decodeContent(aesCtr(keys.sending, encrypted, counter))!;
}
