// The authenticated key exchange ("Authenticated Key Exchange", "State transitions"), SIGMA with a commitment:
//
//   starter                                        answerer
//   none -> awaiting-dh-key       Commit  ->       any -> awaiting-reveal
//   -> awaiting-signature       <-  D-H Key
//                                 Reveal  ->       -> none, and a conversation
//   -> none, and a conversation <-  Signature
//
// What is not proven changes nothing but the exchange itself: a conversation goes on until another one is agreed on. A message
// whose MAC fails leaves the exchange as it was; nonsense from whoever shares its keys ends it. Every exchange takes new D-H keys,
// and drops everything it knew once it is over.
import { equal, toHex } from '../crypto/bytes';
import { aesCtr } from './aes';
import { type DhKeys, type Identity, isSigned, openIdentity, sealIdentity } from './authenticator';
import { fromBytes, randomBytes, toBytes } from './bigint';
import { requestCheck } from './checking';
import { type Agreed, establish } from './conversation';
import { change, type Draft, emitWire, warn } from './draft';
import { type DhPair, isElement, makeDhPair, sharedSecret } from './group';
import { sha256 } from './hashes';
import { exchangeKeys, type SignatureKeys } from './keys';
import {
  type Commit,
  type DhKey,
  encodeExchange,
  type Reveal,
  type Sealed,
  type Signature,
} from './messages';
import { decodeMpis, encodeData } from './mpi';
import type { AwaitingDhKey, AwaitingReveal } from './otrState';

/** The serial number of the D-H key that an exchange brings along. */
const KEY_ID = 1;
const UNKNOWN_TAG = 0;

export function startExchange(d: Draft): void {
  const ours = makeDhPair(d.env.random);
  const exchange: AwaitingDhKey = {
    type: 'awaiting-dh-key',
    ours,
    r: randomBytes(d.env.random, 16),
    hash: sha256(encodeData(ours.public)),
  };
  change(d, { exchange });
  sendCommit(d, exchange);
}

function sendCommit(d: Draft, { ours, r, hash }: AwaitingDhKey): void {
  const encrypted = aesCtr(r, encodeData(ours.public));
  const tags = { sender: d.state.tag, receiver: UNKNOWN_TAG };
  emitWire(d, encodeExchange({ type: 'commit', ...tags, encrypted, hash }));
}

export function receiveCommit(d: Draft, commit: Commit): void {
  const { exchange } = d.state;
  switch (exchange.type) {
    case 'awaiting-dh-key': {
      // Both have begun at once: the higher hash stays. Equal ones are our own message, come back.
      const [mine, other] = [toHex(exchange.hash), toHex(commit.hash)];
      if (mine > other) return sendCommit(d, exchange);
      return mine === other ? undefined : answerCommit(d, commit, makeDhPair(d.env.random));
    }
    case 'awaiting-reveal':
      return answerCommit(d, commit, exchange.ours);
    case 'awaiting-signature':
    case 'none':
      return answerCommit(d, commit, makeDhPair(d.env.random));
  }
}

function answerCommit(d: Draft, { sender, encrypted, hash }: Commit, ours: DhPair): void {
  change(d, { exchange: { type: 'awaiting-reveal', ours, peerTag: sender, encrypted, hash } });
  const tags = { sender: d.state.tag, receiver: sender };
  emitWire(d, encodeExchange({ type: 'key', ...tags, key: fromBytes(ours.public) }));
}

