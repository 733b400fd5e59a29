// The hash functions that OTR version 3 prescribes. The only importer of @noble/hashes: libsodium has none of them.
export { sha1 } from '@noble/hashes/legacy.js';
