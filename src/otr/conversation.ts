// The encrypted conversation: it begins with agreed keys, carries data messages, and ends. A message counts only once its MAC and
// then its counter hold: before that, nothing is remembered of it.
import { equal, toHex } from '../crypto/bytes';
import { aesCtr } from './aes';
import { hold } from './checking';
import { receiveContent } from './content';
import { change, changeSession, type Draft, fingerprintOf, sessionOf, warn } from './draft';
import { type DhPair, isElement, makeDhPair } from './group';
import { sha1Hmac } from './hashes';
import type { ReceivedData } from './messages';
import type { Session } from './otrState';
import { findPair, macKeysOf, rotate, withPair } from './rotation';
import { sendTlv } from './sending';
import { dropRun, NO_RUN } from './smpTurns';
import { decodeContent, TLV } from './tlv';

const NO_COUNTER = new Uint8Array(8);

export interface Agreed {
  readonly peerTag: number;
  readonly peerKey: Uint8Array;
  readonly ssid: Uint8Array;
  readonly ours: DhPair;
  readonly ourKeyId: number;
  readonly theirs: Uint8Array;
  readonly theirKeyId: number;
}

/** An exchange has ended well: its keys take the place of all earlier ones. */
export function establish(d: Draft, agreed: Agreed): void {
  const { conversation, identity } = d.state;
  const { peerTag, peerKey, ssid, ours, ourKeyId, theirs, theirKeyId } = agreed;
  dropRun(d);
  const session: Session = {
    peerTag,
    peerKey,
    ssid,
    ours: { id: ourKeyId + 1, next: makeDhPair(d.env.random), current: ours },
    theirs: { id: theirKeyId, current: theirs, previous: null },
    pairs: new Map(),
    oldMacKeys: 'pairs' in conversation ? macKeysOf(conversation) : [],
    smp: NO_RUN,
    sentAt: d.env.now,
    unanswered: false,
  };
  const changed = identity !== null && !equal(identity, peerKey);
  change(d, {
    conversation: { ...session, type: changed ? 'changed' : 'encrypted' },
    identity: identity ?? peerKey,
    waiting: [], // for an identity that the user had not accepted, and now need not
  });
  if (changed) warn(d, 'key-changed');
}

/** The user accepts the changed identity. Whether it still is the one that was shown. */
export function accept(d: Draft, fingerprint: string): boolean {
  const { conversation } = d.state;
  if (conversation.type !== 'changed' || fingerprintOf(conversation) !== fingerprint) return false;
  change(d, { conversation: { ...conversation, type: 'encrypted' }, identity: conversation.peerKey });
  return true;
}

export function receiveData(d: Draft, message: ReceivedData, wire: string): void {
  if (d.state.conversation.type === 'changed') {
    hold(d, wire);
    return;
  }
  const session = sessionOf(d);
  const { senderKeyId, receiverKeyId, authenticated, mac, counter, nextKey } = message;
  if (session && message.sender !== session.peerTag) return warn(d, 'instance');
  const pair = session && findPair(session, receiverKeyId, senderKeyId);
  if (!pair || !equal(mac, sha1Hmac(pair.keys.receivingMac, authenticated)))
    return message.ignoreUnreadable ? undefined : warn(d, 'unreadable');
  if (toHex(counter) <= toHex(pair.received ?? NO_COUNTER)) return warn(d, 'replayed');
  if (!isElement(nextKey)) return warn(d, 'malformed');

  const seen = withPair(session, receiverKeyId, senderKeyId, { ...pair, received: counter });
  changeSession(d, rotate(seen, receiverKeyId, senderKeyId, nextKey, d.env.random));
  const content = decodeContent(aesCtr(pair.keys.receiving, message.encrypted, counter));
  if (content) receiveContent(d, content, pair.keys);
  else warn(d, 'malformed');
}

/** Everything but the identity is forgotten. The peer is told, be it accepted or not: it would go on talking to nobody. */
export function end(d: Draft): void {
  const { conversation } = d.state;
  if ('pairs' in conversation) {
    change(d, { conversation: { ...conversation, type: 'encrypted' } });
    dropRun(d);
    sendTlv(d, TLV.disconnected, undefined, { last: true });
  }
  change(d, {
    conversation: { type: 'plaintext' },
    exchange: { type: 'none' },
    checking: null,
    waiting: [],
  });
}
