// Known answers, computed by other programs (see the file), with what must not come out beside them.
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fromHex, toHex } from '../../../src/crypto/bytes';
import { fingerprint, fingerprintView, otrHash, toDigits, toWords } from '../../../src/crypto/fingerprint';
import { encodeList, type HashItem, hash, kdf } from '../../../src/crypto/hash';
import { type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';
import { deriveRoom, normaliseRoomName } from '../../../src/crypto/roomName';
import type { RoomMaterial } from '../../../src/room/types';
import { readVectors } from '../../vectors/readVectors';

type Item = { text: string } | { number: number } | { hex: string };
interface Hashed {
  label: string;
  items: Item[];
  digest: string;
}
interface Derived {
  key: string;
  label: string;
  items: Item[];
  derived: string;
}
interface Derivations {
  hash: Hashed[];
  hashMustDiffer: (Hashed & { why: string })[];
  kdf: Derived[];
  kdfMustDiffer: (Derived & { why: string })[];
  fingerprints: {
    identityPublic: string;
    otrPublic: string;
    otrHash: string;
    fingerprint: string;
    words: string[];
    digits: string[];
  }[];
  words: { hex: string; words: string[] }[];
  rooms: { typed: string; name: string; service: string; localpart: string; psk: string }[];
  roomsMustDiffer: { why: string; a: [string, string]; b: [string, string] }[];
  roomNamesRefused: { typed: string; why: string }[];
}

const known = readVectors<Derivations>('derivations.json');
let crypto: Primitives;
beforeAll(async () => {
  crypto = await sodiumPrimitives();
});

const items = (list: Item[]): HashItem[] =>
  list.map((it) => ('text' in it ? it.text : 'number' in it ? it.number : fromHex(it.hex)));

describe('H', () => {
  test.each(known.hash)('$label', ({ label, items: list, digest }) => {
    expect(toHex(hash(crypto, label, ...items(list)))).toBe(digest);
  });

  test.each(known.hashMustDiffer)('is not that of $why', ({ label, items: list, digest }) => {
    expect(toHex(hash(crypto, label, ...items(list)))).not.toBe(digest);
  });

  test('two lists never have one encoding', () => {
    const item = fc.oneof(fc.uint8Array({ maxLength: 6 }), fc.string({ maxLength: 3 }));
    const list = fc.tuple(fc.string({ maxLength: 3 }), fc.array(item, { maxLength: 4 }));
    const bytes = (it: string | Uint8Array): string =>
      toHex(typeof it === 'string' ? new TextEncoder().encode(it) : it);
    fc.assert(
      fc.property(list, list, ([labelA, a], [labelB, b]) => {
        const same = labelA === labelB && JSON.stringify(a.map(bytes)) === JSON.stringify(b.map(bytes));
        expect(toHex(encodeList(labelA, a)) === toHex(encodeList(labelB, b))).toBe(same);
      }),
      { numRuns: 100_000 },
    );
  });

  test.each([[-1], [1.5], [2 ** 53], [Number.NaN]])('of the number %p throws', (number) => {
    expect(() => hash(crypto, 'n', number)).toThrow(RangeError);
  });
});

describe('KDF', () => {
  test.each(known.kdf)('$label', ({ key, label, items: list, derived }) => {
    expect(toHex(kdf(crypto, fromHex(key), label, ...items(list)))).toBe(derived);
  });

  test.each(known.kdfMustDiffer)('is not that of $why', ({ key, label, items: list, derived }) => {
    expect(toHex(kdf(crypto, fromHex(key), label, ...items(list)))).not.toBe(derived);
  });

  test.each([[0], [31], [33], [64]])('under a key of %i bytes throws', (size) => {
    expect(() => kdf(crypto, new Uint8Array(size), 'message')).toThrow(RangeError);
  });
});

describe('fingerprints', () => {
  test.each(known.fingerprints)('$fingerprint', (it) => {
    const announced = otrHash(crypto, fromHex(it.otrPublic));
    expect(toHex(announced)).toBe(it.otrHash);
    const bytes = fingerprint(crypto, fromHex(it.identityPublic), announced);
    expect(fingerprintView(bytes)).toEqual({
      hex: it.fingerprint,
      words: it.words,
      digits: it.digits,
    });
    expect(it.fingerprint).toHaveLength(40);
    expect(toDigits(bytes)).toEqual(it.digits);
  });

  test('differ when either key does', () => {
    const all = known.fingerprints.map((it) => it.fingerprint);
    expect(new Set(all).size).toBe(all.length);
  });

  test('differ in words and digits with any of the bits shown', () => {
    const bytes = fromHex(known.fingerprints[0]!.fingerprint);
    const words = toWords(bytes).join(' ');
    for (let bit = 0; bit < 160; bit += 1) {
      const other = bytes.slice();
      other[bit >> 3]! ^= 0x80 >> (bit & 7);
      expect(toWords(other).join(' ') === words).toBe(bit >= 132);
      expect(toDigits(other)).not.toEqual(toDigits(bytes));
    }
  });

  test.each(known.words)('words of $hex', ({ hex, words }) => {
    expect(toWords(fromHex(hex))).toEqual(words);
  });

  test('too few bytes throw', () => {
    expect(() => toWords(new Uint8Array(16))).toThrow(RangeError);
    expect(() => toDigits(new Uint8Array(19))).toThrow(RangeError);
    expect(() => fingerprint(crypto, new Uint8Array(31), new Uint8Array(32))).toThrow(RangeError);
    expect(() => fingerprint(crypto, new Uint8Array(32), new Uint8Array(33))).toThrow(RangeError);
  });
});

describe('rooms', () => {
  const derived = new Map<string, Promise<RoomMaterial>>();
  /** Each takes a third of a second: once is enough. */
  const derive = (typed: string, service: string): Promise<RoomMaterial> => {
    const room = normaliseRoomName(typed);
    const key = `${room.ok ? room.name : ''} ${service}`;
    derived.set(key, derived.get(key) ?? deriveRoom(crypto, typed, service));
    return derived.get(key)!;
  };

  test.each(known.rooms)('$typed at $service', async ({ typed, name, service, localpart, psk }) => {
    expect(normaliseRoomName(typed)).toMatchObject({ ok: true, name });
    const room = await derive(typed, service);
    expect(room.localpart).toBe(localpart);
    expect(toHex(room.psk)).toBe(psk);
  });

  test.each(known.roomsMustDiffer)('differ with $why', async ({ a, b }) => {
    const [one, other] = [await derive(...a), await derive(...b)];
    expect(one.localpart).not.toBe(other.localpart);
    expect(toHex(one.psk)).not.toBe(toHex(other.psk));
  });

  test('an address and a name of the same letters are different rooms', async () => {
    const address = await derive('party@conference.example.org', 'conference.example.org');
    expect(address.localpart).toBe('party');
    expect((await derive('party', 'conference.example.org')).localpart).not.toBe('party');
  });

  test.each(known.roomNamesRefused)('%j is refused', async ({ typed, why }) => {
    expect(normaliseRoomName(typed)).toEqual({ ok: false, why });
    await expect(deriveRoom(crypto, typed, 'conference.example.org')).rejects.toThrow(RangeError);
  });
});
