// The hash functions that OTR version 3 prescribes. The only importer of @noble/hashes: libsodium has too few of them.

import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';

export { sha1, sha256 };

/** 20 bytes. */
export const sha1Hmac = (key: Uint8Array, message: Uint8Array): Uint8Array => hmac(sha1, key, message);

/** 32 bytes. */
export const sha256Hmac = (key: Uint8Array, message: Uint8Array): Uint8Array => hmac(sha256, key, message);
