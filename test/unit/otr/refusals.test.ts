// What we do not do, in every phase: fragments, other versions, plain text, messages for others, commands inside text.
import { describe, expect, test } from '@jest/globals';
import { concat, u32 } from '../../../src/crypto/bytes';
import { decodeMessage } from '../../../src/otr/messages';
import { encodeData } from '../../../src/otr/mpi';
import { startOtr } from '../../../src/otr/otr';
import { encodeWire } from '../../../src/otr/wire';
import { bytesOf, open, pack, reseal } from './craft';
import { Party, privateKeyOf, settle, talking } from './parties';

function inEveryPhase(): Party[] {
  const fresh = new Party('bob');
  const agreeing = new Party('bob');
  agreeing.do({ type: 'start' });
  const { bob: encrypted } = talking();
  const { alice, bob: finished } = talking();
  alice.do({ type: 'end' });
  settle(alice, finished);
  const { bob: changed } = talking();
  const mallory = new Party('mallory');
  mallory.do({ type: 'start' });
  settle(mallory, changed);
  const parties = [fresh, agreeing, encrypted, finished, changed];
  expect(parties.map(({ phase }) => phase)).toEqual([
    'plaintext',
    'agreeing',
    'encrypted',
    'finished',
    'changed',
  ]);
  return parties;
}

const warns = (party: Party, wire: string, reason: string): void => {
  const before = party.state;
  expect(party.receive(wire)).toEqual([{ type: 'warning', reason }]);
  expect(party.state).toBe(before);
};

test.each([
  ['hello', 'plaintext'],
  ['hello \t  \t\t\t\t \t \t \t    \t\t  \t\t', 'plaintext'],
  ['?OTR|5a73a599|27e31597,00001,00003,?OTR:AAMD,', 'fragment'],
  ['?OTR,1,1,?OTR:AAMD.,', 'fragment'],
  ['?OTRv2?', 'version'],
  ['?OTR?', 'version'],
  ['?OTR Error: you sent nonsense', 'peer-error'],
  ['?OTR:AAIC.', 'version'],
  ['?OTR:AAED.', 'version'],
  ['?OTR:AAQC.', 'version'],
  ['?OTR:AA==.', 'malformed'],
  ['?OTR:AAMC.', 'malformed'],
])('%j is refused in every phase', (wire, reason) => {
  for (const party of inEveryPhase()) warns(party, wire, reason);
});

test('a query is answered only where there are no keys', () => {
  const [fresh, agreeing, encrypted, finished, changed] = inEveryPhase() as [
    Party,
    Party,
    Party,
    Party,
    Party,
  ];
  for (const party of [fresh, agreeing, finished]) {
    party.outbox.length = 0;
    party.receive('?OTRv3?');
    expect(party.outbox.map((wire) => decodeMessage(bytesOf(wire)))).toMatchObject([{ type: 'commit' }]);
    expect(party.phase).toBe('agreeing');
  }
  for (const party of [encrypted, changed]) warns(party, '?OTRv3?', 'query');
});

test('nothing that is typed without keys is sent or kept', () => {
  const [fresh, agreeing, , finished] = inEveryPhase() as [Party, Party, Party, Party];
  for (const party of [fresh, agreeing, finished]) {
    const before = party.state;
    expect(party.do({ type: 'send', text: 'for Alice only' })).toEqual([
      { type: 'warning', reason: 'not-encrypted' },
    ]);
    expect(party.state).toBe(before);
    for (const event of [{ type: 'tick' }, { type: 'abort' }, { type: 'accept', fingerprint: '' }] as const)
      expect(party.do(event)).toEqual([]);
  }
});

