import { expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import { otrFingerprint } from '../../../src/otr/dsaKey';
import { Party, publicKeyOf, settle, talking } from './parties';

const fingerprintOf = (name: string): string => toHex(otrFingerprint(publicKeyOf(name)));

test('whoever begins, both know each other', () => {
  for (const [first, second] of [
    ['alice', 'bob'],
    ['bob', 'alice'],
  ] as const) {
    const a = new Party(first);
    const b = new Party(second);
    talking(a, b);
    expect(a.all('phase')).toEqual([
      { type: 'phase', phase: 'agreeing', fingerprint: null },
      { type: 'phase', phase: 'encrypted', fingerprint: fingerprintOf(second) },
    ]);
    expect(b.all('phase').at(-1)!.fingerprint).toBe(fingerprintOf(first));
    expect([...a.warnings, ...b.warnings]).toEqual([]);
    b.receive(a.say('hello'));
    a.receive(b.say('good evening'));
    expect([a.texts, b.texts]).toEqual([['good evening'], ['hello']]);
  }
});

test('both begin at once: one exchange comes of it', () => {
  const a = new Party('alice');
  const b = new Party('bob');
  a.do({ type: 'start' });
  b.do({ type: 'start' });
  settle(a, b);
  b.receive(a.say('hello'));
  a.receive(b.say('good evening'));
  expect([a.texts, b.texts]).toEqual([['good evening'], ['hello']]);
  expect([...a.warnings, ...b.warnings]).toEqual([]);
});
