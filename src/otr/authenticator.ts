// The signed and encrypted half of the key exchange ("Reveal Signature Message", X and M). In names: the signer's D-H key comes
// first, the verifier's second, so that neither can hand the other's signature back.
import { concat, equal, u32 } from '../crypto/bytes';
import { aesCtr } from './aes';
import type { Random } from './bigint';
import { decodePrivate, decodePublic, encodePublic } from './dsaKey';
import { SIGNATURE_SIZE, sign, verify } from './dsaSign';
import { sha256Hmac } from './hashes';
import type { SignatureKeys } from './keys';
import { MAC_SIZE, type Sealed } from './messages';
import { encodeData } from './mpi';
import { Reader } from './reader';

/** D-H public keys, big endian. */
export interface DhKeys {
  readonly signer: Uint8Array;
  readonly verifier: Uint8Array;
}

const KEY_ID_SIZE = 4;

const signed = (m1: Uint8Array, { signer, verifier }: DhKeys, publicKey: Uint8Array, keyId: number) =>
  sha256Hmac(m1, concat([encodeData(signer), encodeData(verifier), publicKey, u32(keyId)]));

const macOf = (m2: Uint8Array, encrypted: Uint8Array): Uint8Array =>
  sha256Hmac(m2, encodeData(encrypted)).slice(0, MAC_SIZE);

/** `privateKey` encoded; `keyId`: the serial number of our D-H key. */
export function sealIdentity(
  keys: SignatureKeys,
  dh: DhKeys,
  privateKey: Uint8Array,
  keyId: number,
  random: Random,
): Sealed {
  const key = decodePrivate(privateKey)!;
  const publicKey = encodePublic(key);
  const signature = sign(signed(keys.m1, dh, publicKey, keyId), key, random);
  const encrypted = aesCtr(keys.c, concat([publicKey, u32(keyId), signature]));
  return { encrypted, mac: macOf(keys.m2, encrypted) };
}

export interface Identity {
  /** Encoded, of the prescribed sizes; not yet checked, and nothing is yet proven. */
  readonly publicKey: Uint8Array;
  readonly keyId: number;
  readonly signature: Uint8Array;
}

/** 'forged' unless the MAC holds; undefined where whoever agreed with us on the keys has sent nonsense. */
export function openIdentity(
  keys: SignatureKeys,
  { encrypted, mac }: Sealed,
): Identity | 'forged' | undefined {
  if (!equal(mac, macOf(keys.m2, encrypted))) return 'forged';
  const it = new Reader(aesCtr(keys.c, encrypted));
  const publicKey = it.take(Math.max(0, it.left - KEY_ID_SIZE - SIGNATURE_SIZE));
  const identity = { publicKey, keyId: it.int(), signature: it.take(SIGNATURE_SIZE) };
  return !it.failed && identity.keyId > 0 && decodePublic(publicKey) ? identity : undefined;
}

/** Whether the owner of the public key, which has been checked, signed these D-H keys. */
export const isSigned = (
  { publicKey, keyId, signature }: Identity,
  { m1 }: SignatureKeys,
  dh: DhKeys,
): boolean => verify(signature, signed(m1, dh, publicKey, keyId), decodePublic(publicKey)!);
