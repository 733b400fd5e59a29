// Secrets come from the random source that is given and from nowhere else, and without it nothing happens (S-47, S-48).
import { describe, expect, test } from '@jest/globals';
import { toHex, utf8 } from '../../../src/crypto/bytes';
import { startOtr, stepOtr } from '../../../src/otr/otr';
import type { OtrEvent } from '../../../src/otr/otrTypes';
import { sessionOf } from './craft';
import { Party, privateKeyOf, settle, talking } from './parties';

const secret = utf8('tulips');
const SOURCES = {
  'that throws': () => {
    throw new Error('no randomness');
  },
  'that gives too little': (size: number) => new Uint8Array(Math.max(0, size - 1)),
  'that gives nothing': () => new Uint8Array(0),
} as const;

/** What needs randomness: a party and the event it then can't take. */
function needs(): [string, Party, OtrEvent][] {
  const { alice, bob } = talking();
  const fresh = new Party('alice');
  const wireFor = (from: Party): OtrEvent => ({ type: 'receive', wire: from.outbox[0]! });
  const rotated = talking();
  rotated.bob.receive(rotated.alice.say('x'));
  const rotation: OtrEvent = { type: 'receive', wire: rotated.bob.say('y') };
  const asked = talking();
  asked.alice.do({ type: 'ask', secret, question: null });
  settle(asked.alice, asked.bob);
  const answered = talking();
  answered.alice.do({ type: 'ask', secret, question: null });
  settle(answered.alice, answered.bob);
  answered.bob.do({ type: 'reply', secret });
  const committed = new Party('mallory');
  committed.do({ type: 'start' });
  const [a, b] = [new Party('alice'), new Party('bob')];
  a.do({ type: 'start' });
  b.receive(a.outbox.shift()!);
  const signing = wireFor(b);
  const [c, d] = [new Party('alice'), new Party('bob')];
  c.do({ type: 'start' });
  d.receive(c.outbox.shift()!);
  c.receive(d.outbox.shift()!);
  d.state = { ...d.state, checkedKey: bob.state.identity };
  return [
    ['beginning', fresh, { type: 'start' }],
    ['beginning anew', alice, { type: 'start' }],
    ['a query', fresh, { type: 'receive', wire: '?OTRv3?' }],
    ['a commitment', bob, wireFor(committed)],
    ['signing, for the one who began', a, signing],
    ['signing, for the other', d, wireFor(c)],
    ['new keys', rotated.alice, rotation],
    ['asking', alice, { type: 'ask', secret, question: null }],
    ['replying', asked.bob, { type: 'reply', secret }],
    ['the third message of a question', answered.alice, wireFor(answered.bob)],
  ];
}

describe.each(Object.entries(SOURCES))('a random source %s', (_name, random) => {
  test('stops whatever needs one, and changes nothing', () => {
    for (const [, party, event] of needs()) {
      const before = JSON.stringify(party.state);
      expect(() => stepOtr(party.state, event, { now: 0, random })).toThrow();
      expect(JSON.stringify(party.state)).toBe(before);
    }
  });

  test('lets no conversation begin', () => {
    expect(() => startOtr({ privateKey: privateKeyOf('alice') }, { now: 0, random })).toThrow();
  });
});

test('a source that repeats itself stops a conversation before it begins', () => {
  const random = (size: number): Uint8Array => new Uint8Array(size);
  expect(() => startOtr({ privateKey: privateKeyOf('alice') }, { now: 0, random })).toThrow('repeats itself');
});

test('a D-H key takes 320 bits and has 320 bits, every bit but the first as often 0 as 1', () => {
  const ones = new Array<number>(320).fill(0);
  const seen = new Set<string>();
  const { alice, bob } = talking();
  const ROUNDS = 200;
  for (let i = 0; i < ROUNDS; i += 1) {
    bob.receive(alice.say('a'));
    alice.receive(bob.say('b'));
    const key = sessionOf(alice).ours.next.secret;
    expect(key.length).toBe(40);
    seen.add(toHex(key));
    for (let bit = 0; bit < 320; bit += 1) ones[bit]! += (key[bit >> 3]! >> (7 - (bit & 7))) & 1;
  }
  expect(seen.size).toBe(ROUNDS);
  expect(ones[0]).toBe(ROUNDS);
  // Six standard deviations of 200 throws.
  for (const count of ones.slice(1)) expect(Math.abs(count - ROUNDS / 2)).toBeLessThan(43);
});

test('beginning takes the bytes of a D-H key and of r', () => {
  const party = new Party('alice');
  const sizes: number[] = [];
  party.warp = (random) => (size) => {
    sizes.push(size);
    return random(size);
  };
  party.do({ type: 'start' });
  expect(sizes).toEqual([40, 16]);
});
