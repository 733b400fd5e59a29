// What was found wrong with the npm package otr 0.2.16, each fault reproduced there; ours must have none of them.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeRecord, encodeRecord } from '../../../background/recordCodec';
import { concat, toBase64, toHex } from '../../../src/crypto/bytes';
import { checkDsaKey } from '../../../src/otr/dsaCheck';
import { generateDsaKey } from '../../../src/otr/dsaGenerate';
import { decodePublic, encodePublic } from '../../../src/otr/dsaKey';
import { modPowSteps } from '../../../src/otr/modPow';
import { encodeMpi } from '../../../src/otr/mpi';
import type { OtrState } from '../../../src/otr/otrState';
import { runAll } from '../../../src/otr/steps';
import { encodeWire } from '../../../src/otr/wire';
import { bytesOf, open, publishedBy, sessionOf } from './craft';
import { Party, publicKeyOf, settle, talking } from './parties';
import { randomStream } from './randomStream';

describe('a forged data message moves the counter, and silences the conversation', () => {
  test('the next message is read', () => {
    const { alice, bob } = talking();
    const wire = alice.say('genuine');
    const forged = bytesOf(wire);
    forged[open(wire, 'data').authenticated.length]! ^= 1;
    bob.receive(encodeWire(forged));
    expect(bob.receive(wire)).toEqual([{ type: 'text', text: 'genuine' }]);
  });
});

describe('a query while they talk begins anew, and changes the identity without a word', () => {
  test('a query is not answered; who begins anew by other means is known by the key', () => {
    const { bob } = talking();
    expect(bob.receive('?OTRv3?')).toEqual([{ type: 'warning', reason: 'query' }]);
    const mallory = new Party('mallory');
    mallory.do({ type: 'start' });
    settle(mallory, bob);
    expect(bob.warnings).toEqual(['query', 'key-changed']);
    expect(bob.do({ type: 'send', text: 'x' }).some(({ type }) => type === 'wire')).toBe(false);
  });
});

describe('a query or a message of version 2 rolls back', () => {
  test.each(['?OTRv2?', '?OTR?', '?OTRv12?'])('%s gets no answer', (query) => {
    expect(new Party('bob').receive(query)).toEqual([{ type: 'warning', reason: 'version' }]);
  });

  test('a commitment of version 2 gets none either', () => {
    const alice = new Party('alice');
    alice.do({ type: 'start' });
    const { encrypted, hash } = open(alice.outbox[0]!, 'commit');
    const fields = [encrypted, hash].map((it) => concat([Uint8Array.of(0, 0, 0, it.length), it]));
    const commit = encodeWire(concat([Uint8Array.of(0, 2, 2), ...fields]));
    expect(new Party('bob').receive(commit)).toEqual([{ type: 'warning', reason: 'version' }]);
  });
});

describe('fragments are kept without a bound, and lock the instance tag', () => {
  test('none is kept, and none locks anything', () => {
    const bob = new Party('bob');
    const before = bob.state;
    for (let k = 1; k <= 100; k += 1) bob.receive(`?OTR|1234|0,${k},65535,${'A'.repeat(1000)},`);
    expect(bob.state).toBe(before);
    talking(new Party('alice'), bob);
  });
});

describe('messages out of order are lost without a word', () => {
  test('what can not be read any more is told', () => {
    const { alice, bob } = talking();
    const [first, second] = [alice.say('first'), alice.say('second')];
    bob.receive(second);
    expect(bob.receive(first)).toEqual([{ type: 'warning', reason: 'replayed' }]);
  });
});

