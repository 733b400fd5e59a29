import { webcrypto } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isGuessable } from '../../../src/crypto/guessable';
import { normaliseRoomName, suggestRoomName } from '../../../src/crypto/roomName';
import { isListedWord } from '../../../src/crypto/words';

const random = (size: number): Uint8Array => webcrypto.getRandomValues(new Uint8Array(size));

describe('normalising', () => {
  test('once is enough, and nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
        const room = normaliseRoomName(text);
        if (room.ok) expect(normaliseRoomName(room.name)).toEqual(room);
      }),
      { numRuns: 5_000 },
    );
  });

  test('a name of any length costs little', () => {
    const started = performance.now();
    for (const text of ['x'.repeat(1_000_000), ' '.repeat(1_000_000), `a${'\u0301'.repeat(1_000_000)}`])
      expect(normaliseRoomName(text).ok).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });

  test('a hundred characters fit, counted as people count', () => {
    expect(normaliseRoomName('x'.repeat(100)).ok).toBe(true);
    expect(normaliseRoomName('x'.repeat(101))).toEqual({ ok: false, why: 'too-long' });
    expect(normaliseRoomName('🙂'.repeat(100)).ok).toBe(true);
    // One character becomes eighteen.
    expect(normaliseRoomName('ﷺ'.repeat(100))).toEqual({ ok: false, why: 'too-long' });
  });

  test.each([
    ['Room@Conference.Example.org', 'room', 'conference.example.org'],
    ['  abc.def+1@muc.x-y.net ', 'abc.def+1', 'muc.x-y.net'],
    ['部屋@conference.localhost.', undefined, undefined],
  ])('%s', (typed, localpart, service) => {
    if (localpart === undefined) expect(normaliseRoomName(typed)).toMatchObject({ kind: 'name' });
    else expect(normaliseRoomName(typed)).toMatchObject({ ok: true, kind: 'address', localpart, service });
  });

  test.each([
    'me@home',
    'a@b@c.de',
    'my room@conference.example.org',
    '@x.de',
    'x@',
    'a/b@c.de',
    'a@-x.de',
    'a@x..de',
  ])('%s is a name', (typed) => {
    expect(normaliseRoomName(typed)).toMatchObject({ ok: true, kind: 'name' });
  });

  test('`__proto__` and its like are names', () => {
    for (const name of ['__proto__', 'constructor', 'tostring'])
      expect(normaliseRoomName(name)).toEqual({ ok: true, kind: 'name', name });
  });
});

describe('suggestions', () => {
  test('are six listed words, stay as they are and cannot be guessed', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 2_000; i += 1) {
      const name = suggestRoomName(random);
      seen.add(name);
      expect(name.split('-').every(isListedWord)).toBe(true);
      expect(name.split('-')).toHaveLength(6);
      expect(normaliseRoomName(name)).toEqual({ ok: true, kind: 'name', name });
      expect(isGuessable(name)).toBe(new Set(name.split('-')).size < 6);
    }
    expect(seen.size).toBe(2_000);
  });

  test('use at least 64 random bits, and every bit counts', () => {
    let asked = 0;
    const counting = (size: number): Uint8Array => {
      asked += size;
      return new Uint8Array(size);
    };
    const zeros = suggestRoomName(counting);
    expect(asked * 8).toBeGreaterThanOrEqual(66);
    for (let bit = 0; bit < 66; bit += 1) {
      const flip = (size: number): Uint8Array => {
        const bytes = new Uint8Array(size);
        bytes[bit >> 3] = 0x80 >> (bit & 7);
        return bytes;
      };
      expect(suggestRoomName(flip)).not.toBe(zeros);
    }
  });

  test('without randomness there is none', () => {
    const broken = (): Uint8Array => {
      throw new Error('no entropy');
    };
    expect(() => suggestRoomName(broken)).toThrow('no entropy');
    expect(() => suggestRoomName(() => new Uint8Array(2))).toThrow();
  });
});

describe('guessable', () => {
  test.each([
    'party',
    'party2024',
    'room 12',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'donaudampfschifffahrtsgesellschaft',
    '12345678901234567890',
    'abc abc abc abc abc abc abc abc abc',
    'correct-horse-battery-staple',
    '2024-05-17',
    '',
  ])('%s', (name) => {
    expect(isGuessable(name)).toBe(true);
  });

  test.each([
    '88574bc6c3cdc11ebf5fea6d28cfe3a9',
    'vibrant nose inch safe kiss melody',
    'oqxk3m5vz7c2nfhw4ytb6jd8',
  ])('%s is not', (name) => {
    expect(isGuessable(name)).toBe(false);
  });
});
