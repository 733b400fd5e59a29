import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { concat, toHex, u32, utf8 } from '../../../src/crypto/bytes';
import { smpSecret } from '../../../src/otr/smp';
import { TLV, type Tlv } from '../../../src/otr/tlv';
import { listOf, read, wireOfTlvs } from './craft';
import { type Party, settle, talking } from './parties';

const ask = (secret: string, question: string | null = null) =>
  ({ type: 'ask', secret: utf8(secret), question }) as const;
/** The records of these messages. */
const recordsOf = (sender: Party, wires: readonly string[]): Tlv[] =>
  wires.flatMap((wire) => [...read(sender, wire).tlvs]);
const sentBy = (party: Party): number[] => recordsOf(party, party.outbox).map(({ type }) => type);
const reply = (secret: string) => ({ type: 'reply', secret: utf8(secret) }) as const;

describe('two people compare what they know', () => {
  test.each([
    ['the same', 'Rue de Seine', 'same'],
    ['something else', 'rue de seine', 'different'],
    ['nothing', '', 'different'],
  ])('%s: both learn it', (_what, answer, result) => {
    const { alice, bob } = talking();
    alice.do(ask('Rue de Seine', 'Where did we meet?'));
    settle(alice, bob);
    expect(bob.all('asked')).toEqual([{ type: 'asked', question: 'Where did we meet?' }]);
    expect(bob.results).toEqual([]);
    bob.do(reply(answer));
    settle(alice, bob);
    expect([alice.results, bob.results]).toEqual([[result], [result]]);
  });

  test('without a question, and the other way round, and again', () => {
    const { alice, bob } = talking();
    for (const [asker, other] of [
      [alice, bob],
      [bob, alice],
      [bob, alice],
    ] as const) {
      asker.do(ask('tulips'));
      settle(alice, bob);
      expect(other.all('asked').at(-1)).toEqual({ type: 'asked', question: null });
      other.do(reply('tulips'));
      settle(alice, bob);
    }
    expect(alice.results).toEqual(['same', 'same', 'same']);
    expect(bob.results).toEqual(['same', 'same', 'same']);
  });
});

describe('a run that does not come to its end', () => {
  /** Up to the message named, which has not arrived. */
  function halfway(step: 'question' | 'asked' | 'second' | 'third' | 'fourth') {
    const { alice, bob } = talking();
    alice.do(ask('tulips'));
    if (step === 'question') return { alice, bob };
    settle(alice, bob);
    if (step === 'asked') return { alice, bob };
    bob.do(reply('tulips'));
    for (const [name, from, to] of [
      ['second', bob, alice],
      ['third', alice, bob],
      ['fourth', bob, alice],
    ] as const) {
      if (name === step) return { alice, bob };
      to.receive(from.outbox.shift()!);
    }
    throw new Error('unreachable');
  }
  const STEPS = ['question', 'asked', 'second', 'third'] as const;

  test.each(STEPS)('aborted at %s by either: both learn that, and nothing else', (step) => {
    for (const who of ['alice', 'bob'] as const) {
      const parties = halfway(step);
      const { alice, bob } = parties;
      parties[who].do({ type: 'abort' });
      settle(alice, bob);
      // Whoever had not heard of the question yet has nothing to abort.
      if (step === 'question' && who === 'bob') continue;
      // Alice had already said all that Bob needs.
      if (step === 'third' && who === 'alice') continue;
      expect(alice.results).toEqual(['aborted']);
      expect(new Set(bob.results)).toEqual(new Set(['aborted']));
      expect(parties[who].do({ type: 'abort' })).toEqual([]);
      bob.do(ask('roses'));
      settle(alice, bob);
      alice.do(reply('roses'));
      settle(alice, bob);
      expect([alice.results.at(-1), bob.results.at(-1)]).toEqual(['same', 'same']);
    }
  });

  test.each([...STEPS, 'fourth'] as const)(
    'ended with its keys at %s: by a new exchange, or for good',
    (step) => {
      for (const event of [{ type: 'start' }, { type: 'end' }] as const) {
        const { alice, bob } = halfway(step);
        alice.do(event);
        settle(alice, bob);
        expect(alice.results).not.toContain('different');
        expect(alice.results.length).toBe(1);
        expect(bob.results.length).toBe(1);
      }
    },
  );

  test('asking again aborts the first question', () => {
    const { alice, bob } = halfway('asked');
    alice.do(ask('roses', 'another?'));
    settle(alice, bob);
    expect(alice.results).toEqual(['aborted']);
    expect(bob.results).toEqual(['aborted']);
    bob.do(reply('roses'));
    settle(alice, bob);
    expect([alice.results, bob.results]).toEqual([
      ['aborted', 'same'],
      ['aborted', 'same'],
    ]);
  });

  test('both asking at once answers neither', () => {
    const { alice, bob } = talking();
    alice.do(ask('tulips'));
    bob.do(ask('tulips'));
    settle(alice, bob);
    expect([alice.results, bob.results]).toEqual([['aborted'], ['aborted']]);
    expect([...alice.all('asked'), ...bob.all('asked')]).toEqual([]);
  });

  test('a reply without a question is refused, and one question gets one reply', () => {
    const { alice, bob } = halfway('asked');
    const refused = [{ type: 'warning', reason: 'not-asked' }];
    expect(alice.do(reply('tulips'))).toEqual(refused);
    bob.do(reply('roses'));
    expect(bob.do(reply('tulips'))).toEqual(refused);
    settle(alice, bob);
    expect(bob.do(reply('tulips'))).toEqual(refused);
    expect(alice.results).toEqual(['different']);
  });
});

