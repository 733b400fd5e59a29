// An identity at rest (docs/PROTOCOL.md 4): sealed under a passphrase, and opened whole or not at all.
//
//   vault = CBOR {h: header, c: XChaCha20-Poly1305(key, nonce, ad: "hushroom vault" | header, length | content | zeros)}
//   header = CBOR {v: 1, kdf: "argon2id", m: 65536, t: 3, p: 1, salt, nonce}        key = Argon2id(passphrase, salt), 32 bytes
//
// The header says how the key was derived, and is authenticated. It can't ask for less: one that names another version, function
// or cost is no header, so a thief who writes to the disk can't make a guess cheaper. A change under the same passphrase keeps
// the salt and takes a new nonce; a new passphrase takes both anew.
import { decode, encode } from '../codec/cbor';
import { bytes, bytesUpTo, type Infer, list, literal, record, text, uint, union } from '../codec/schema';
import { ARGON2, SALT_BYTES } from '../crypto/argon2';
import { concat, equal, u32, utf8 } from '../crypto/bytes';
import type { Primitives } from '../crypto/primitives';

export const KEY_BYTES = 32;
export const NONCE_BYTES = 24;
const MOST_PEOPLE = 1_000;
/** What is sealed is a multiple of this: its length tells little of how many people are in it. */
const BLOCK = 4096;
const MOST_BYTES = 512 * 1024;
const LABEL = utf8('hushroom vault');

const header = record({
  v: literal(1),
  kdf: literal('argon2id'),
  m: literal(ARGON2.m),
  t: literal(ARGON2.t),
  p: literal(ARGON2.p),
  salt: bytes(SALT_BYTES),
  nonce: bytes(NONCE_BYTES),
});
const sealed = record({ h: bytesUpTo(1, 256), c: bytesUpTo(16, MOST_BYTES) });

const person = record({
  /** Fingerprint. */
  f: bytes(20),
  /** Nickname at the time. */
  n: text(128),
  /** Means. */
  m: union([literal('code'), literal('words'), literal('question'), literal('differs')]),
  /** Milliseconds since 1970. */
  at: uint(),
});
const content = record({
  /** X25519 private key. */
  identity: bytes(32),
  /** Both halves of the DSA key, as OTR serialises them. */
  otr: record({ publicKey: bytesUpTo(1, 1024), privateKey: bytesUpTo(1, 1024) }),
  people: list(person, MOST_PEOPLE),
});

export type VaultContent = Infer<typeof content>;
export type VaultPerson = Infer<typeof person>;

/** `key`: of the passphrase and `salt`. `nonce`: 24 random bytes, never used before. */
export function sealVault(
  crypto: Primitives,
  key: Uint8Array,
  salt: Uint8Array,
  nonce: Uint8Array,
  it: VaultContent,
): Uint8Array {
  const h = encode({ v: 1, kdf: 'argon2id', ...ARGON2, salt, nonce });
  const inner = encode(it);
  const padding = new Uint8Array(BLOCK - ((inner.length + 4) % BLOCK));
  const plain = concat([u32(inner.length), inner, padding]);
  return encode({ h, c: crypto.seal(key, nonce, concat([LABEL, h]), plain) });
}

/** What the key has to be derived with; undefined if this is no vault, or one that asks for less than it has to. */
export const saltOf = (vault: Uint8Array): Uint8Array | undefined => read(vault)?.salt;

/** Undefined for a wrong key and for anything that `sealVault` did not make: nobody can tell which. */
export function openVault(crypto: Primitives, key: Uint8Array, vault: Uint8Array): VaultContent | undefined {
  const it = read(vault);
  const plain = it && crypto.open(key, it.nonce, concat([LABEL, it.h]), it.c);
  if (!plain || plain.length < 4) return undefined;
  const length = new DataView(plain.buffer, plain.byteOffset).getUint32(0);
  const found = decode(content, plain.subarray(4, 4 + length), MOST_BYTES);
  plain.fill(0);
  return found;
}

/** The oldest are forgotten first. */
export const withPerson = (it: VaultContent, added: VaultPerson): VaultContent => ({
  ...it,
  people: [...it.people.filter((other) => !equal(other.f, added.f)), added].slice(-MOST_PEOPLE),
});

export const withoutPerson = (it: VaultContent, fingerprint: Uint8Array): VaultContent => ({
  ...it,
  people: it.people.filter((other) => !equal(other.f, fingerprint)),
});

function read(vault: Uint8Array) {
  const outer = decode(sealed, vault, MOST_BYTES + 1024);
  const inner = outer && decode(header, outer.h, 256);
  return inner && { ...outer, ...inner };
}