export function receiveDhKey(d: Draft, { sender, key }: DhKey): void {
  const { exchange, tag, privateKey } = d.state;
  const theirs = toBytes(key);
  if (exchange.type === 'awaiting-signature') {
    // Our answer may have got lost.
    if (sender === exchange.peerTag && equal(theirs, exchange.theirs)) emitWire(d, exchange.revealed);
    return;
  }
  if (exchange.type !== 'awaiting-dh-key') return;
  const { ours, r } = exchange;
  if (!isOthers(theirs, ours)) return warn(d, 'bad-exchange');
  const { ssid, reveal, signature } = exchangeKeys(sharedSecret(ours, theirs));
  const dh = { signer: ours.public, verifier: theirs };
  const sealed = sealIdentity(reveal, dh, privateKey, KEY_ID, d.env.random);
  const revealed = encodeExchange({ type: 'reveal', sender: tag, receiver: sender, r, ...sealed });
  const keys = { ssid, signature };
  change(d, { exchange: { type: 'awaiting-signature', ours, peerTag: sender, theirs, keys, revealed } });
  emitWire(d, revealed);
}

export function receiveReveal(d: Draft, message: Reveal, wire: string): void {
  const { exchange, tag, privateKey } = d.state;
  if (exchange.type !== 'awaiting-reveal' || exchange.peerTag !== message.sender) return;
  const { ours, peerTag } = exchange;
  const theirs = openCommitment(exchange, message.r);
  if (!theirs || !isOthers(theirs, ours)) return warn(d, 'bad-exchange');
  const keys = exchangeKeys(sharedSecret(ours, theirs));
  const dh = { signer: theirs, verifier: ours.public };
  const identity = authenticate(d, keys.reveal, dh, message, wire);
  if (!identity) return;
  const mine = { signer: ours.public, verifier: theirs };
  const sealed = sealIdentity(keys.signature, mine, privateKey, KEY_ID, d.env.random);
  emitWire(d, encodeExchange({ type: 'signature', sender: tag, receiver: peerTag, ...sealed }));
  finish(d, { peerTag, ours, theirs, ssid: keys.ssid }, identity);
}

export function receiveSignature(d: Draft, message: Signature, wire: string): void {
  const { exchange } = d.state;
  if (exchange.type !== 'awaiting-signature' || exchange.peerTag !== message.sender) return;
  const { ours, peerTag, theirs, keys } = exchange;
  const dh = { signer: theirs, verifier: ours.public };
  const identity = authenticate(d, keys.signature, dh, message, wire);
  if (identity) finish(d, { peerTag, ours, theirs, ssid: keys.ssid }, identity);
}

function openCommitment({ encrypted, hash }: AwaitingReveal, r: Uint8Array): Uint8Array | undefined {
  const element = aesCtr(r, encrypted);
  const [value] = (equal(sha256(element), hash) && decodeMpis(element, 1)) || [];
  return value === undefined ? undefined : toBytes(value);
}

/** An element of the group, and not our own: that one has come back from a mirror. */
const isOthers = (theirs: Uint8Array, ours: DhPair): boolean =>
  isElement(fromBytes(theirs)) && !equal(theirs, ours.public);

/** Undefined where it is refused, or where the key has to be checked first and the wire waits. */
function authenticate(
  d: Draft,
  keys: SignatureKeys,
  dh: DhKeys,
  sealed: Sealed,
  wire: string,
): Identity | undefined {
  const identity = openIdentity(keys, sealed);
  if (identity === 'forged') warn(d, 'bad-exchange');
  else if (!identity) fail(d);
  else if (!isKnown(d, identity.publicKey)) requestCheck(d, identity.publicKey, wire);
  else if (!isSigned(identity, keys, dh)) fail(d);
  else return identity;
  return undefined;
}

const isKnown = ({ state }: Draft, publicKey: Uint8Array): boolean =>
  [state.identity, state.checkedKey].some((known) => known !== null && equal(known, publicKey));

function fail(d: Draft): void {
  change(d, { exchange: { type: 'none' } });
  warn(d, 'bad-exchange');
}

function finish(
  d: Draft,
  agreed: Pick<Agreed, 'peerTag' | 'ours' | 'theirs' | 'ssid'>,
  { publicKey, keyId }: Identity,
): void {
  change(d, { exchange: { type: 'none' } });
  establish(d, { ...agreed, ourKeyId: KEY_ID, peerKey: publicKey, theirKeyId: keyId });
}