describe('U+0000 in text becomes commands', () => {
  const { alice } = talking();

  test('such text is not sent', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(alice.do({ type: 'send', text: `${before}\0${after}` })).toEqual([
          { type: 'warning', reason: 'nul' },
        ]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('sizes of public keys are not checked, and p = 0 hangs whoever reads it', () => {
  const { p, q, g, y } = decodePublic(publicKeyOf('alice'))!;
  const pack = (...numbers: bigint[]) => concat([Uint8Array.of(0, 0), ...numbers.map(encodeMpi)]);
  test.each([
    ['p = 0', pack(0n, q, g, y)],
    ['q = 0', pack(p, 0n, g, y)],
    ['a p of 512 bits', pack(p >> 512n, q, g, y)],
    ['a q of 8 bits', pack(p, q >> 152n, g, y)],
  ])('%s is no key', (_name, bytes) => {
    expect(decodePublic(bytes)).toBeUndefined();
    expect(runAll(checkDsaKey(bytes, randomStream('rounds').random))).toBe(false);
  });
});

describe('exponentiation takes a time that depends on the secret', () => {
  test('the multiplications depend on the length of the exponent alone, and secret ones have a fixed length', () => {
    const count = (exponent: bigint): number =>
      [...modPowSteps(5n, (1n << 319n) | exponent, (1n << 1536n) - 1n)].length;
    expect(new Set([0n, 1n, (1n << 319n) - 1n, (1n << 200n) - 1n].map(count)).size).toBe(1);
    const { alice } = talking();
    for (const { secret } of [sessionOf(alice).ours.next, sessionOf(alice).ours.current])
      expect(secret[0]! >> 7).toBe(1);
  });
});

describe('plain text is shown while they talk', () => {
  test('it is not shown', () => {
    const { bob } = talking();
    bob.receive('this is Alice, honestly');
    expect([bob.texts, bob.warnings]).toEqual([[], ['plaintext']]);
  });
});

describe('the secret of the first exchange is kept, so that the first message can be read for ever', () => {
  test('after two round trips nothing that opens it is left', () => {
    const { alice, bob } = talking();
    const wire = alice.say('the first');
    bob.receive(wire);
    const { keys } = [...sessionOf(bob).pairs.values()][0]!;
    const secrets = [
      keys.receiving,
      sessionOf(bob).ours.current.secret,
      sessionOf(alice).ours.current.secret,
    ];
    for (let i = 0; i < 2; i += 1) {
      alice.receive(bob.say('b'));
      bob.receive(alice.say('a'));
    }
    for (const party of [alice, bob])
      for (const secret of secrets) expect(bytesIn(party.state)).not.toContain(toHex(secret));
    expect(bob.receive(wire)).toEqual([{ type: 'warning', reason: 'unreadable' }]);
  });

  /** All of a state's bytes, as hex. */
  const bytesIn = (state: OtrState): string => Buffer.from(encodeRecord(state), 'base64').toString('hex');
});

describe('a second exchange after two round trips breaks both directions', () => {
  test('both go on', () => {
    const { alice, bob } = talking();
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 2; i += 1) {
        bob.receive(alice.say('a'));
        alice.receive(bob.say('b'));
      }
      (round % 2 === 0 ? alice : bob).do({ type: 'start' });
      settle(alice, bob);
    }
    bob.receive(alice.say('still'));
    alice.receive(bob.say('here'));
    expect([bob.texts.at(-1), alice.texts.at(-1)]).toEqual(['still', 'here']);
    expect([...alice.warnings, ...bob.warnings]).toEqual([]);
  });
});

describe('text typed for one person is sent to whoever completes the exchange', () => {
  test('it is refused, and reaches nobody', () => {
    const bob = new Party('bob');
    bob.do({ type: 'start' });
    bob.do({ type: 'send', text: 'for Alice only' });
    const mallory = new Party('mallory');
    settle(bob, mallory);
    expect(bob.phase).toBe('encrypted');
    expect([mallory.texts, bob.warnings]).toEqual([[], ['not-encrypted']]);
    expect(encodeRecord(bob.state)).not.toContain(toBase64(Buffer.from('for Alice only')).slice(4, 16));
  });
});

describe('a conversation can not be stored', () => {
  test('it can at any point, and goes on', () => {
    const { alice, bob } = talking();
    for (let i = 0; i < 3; i += 1) {
      for (const party of [alice, bob]) party.state = decodeRecord(encodeRecord(party.state)) as OtrState;
      bob.receive(alice.say('a'));
      alice.receive(bob.say('b'));
    }
    expect([alice.texts.length, bob.texts.length]).toEqual([3, 3]);
  });
});

describe('keys share their parameters, which links whoever has them', () => {
  test('each has its own', () => {
    const [a, b] = ['one', 'two'].map((name) => runAll(generateDsaKey(randomStream(name).random)));
    for (const number of ['p', 'q', 'g'] as const) expect(a![number]).not.toBe(b![number]);
    expect(toHex(encodePublic(a!))).not.toBe(toHex(encodePublic(b!)));
  });
});

describe('leading zeros of r are dropped: one exchange in 16 fails', () => {
  test('r has 16 bytes, whatever it begins with', () => {
    const alice = new Party('alice');
    alice.warp = (random) => (size) => (size === 16 ? new Uint8Array(16).fill(1, 15) : random(size));
    const { bob } = talking(alice);
    const reveal = alice.all('wire').find(({ wire }) => wire.startsWith('?OTR:AAMR'))!;
    expect(toHex(open(reveal.wire, 'reveal').r)).toBe('00000000000000000000000000000001');
    expect(bob.phase).toBe('encrypted');
  });
});

describe('MAC keys are published that others still verify by (before 0.2.12)', () => {
  test('only keys that we received by', () => {
    const { alice, bob } = talking();
    for (let i = 0; i < 5; i += 1) {
      const wire = alice.say('a');
      for (const key of publishedBy(wire))
        for (const { keys } of sessionOf(bob).pairs.values()) {
          expect(toHex(key)).not.toBe(toHex(keys.receivingMac));
          expect(toHex(key)).not.toBe(toHex(keys.sendingMac));
        }
      bob.receive(wire);
      alice.receive(bob.say('b'));
    }
  });
});
