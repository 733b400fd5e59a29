// One ciphertext, two keys, two plaintexts ("invisible salamander": Grubbs, Lu, Ristenpart, CRYPTO 2017; Len, Grubbs, Ristenpart,
// USENIX Security 2021). Poly1305 is a polynomial, so one free block makes the tags of two keys meet; the keys below were searched
// for, so that both plaintexts are payloads of this protocol.
import { createCipheriv } from 'node:crypto';
import { concat, utf8 } from '../../src/crypto/bytes';

const P = (1n << 130n) - 5n;
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn;
const SIZE = 256;

const chainKeyNumber = (number: number): Uint8Array => {
  const key = new Uint8Array(32);
  new DataView(key.buffer).setUint32(28, number);
  return key;
};

/** Found among nine million chain keys with an all-zero nonce: the key streams agree where both plaintexts are fixed. */
export const SALAMANDER = {
  one: chainKeyNumber(2068290),
  other: chainKeyNumber(8424353),
  nonce: new Uint8Array(24),
} as const;
/** How much shorter the other payload is. */
const SHIFT = 22;

const block = (key: Uint8Array, iv: Uint8Array, size: number): Uint8Array =>
  createCipheriv('chacha20', key, iv).update(new Uint8Array(size));

/** HChaCha20: the ChaCha20 block without its last addition, first and last row. */
function hchacha(key: Uint8Array, nonce: Uint8Array): Uint8Array {
  const words = new DataView(block(key, nonce, 64).slice().buffer);
  const added = new DataView(concat([utf8('expand 32-byte k'), nonce]).buffer);
  const subkey = new DataView(new ArrayBuffer(32));
  for (let at = 0; at < 16; at += 4) {
    subkey.setUint32(at, (words.getUint32(at, true) - added.getUint32(at, true)) >>> 0, true);
    subkey.setUint32(16 + at, (words.getUint32(48 + at, true) - added.getUint32(16 + at, true)) >>> 0, true);
  }
  return new Uint8Array(subkey.buffer);
}

const little = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

const mod = (value: bigint): bigint => ((value % P) + P) % P;

function power(base: bigint, exponent: number): bigint {
  let result = 1n;
  for (let at = 0; at < exponent; at += 1) result = mod(result * base);
  return result;
}

function inverse(value: bigint): bigint {
  let [a, b, x, y] = [mod(value), P, 1n, 0n];
  while (a > 1n) {
    const q = b / a;
    [a, b, x, y] = [b - q * a, a, y - q * x, x];
  }
  return mod(x);
}

interface Stream {
  readonly r: bigint;
  readonly s: bigint;
  readonly keystream: Uint8Array;
}

function stream(key: Uint8Array, nonce: Uint8Array): Stream {
  const iv = concat([new Uint8Array(8), nonce.subarray(16)]);
  const bytes = block(hchacha(key, nonce.subarray(0, 16)), iv, 64 + SIZE);
  return {
    r: little(bytes.subarray(0, 16)) & CLAMP,
    s: little(bytes.subarray(16, 32)),
    keystream: bytes.subarray(64),
  };
}

const padded = (bytes: Uint8Array): Uint8Array =>
  concat([bytes, new Uint8Array((16 - (bytes.length % 16)) % 16)]);

function lengths(ad: number, text: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setUint32(0, ad, true);
  view.setUint32(8, text, true);
  return new Uint8Array(view.buffer);
}

const macInput = (ad: Uint8Array, text: Uint8Array): Uint8Array =>
  concat([padded(ad), padded(text), lengths(ad.length, text.length)]);

function poly(r: bigint, input: Uint8Array): bigint {
  let sum = 0n;
  for (let at = 0; at < input.length; at += 16)
    sum = mod((sum + little(input.subarray(at, at + 16)) + (1n << 128n)) * r);
  return sum;
}

const HEAD = (size: number): number[] => [0xa5, 0x61, 0x62, 0x58, size];
/** `h: []`, `p: []`, `t: "note"`, `v:` 32 bytes. */
const TAIL = [0x61, 0x68, 0x80, 0x61, 0x70, 0x80, 0x61, 0x74, 0x64, ...utf8('note'), 0x61, 0x76, 0x58, 0x20];
const BODY = SIZE - 1 - 5 - TAIL.length - 32;

/** What stands where in a payload whose body is `shift` bytes shorter than the longest: position -> byte. */
function fixed(shift: number): Map<number, number> {
  const at = new Map<number, number>();
  for (const [i, byte] of HEAD(BODY - shift).entries()) at.set(i, byte);
  for (const [i, byte] of TAIL.entries()) at.set(5 + BODY - shift + i, byte);
  at.set(SIZE - 1 - shift, 0x80);
  for (let i = SIZE - shift; i < SIZE; i += 1) at.set(i, 0);
  return at;
}

/** Where both plaintexts are free: one whole block of Poly1305. */
const FREE = 32;

/** A ciphertext with its tag that opens under both keys; the keys are those that the AEAD gets. */
export function salamander(
  one: Uint8Array,
  other: Uint8Array,
  nonce: Uint8Array,
  ad: Uint8Array,
): Uint8Array {
  const [a, b] = [stream(one, nonce), stream(other, nonce)];
  const text = new Uint8Array(SIZE).fill(0x55);
  for (const [keys, shift] of [
    [a, 0],
    [b, SHIFT],
  ] as const)
    for (const [at, byte] of fixed(shift)) text[at] = byte ^ keys.keystream[at]!;
  const exponent = (macInput(ad, text).length - (padded(ad).length + FREE)) / 16;
  const scale = inverse(power(a.r, exponent) - power(b.r, exponent));
  for (let filler = 0; filler < 256; filler += 1) {
    text[FREE + 16] = filler;
    text.fill(0, FREE, FREE + 16);
    const input = macInput(ad, text);
    const x = mod((poly(b.r, input) - poly(a.r, input) + b.s - a.s) * scale);
    if (x >= 1n << 128n) continue;
    for (let at = 0; at < 16; at += 1) text[FREE + at] = Number((x >> BigInt(8 * at)) & 0xffn);
    const whole = macInput(ad, text);
    const tags = [a, b].map((it) => (poly(it.r, whole) + it.s) & ((1n << 128n) - 1n));
    if (tags[0] !== tags[1]) continue;
    const tag = Uint8Array.from({ length: 16 }, (_, at) => Number((tags[0]! >> BigInt(8 * at)) & 0xffn));
    return concat([text, tag]);
  }
  throw new Error('no block fits');
}
