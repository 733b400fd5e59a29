// Primitives for the bulk of the simulation: the interface and the failure modes of the real ones, and none of their strength.
// A wrong key, tag or signature fails, Diffie-Hellman is symmetric, low-order points and wrong lengths are refused. What a
// party could compute here without the right private half is never computed: everything goes through this interface.
import type { Primitives } from '../../src/crypto/primitives';

/** Looked up once: in jest's sandbox a global costs as much as a hash. */
const { imul } = Math;

const exact = (bytes: Uint8Array, ...sizes: number[]): void => {
  if (!sizes.includes(bytes.length))
    throw new RangeError(`expected ${sizes.join(' or ')} bytes, got ${bytes.length}`);
};

/** Two words of 32 bits that depend on every byte of every part and on where the parts end. */
function absorb(tag: number, parts: readonly Uint8Array[]): [number, number] {
  let a = 0x243f6a88 ^ tag;
  let b = 0x13198a2e + tag;
  for (const part of parts) {
    const size = part.length;
    a = imul(a ^ size, 0x9e3779b1);
    b = imul(b + size, 0x85ebca6b);
    let at = 0;
    for (; at + 4 <= size; at += 4) {
      const word = part[at]! | (part[at + 1]! << 8) | (part[at + 2]! << 16) | (part[at + 3]! << 24);
      a = imul(((a ^ word) << 15) | ((a ^ word) >>> 17), 0x9e3779b1);
      b = imul(((b + word) << 13) | ((b + word) >>> 19), 0xc2b2ae35) ^ a;
    }
    for (; at < size; at += 1) {
      a = imul(a ^ part[at]!, 0x9e3779b1);
      b = imul(b + part[at]!, 0xc2b2ae35) ^ (a >>> 15);
    }
  }
  return [a ^ (b >>> 16), b ^ (a >>> 13)];
}

/** Any number of bytes from two words. */
function squeeze([a, b]: [number, number], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let x = a | 0;
  let y = b | 0;
  for (let at = 0; at < size; at += 4) {
    x = imul(x ^ (y >>> 15), 0x2c1b3c6d) + at;
    y = imul(y ^ (x >>> 12), 0x297a2d39);
    const word = x ^ (y >>> 16);
    bytes[at] = word;
    if (at + 1 < size) bytes[at + 1] = word >>> 8;
    if (at + 2 < size) bytes[at + 2] = word >>> 16;
    if (at + 3 < size) bytes[at + 3] = word >>> 24;
  }
  return bytes;
}

const digest = (tag: number, size: number, ...parts: Uint8Array[]): Uint8Array =>
  squeeze(absorb(tag, parts), size);

const same = (a: Uint8Array, b: Uint8Array): boolean => {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return a.length === b.length;
};

function point(secret: Uint8Array): Uint8Array {
  const bytes = digest(1, 32, secret);
  bytes[31]! &= 0x7f;
  return bytes;
}

/** In an order that both sides agree on. */
function before(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < 32; i += 1) if (a[i] !== b[i]) return a[i]! < b[i]!;
  return true;
}

function stream(key: Uint8Array, nonce: Uint8Array, text: Uint8Array): Uint8Array {
  const out = squeeze(absorb(5, [key, nonce]), text.length);
  for (let i = 0; i < out.length; i += 1) out[i]! ^= text[i]!;
  return out;
}

export const cheapPrimitives: Primitives = {
  dhPair(secret) {
    exact(secret, 32);
    return { publicKey: point(secret), privateKey: secret };
  },
  dh(privateKey, publicKey) {
    exact(privateKey, 32);
    exact(publicKey, 32);
    if (publicKey[31]! > 0x7f || publicKey.every((byte) => byte === 0)) return undefined;
    const mine = point(privateKey);
    return before(mine, publicKey) ? digest(2, 32, mine, publicKey) : digest(2, 32, publicKey, mine);
  },
  signPair(seed) {
    exact(seed, 32);
    return { publicKey: digest(3, 32, seed), privateKey: seed };
  },
  sign(message, seed) {
    exact(seed, 32);
    return digest(4, 64, digest(3, 32, seed), message);
  },
  verify(signature, message, publicKey) {
    exact(signature, 64);
    exact(publicKey, 32);
    return same(signature, digest(4, 64, publicKey, message));
  },
  seal(key, nonce, ad, plaintext) {
    exact(key, 32);
    exact(nonce, 12, 24);
    const text = stream(key, nonce, plaintext);
    const sealed = new Uint8Array(text.length + 16);
    sealed.set(text);
    sealed.set(digest(6, 16, key, nonce, ad, text), text.length);
    return sealed;
  },
  open(key, nonce, ad, ciphertext) {
    exact(key, 32);
    exact(nonce, 12, 24);
    if (ciphertext.length < 16) return undefined;
    const text = ciphertext.subarray(0, ciphertext.length - 16);
    const tag = ciphertext.subarray(ciphertext.length - 16);
    return same(tag, digest(6, 16, key, nonce, ad, text)) ? stream(key, nonce, text) : undefined;
  },
  blake2b: (size, message, key) => (key ? digest(7, size, key, message) : digest(8, size, message)),
};