describe('a message out of turn aborts, and is never an answer', () => {
  test.each([TLV.smp2, TLV.smp3, TLV.smp4])('record %s where nothing runs', (type) => {
    const { alice, bob } = talking();
    bob.receive(wireOfTlvs(alice, { type, value: listOf([2n, 2n, 2n]) }));
    expect(sentBy(bob)).toEqual([TLV.smpAbort]);
    expect(bob.results).toEqual([]);
    // The abort that comes back ends nothing, and is not answered.
    settle(alice, bob);
    expect([alice.results, bob.results]).toEqual([[], []]);
  });

  test.each([TLV.smp1, TLV.smp3, TLV.smp4])('record %s where the second is due', (type) => {
    const { alice, bob } = talking();
    alice.do(ask('tulips'));
    alice.outbox.length = 0;
    alice.receive(wireOfTlvs(bob, { type, value: listOf([2n, 2n, 2n]) }));
    expect(sentBy(alice)).toEqual([TLV.smpAbort]);
    expect(alice.results).toEqual(['aborted']);
  });

  test('our own messages, come back', () => {
    // Bob hands Alice her own first message as his second and so on; lists are as long as they should be.
    const { alice, bob } = talking();
    alice.do(ask('tulips'));
    const [first] = recordsOf(alice, alice.outbox.splice(0));
    for (const type of [TLV.smp1, TLV.smp2, TLV.smp3, TLV.smp4]) {
      const before = alice.results.length;
      alice.receive(wireOfTlvs(bob, { type, value: first!.value }));
      expect(alice.results.length).toBe(before + (type === TLV.smp1 ? 1 : 0));
      alice.outbox.length = 0;
    }
    expect(alice.results).toEqual(['aborted']);
  });

  test.each([
    ['no list', new Uint8Array(0)],
    ['a shorter list', listOf([2n, 2n, 2n, 2n, 2n])],
    ['a longer list', listOf([2n, 2n, 2n, 2n, 2n, 2n, 2n])],
    [
      'a list that says it is longer',
      concat([u32(0xffff_ffff), listOf([2n, 2n, 2n, 2n, 2n, 2n]).subarray(4)]),
    ],
    ['a number of 193 bytes', listOf([2n, 2n, 2n, 2n, 2n, 1n << 1540n])],
  ])('%s', (_name, value) => {
    const { alice, bob } = talking();
    bob.receive(wireOfTlvs(alice, { type: TLV.smp1, value }));
    expect(bob.all('asked')).toEqual([]);
    expect(sentBy(bob)).toEqual([TLV.smpAbort]);
  });

  test.each([
    ['that has no end', utf8('what?')],
    ['that is too long', concat([utf8('x'.repeat(1025)), new Uint8Array(1)])],
    ['that is no text', Uint8Array.of(0xff, 0)],
  ])('a question %s', (_name, question) => {
    const { alice, bob } = talking();
    alice.do(ask('tulips'));
    const [first] = recordsOf(alice, alice.outbox.splice(0));
    const value = concat([question, first!.value.filter((byte) => byte !== 0)]);
    bob.receive(wireOfTlvs(alice, { type: TLV.smp1Question, value }));
    expect(bob.all('asked')).toEqual([]);
    expect(sentBy(bob)).toEqual([TLV.smpAbort]);
  });
});

describe('what is compared', () => {
  const fingerprints = [new Uint8Array(20).fill(1), new Uint8Array(20).fill(2)] as const;
  const ssid = new Uint8Array(8).fill(3);
  const words = utf8('tulips');

  test('is the hash that the protocol prescribes', () => {
    const digest = createHash('sha256')
      .update(concat([Uint8Array.of(1), ...fingerprints, ssid, words]))
      .digest();
    expect(toHex(smpSecret(...fingerprints, ssid, words))).toBe(digest.toString('hex'));
  });

  test('is bound to who asks, who answers, and the conversation', () => {
    const [x, y] = fingerprints;
    const secrets = [
      smpSecret(x, y, ssid, words),
      smpSecret(y, x, ssid, words),
      smpSecret(x, y, new Uint8Array(8), words),
      smpSecret(x, y, ssid, utf8('tulips ')),
    ];
    expect(new Set(secrets.map(toHex)).size).toBe(4);
  });
});
