// AES-128 in counter mode, which libsodium does not have. The only importer of @noble/ciphers.
import { ctr } from '@noble/ciphers/aes.js';
import { concat } from '../crypto/bytes';

const NO_COUNTER = new Uint8Array(8);

/**
 * Encrypts and decrypts. `key`: 16 bytes; `topHalf`: the first 8 bytes of the initial counter, the others are 0. The same key and
 * counter must never serve two texts.
 */
export const aesCtr = (key: Uint8Array, text: Uint8Array, topHalf: Uint8Array = NO_COUNTER): Uint8Array =>
  ctr(key, concat([topHalf, NO_COUNTER])).encrypt(text);
