// What the room's secret says about an occupant: the MAC in its presence, and the id under which it sends.
import { equal, toHex } from '../crypto/bytes';
import { kdf } from '../crypto/hash';
import type { Primitives } from '../crypto/primitives';

/** The random MUC nickname that the server sees. */
export type Handle = string;
/** 16 bytes in hex. */
export type SenderId = string;

/** `KDF(psk, "hello", room, handle)[0..16]`: who can't compute it draws no frame from anybody. */
export const hello = (crypto: Primitives, psk: Uint8Array, room: string, handle: Handle): Uint8Array =>
  kdf(crypto, psk, 'hello', room, handle).subarray(0, 16);

export const isHello = (
  crypto: Primitives,
  psk: Uint8Array,
  room: string,
  handle: Handle,
  mac: Uint8Array,
): boolean => equal(hello(crypto, psk, room, handle), mac);

/** `KDF(psk, "sender", room, handle, identity)[0..16]`: bound to the identity, so that nobody can take over another's frames. */
export const senderId = (
  crypto: Primitives,
  psk: Uint8Array,
  room: string,
  handle: Handle,
  identity: Uint8Array,
): SenderId => toHex(kdf(crypto, psk, 'sender', room, handle, identity).subarray(0, 16));
