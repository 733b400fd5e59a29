// All keys of OTR come from one shared number s ("Computing AES keys, MAC keys, and the secure session id").
import { concat } from '../crypto/bytes';
import { sha1, sha256 } from './hashes';
import { encodeMpi } from './mpi';

/** One direction of the key exchange: `c` encrypts, `m1` goes into the signature, `m2` authenticates. */
export interface SignatureKeys {
  readonly c: Uint8Array;
  readonly m1: Uint8Array;
  readonly m2: Uint8Array;
}

export interface ExchangeKeys {
  /** The secure session id, 8 bytes. */
  readonly ssid: Uint8Array;
  /** For the Reveal Signature Message. */
  readonly reveal: SignatureKeys;
  /** For the Signature Message. */
  readonly signature: SignatureKeys;
}

export function exchangeKeys(s: bigint): ExchangeKeys {
  const h2 = hashOf(sha256, s);
  const c = h2(1);
  return {
    ssid: h2(0).slice(0, 8),
    reveal: { c: c.slice(0, 16), m1: h2(2), m2: h2(3) },
    signature: { c: c.slice(16), m1: h2(4), m2: h2(5) },
  };
}

/** What two D-H keys, one of each side, give for data messages. */
export interface DataKeys {
  /** AES keys, 16 bytes. */
  readonly sending: Uint8Array;
  readonly receiving: Uint8Array;
  /** MAC keys, 20 bytes. */
  readonly sendingMac: Uint8Array;
  readonly receivingMac: Uint8Array;
  /** The extra symmetric key, 32 bytes. */
  readonly extra: Uint8Array;
}

/** `high`: our public D-H key is the greater one. */
export function dataKeys(s: bigint, high: boolean): DataKeys {
  const h1 = hashOf(sha1, s);
  const sending = h1(high ? 1 : 2).slice(0, 16);
  const receiving = h1(high ? 2 : 1).slice(0, 16);
  return {
    sending,
    receiving,
    sendingMac: sha1(sending),
    receivingMac: sha1(receiving),
    extra: hashOf(sha256, s)(0xff),
  };
}

const hashOf =
  (hash: (bytes: Uint8Array) => Uint8Array, s: bigint) =>
  (byte: number): Uint8Array =>
    hash(concat([Uint8Array.of(byte), encodeMpi(s)]));