describe('instance tags', () => {
  test('are drawn anew for every conversation, and are real ones', () => {
    const key = privateKeyOf('alice');
    const tags = Array.from({ length: 50 }, (_, i) => new Party(`alice ${i}`, key).state.tag);
    expect(new Set(tags).size).toBe(50);
    let draws = 0;
    const random = (size: number): Uint8Array => {
      draws += 1;
      return new Uint8Array(size).fill(draws < 3 ? 0 : 1);
    };
    expect(startOtr({ privateKey: key }, { now: 0, random }).tag).toBe(0x0101_0101);
  });

  test('of others are refused', () => {
    const { alice, bob } = talking();
    const wire = alice.say('x');
    const { tag } = bob.state;
    for (const receiver of [0, 1, 0xff, tag ^ 1])
      warns(
        bob,
        reseal(alice, wire, () => ({ receiver })),
        'instance',
      );
    for (const sender of [0, 1, 0xff, tag, alice.state.tag ^ 1])
      warns(
        bob,
        reseal(alice, wire, () => ({ sender })),
        'instance',
      );
    bob.receive(wire);
    expect(bob.texts).toEqual(['x']);
  });

  test('may be missing from a first message, and from no other', () => {
    const alice = new Party('alice');
    alice.do({ type: 'start' });
    const commit = open(alice.outbox[0]!, 'commit');
    const bob = new Party('bob');
    warns(bob, pack({ ...commit, receiver: bob.state.tag ^ 1 }), 'instance');
    warns(bob, pack({ ...commit, receiver: 5 }), 'instance');
    bob.receive(pack({ ...commit, receiver: bob.state.tag }));
    const key = open(bob.outbox[0]!, 'key');
    warns(alice, pack({ ...key, receiver: 0 }), 'instance');
    alice.receive(bob.outbox[0]!);
    expect(alice.state.exchange.type).toBe('awaiting-signature');
  });

  test('stay the same within an exchange', () => {
    const alice = new Party('alice');
    const bob = new Party('bob');
    alice.do({ type: 'start' });
    bob.receive(alice.outbox.shift()!);
    alice.receive(bob.outbox.shift()!);
    const reveal = alice.outbox.shift()!;
    const before = bob.state;
    expect(bob.receive(pack({ ...open(reveal, 'reveal'), sender: 0x1234 }))).toEqual([]);
    expect(bob.state).toBe(before);
    bob.receive(reveal);
    const signature = bob.outbox.shift()!;
    expect(alice.receive(pack({ ...open(signature, 'signature'), sender: 0x1234 }))).toEqual([]);
    alice.receive(signature);
    expect(alice.phase).toBe('encrypted');
  });
});

describe('text with a NUL', () => {
  test('is not sent: what follows it would be commands', () => {
    const { alice, bob } = talking();
    const before = alice.state;
    expect(alice.do({ type: 'send', text: 'bye\0\0\x01\0\0' })).toEqual([{ type: 'warning', reason: 'nul' }]);
    const question = { type: 'ask', secret: new Uint8Array(1), question: 'who?\0' } as const;
    expect(alice.do(question)).toEqual([{ type: 'warning', reason: 'nul' }]);
    expect(alice.state).toBe(before);
    expect(bob.phase).toBe('encrypted');
  });
});

describe('limits', () => {
  test('on what we send', () => {
    const { alice } = talking();
    for (const text of ['x'.repeat(65_537), '€'.repeat(21_846)])
      expect(alice.do({ type: 'send', text })).toEqual([{ type: 'warning', reason: 'too-long' }]);
    const question = { type: 'ask', secret: new Uint8Array(1), question: 'x'.repeat(1025) } as const;
    expect(alice.do(question)).toEqual([{ type: 'warning', reason: 'too-long' }]);
    expect(alice.do({ type: 'send', text: '' })).toEqual([]);
  });

  const message = (type: number, ...fields: Uint8Array[]): string =>
    encodeWire(concat([Uint8Array.of(0, 3, type), u32(0x1234), u32(0), ...fields]));
  const data = (size: number, byte = 1): Uint8Array => encodeData(new Uint8Array(size).fill(byte));

  test.each([
    ['a commitment above 196 bytes', message(2, data(197), data(32))],
    ['a hash of 31 bytes', message(2, data(196), data(31))],
    ['a hash of 33 bytes', message(2, data(196), data(33))],
    ['an MPI of 193 bytes', message(0x0a, data(193))],
    ['an MPI of 64 kB', message(0x0a, data(65_536))],
    ['an MPI with a leading zero', message(0x0a, data(192, 0))],
    ['an MPI of 2^32-1 bytes', message(0x0a, u32(0xffff_ffff))],
    ['r of 15 bytes', message(0x11, data(15), data(466), new Uint8Array(20))],
    ['r of 17 bytes', message(0x11, data(17), data(466), new Uint8Array(20))],
    ['an encrypted signature of 467 bytes', message(0x12, data(467), new Uint8Array(20))],
    ['a MAC of 19 bytes', message(0x12, data(466), new Uint8Array(19))],
    ['something left over', message(0x12, data(466), new Uint8Array(21))],
    ['an unknown type', message(0x0b, data(192))],
    ['text of more than 80,000 bytes', message(3, new Uint8Array(9), data(192), data(80_001))],
  ])('%s', (_name, wire) => {
    warns(new Party('bob'), wire, 'malformed');
  });

  test('are not below what the protocol needs', () => {
    const bob = new Party('bob');
    bob.receive(message(2, data(196), data(32)));
    expect(bob.state.exchange.type).toBe('awaiting-reveal');
  });
});
