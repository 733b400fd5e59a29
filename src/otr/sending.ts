// Data messages on their way out ("Data Message").
import { u64 } from '../crypto/bytes';
import { aesCtr } from './aes';
import { fromBytes } from './bigint';
import { changeSession, type Draft, emitWire, sessionOf } from './draft';
import { sha1Hmac } from './hashes';
import type { DataKeys } from './keys';
import { type Data, encodeAuthenticated, encodeDataMessage } from './messages';
import { findPair, macKeysOf, withPair } from './rotation';
import { type Content, encodeContent } from './tlv';

/** Milliseconds without a word of ours before a heartbeat answers the peer: so keys are replaced though only one side talks. */
const HEARTBEAT_AFTER = 60_000;

interface Manner {
  /** No harm is done if the peer can't read it. */
  readonly ignoreUnreadable?: boolean;
  /** We forget the session: all its receiving MAC keys may be published. */
  readonly last?: boolean;
}

/** Needs the encrypted phase. Gives the keys it used. */
export function sendData(d: Draft, content: Content, manner: Manner = {}): DataKeys {
  const session = sessionOf(d)!;
  const senderKeyId = session.ours.id - 1;
  const receiverKeyId = session.theirs.id;
  const pair = findPair(session, senderKeyId, receiverKeyId)!;
  const { keys } = pair;
  const sent = pair.sent + 1;
  const counter = u64(sent);
  const data: Data = {
    type: 'data',
    sender: d.state.tag,
    receiver: session.peerTag,
    ignoreUnreadable: manner.ignoreUnreadable ?? false,
    senderKeyId,
    receiverKeyId,
    nextKey: fromBytes(session.ours.next.public),
    counter,
    encrypted: aesCtr(keys.sending, encodeContent(content), counter),
  };
  const authenticated = encodeAuthenticated(data);
  const mac = sha1Hmac(keys.sendingMac, authenticated);
  const oldKeys = manner.last ? macKeysOf(session) : session.oldMacKeys;
  emitWire(d, encodeDataMessage(authenticated, mac, oldKeys));
  const { pairs } = withPair(session, senderKeyId, receiverKeyId, { ...pair, sent });
  changeSession(d, { pairs, oldMacKeys: [], sentAt: d.env.now, unanswered: false });
  return keys;
}

/** A record alone. */
export const sendTlv = (
  d: Draft,
  type: number,
  value: Uint8Array = new Uint8Array(0),
  manner?: Manner,
): DataKeys => sendData(d, { text: '', tlvs: [{ type, value }] }, manner);

/** Where the peer has said something and we have been silent for long. A clock that has gone backwards counts as long. */
export function beat(d: Draft): void {
  const session = sessionOf(d);
  if (!session?.unanswered) return;
  const silent = d.env.now - session.sentAt;
  if (silent >= HEARTBEAT_AFTER || silent < 0)
    sendData(d, { text: '', tlvs: [] }, { ignoreUnreadable: true });
}
