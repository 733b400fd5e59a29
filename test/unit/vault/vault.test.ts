// An identity at rest: what opens it, and that nothing else does (S-75).
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { encode } from '../../../src/codec/cbor';
import { argon2 } from '../../../src/crypto/argon2';
import { concat, fromHex, toBase64, toHex, u32, utf8 } from '../../../src/crypto/bytes';
import { type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';
import { passphraseBytes } from '../../../src/vault/passphrase';
import {
  openVault,
  saltOf,
  sealVault,
  type VaultContent,
  withoutPerson,
  withPerson,
} from '../../../src/vault/vault';
import { leaks } from '../../support/leaks';
import { seeded } from '../../support/simulatedRoom';
import { readVectors } from '../../vectors/readVectors';

// Argon2id takes its time on a busy machine.
jest.setTimeout(60_000);

let crypto: Primitives;
beforeAll(async () => {
  crypto = await sodiumPrimitives();
});

const random = seeded(5);
const [key, salt, nonce] = [random(32), random(16), random(24)];
const content: VaultContent = {
  identity: random(32),
  otr: { publicKey: random(420), privateKey: random(440) },
  people: [{ f: random(20), n: 'Bob of the long name', m: 'words', at: 1_780_000_000_000 }],
};
const sealed = () => sealVault(crypto, key, salt, nonce, content);

interface Known {
  readonly vectors: { password: string; salt: string; size: number; hash: string }[];
}

test.each(readVectors<Known>('argon2.json').vectors)(
  'Argon2id of "$password" is that of the reference program',
  async ({ password, salt: typed, size, hash }) => {
    expect(toHex(await argon2(utf8(password), utf8(typed), size))).toBe(hash);
  },
);

test('a salt of another size throws: it would be another cost', async () => {
  expect(() => argon2(utf8('x'), utf8('short'), 32)).toThrow(RangeError);
});

describe('a vault', () => {
  test('gives back what was put in, under its key alone', () => {
    expect(saltOf(sealed())).toEqual(salt);
    expect(openVault(crypto, key, sealed())).toEqual(content);
    expect(openVault(crypto, random(32), sealed())).toBeUndefined();
  });

  test('is what its form says: another program opens it', () => {
    const h = encode({ v: 1, kdf: 'argon2id', m: 65536, t: 3, p: 1, salt, nonce });
    const inner = encode(content);
    const zeros = new Uint8Array(4096 - ((inner.length + 4) % 4096));
    const cipher = xchacha20poly1305(key, nonce, concat([utf8('hushroom vault'), h]));
    const c = cipher.encrypt(concat([u32(inner.length), inner, zeros]));
    expect(toHex(sealed())).toBe(toHex(encode({ h, c })));
  });

  test('with any one byte changed, left out or added is refused', () => {
    const vault = sealed();
    let accepted = 0;
    for (let at = 0; at < vault.length; at += 1)
      for (const bit of [1, 0x80]) {
        const other = vault.slice();
        other[at]! ^= bit;
        if (openVault(crypto, key, other) !== undefined) accepted += 1;
      }
    expect(accepted).toBe(0);
    for (const cut of [0, 1, 100, vault.length - 1])
      expect(openVault(crypto, key, vault.subarray(0, cut))).toBeUndefined();
    expect(openVault(crypto, key, concat([vault, Uint8Array.of(0)]))).toBeUndefined();
  });

  test.each([
    ['less memory', { m: 65535 }],
    ['hardly any memory', { m: 8 }],
    ['fewer passes', { t: 2 }],
    ['more lanes', { p: 2 }],
    ['another version', { v: 0 }],
    ['another function', { kdf: 'argon2i' }],
    ['a short salt', { salt: salt.subarray(0, 8) }],
    ['a key more', { more: 1 }],
  ])('whose header asks for %s is refused, though it is sealed with it', (_, change) => {
    const h = encode({ v: 1, kdf: 'argon2id', m: 65536, t: 3, p: 1, salt, nonce, ...change });
    const inner = encode(content);
    const c = crypto.seal(
      key,
      nonce,
      concat([utf8('hushroom vault'), h]),
      concat([u32(inner.length), inner]),
    );
    const vault = encode({ h, c });
    expect(saltOf(vault)).toBeUndefined();
    expect(openVault(crypto, key, vault)).toBeUndefined();
  });

  test('shows no key, no nickname, no fingerprint, and not how many people are in it', () => {
    const secrets = [
      { name: 'identity', bytes: content.identity },
      { name: 'OTR key', bytes: content.otr.privateKey.subarray(-20) },
      { name: 'nickname', bytes: utf8(content.people[0]!.n) },
      { name: 'fingerprint', bytes: content.people[0]!.f },
      { name: 'key', bytes: key },
    ];
    expect(leaks([toBase64(sealed())], secrets)).toEqual([]);
    const more = withPerson(content, { f: random(20), n: 'Cleo', m: 'differs', at: 1 });
    expect(sealVault(crypto, key, salt, nonce, more)).toHaveLength(sealed().length);
  });

  test('has each person once, as last verified; the oldest are forgotten when there are too many', () => {
    const [bob] = content.people;
    const again = withPerson(content, { ...bob!, m: 'differs', at: 2 });
    expect(again.people).toEqual([{ ...bob!, m: 'differs', at: 2 }]);
    expect(withoutPerson(again, bob!.f).people).toEqual([]);
    let many = content;
    for (let at = 0; at < 1_001; at += 1)
      many = withPerson(many, { f: fromHex(at.toString(16).padStart(40, '0')), n: 'n', m: 'code', at });
    expect(many.people).toHaveLength(1_000);
    expect(openVault(crypto, key, sealVault(crypto, key, salt, nonce, many))).toEqual(many);
  });
});

describe('a passphrase', () => {
  test.each([
    ['', false],
    ['elevenchars', false],
    ['aaaaaaaaaaaaaaaa', false],
    ['ababababababab', false],
    ['          short ', false],
    ['twelve chars', true],
    ['acid river lamp unit zoo', true],
    ['🙂🙃😀😎😇🥳🤠🤖👻👽🎃🦄', true],
    ['x'.repeat(1_001), false],
  ])('%j: %p', (typed, good) => {
    expect(passphraseBytes(typed) !== undefined).toBe(good);
  });

  test('is the same from two keyboards, and is not changed otherwise', () => {
    expect(passphraseBytes(' Zwo\u0308lf Boxka\u0308mpfer ')).toEqual(utf8('Zwölf Boxkämpfer'));
    expect(passphraseBytes('Capital Letters')).not.toEqual(passphraseBytes('capital letters'));
  });
});
