// The only importer of libsodium. Everything above receives `Primitives`, so that a simulation can run on cheap ones.
import sodium from 'libsodium-wrappers';

export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/**
 * What the protocol needs from a cryptographic library. All inputs have exact lengths; a wrong length throws (our own misuse).
 * What a peer can cause (a low-order point, a bad tag, a bad signature) is a value: `undefined` or `false`.
 */
export interface Primitives {
  /** X25519 (RFC 7748) pair from a 32-byte random secret. */
  dhPair(secret: Uint8Array): KeyPair;
  /**
   * X25519 of a 32-byte private and a 32-byte public key: 32 bytes, or undefined for a low-order point and for a public key
   * that is not the one encoding of its point (RFC 7748 would take it; nobody honest sends it, and a key must not have two
   * fingerprints).
   */
  dh(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined;
  /** Ed25519 (RFC 8032) pair from a 32-byte seed; the private half is the seed itself. */
  signPair(seed: Uint8Array): KeyPair;
  /** Ed25519 signature, 64 bytes, by a 32-byte seed. */
  sign(message: Uint8Array, seed: Uint8Array): Uint8Array;
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  /** XChaCha20-Poly1305-IETF with a 24-byte nonce, or ChaCha20-Poly1305-IETF (RFC 8439) with a 12-byte one. The tag is appended. */
  seal(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, plaintext: Uint8Array): Uint8Array;
  open(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, ciphertext: Uint8Array): Uint8Array | undefined;
  /** BLAKE2b (RFC 7693), `size` 16-64 bytes, optionally keyed. */
  blake2b(size: number, message: Uint8Array, key?: Uint8Array): Uint8Array;
}

const exact = (bytes: Uint8Array, ...sizes: number[]): void => {
  if (!sizes.includes(bytes.length))
    throw new RangeError(`expected ${sizes.join(' or ')} bytes, got ${bytes.length}`);
};

/** Little endian and below 2^255 - 19. */
const isCanonical = (point: Uint8Array): boolean =>
  point[31]! < 0x7f ||
  (point[31] === 0x7f && (point[0]! < 0xed || point.subarray(1, 31).some((byte) => byte !== 0xff)));

/** Resolves once libsodium's WebAssembly has started. */
export async function sodiumPrimitives(): Promise<Primitives> {
  await sodium.ready;
  return {
    dhPair(secret) {
      exact(secret, 32);
      return { publicKey: sodium.crypto_scalarmult_base(secret), privateKey: secret };
    },
    dh(privateKey, publicKey) {
      exact(privateKey, 32);
      exact(publicKey, 32);
      if (!isCanonical(publicKey)) return undefined;
      try {
        return sodium.crypto_scalarmult(privateKey, publicKey);
      } catch {
        return undefined; // libsodium refuses an all-zero result
      }
    },
    signPair(seed) {
      exact(seed, 32);
      return { publicKey: sodium.crypto_sign_seed_keypair(seed).publicKey, privateKey: seed };
    },
    sign(message, seed) {
      exact(seed, 32);
      return sodium.crypto_sign_detached(message, sodium.crypto_sign_seed_keypair(seed).privateKey);
    },
    verify(signature, message, publicKey) {
      exact(signature, 64);
      exact(publicKey, 32);
      return sodium.crypto_sign_verify_detached(signature, message, publicKey);
    },
    seal(key, nonce, ad, plaintext) {
      exact(key, 32);
      exact(nonce, 12, 24);
      return nonce.length === 24
        ? sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, ad, null, nonce, key)
        : sodium.crypto_aead_chacha20poly1305_ietf_encrypt(plaintext, ad, null, nonce, key);
    },
    open(key, nonce, ad, ciphertext) {
      exact(key, 32);
      exact(nonce, 12, 24);
      if (ciphertext.length < 16) return undefined;
      try {
        return nonce.length === 24
          ? sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, ad, nonce, key)
          : sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, ciphertext, ad, nonce, key);
      } catch {
        return undefined;
      }
    },
    blake2b: (size, message, key) => sodium.crypto_generichash(size, message, key ?? null),
  };
}
