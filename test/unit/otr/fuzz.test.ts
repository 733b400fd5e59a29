// Whatever comes over the wire: nothing throws, and nothing that is not authentic touches a conversation.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { concat } from '../../../src/crypto/bytes';
import { stepOtr } from '../../../src/otr/otr';
import type { OtrState } from '../../../src/otr/otrState';
import { encodeWire } from '../../../src/otr/wire';
import { bytesOf, publishedBy } from './craft';
import { Party, settle, talking } from './parties';
import { randomStream } from './randomStream';

interface Situation {
  readonly name: string;
  readonly state: OtrState;
  /** A message that would be taken. */
  readonly due: string;
}

function situations(): Situation[] {
  const fresh = new Party('bob');
  const [a, b] = [new Party('alice'), new Party('bob')];
  a.do({ type: 'start' });
  const found: Situation[] = [{ name: 'plaintext', state: fresh.state, due: a.outbox[0]! }];
  for (const [name, from, to] of [
    ['awaiting-dh-key', a, b],
    ['awaiting-reveal', b, a],
    ['awaiting-signature', a, b],
  ] as const) {
    to.receive(from.outbox.shift()!);
    found.push({ name, state: from.state, due: to.outbox[0]! });
  }
  const { alice, bob } = talking();
  bob.receive(alice.say('x'));
  alice.receive(bob.say('y'));
  found.push({ name: 'encrypted', state: bob.state, due: alice.say('z') });
  const mallory = new Party('mallory');
  mallory.do({ type: 'start' });
  settle(mallory, bob);
  found.push({ name: 'changed', state: bob.state, due: mallory.say('z') });
  const { alice: gone, bob: finished } = talking();
  const late = gone.say('z');
  gone.do({ type: 'end' });
  settle(gone, finished);
  found.push({ name: 'finished', state: finished.state, due: late });
  return found;
}

const all = situations();
const situation = fc.constantFrom(...all);
const { random } = randomStream('fuzz');

/** A header that fits, then anything. */
const body = fc
  .tuple(fc.constantFrom(2, 3, 0x0a, 0x11, 0x12), fc.uint8Array({ maxLength: 600 }))
  .map(([type, rest]) => ({ type, rest }));

const changed = fc.record({
  at: fc.nat(),
  byte: fc.integer({ min: 1, max: 255 }),
  cut: fc.option(fc.nat({ max: 40 }), { nil: 0 }),
});

const tagsOf = (state: OtrState): Uint8Array => {
  const tags = new Uint8Array(8);
  const view = new DataView(tags.buffer);
  const peer = 'peerTag' in state.conversation ? state.conversation.peerTag : 0x1234_5678;
  view.setUint32(0, peer);
  view.setUint32(4, state.tag);
  return tags;
};

/** `mayMove`: an exchange moves on by what is not proven yet; a conversation never does. */
function take({ state }: Situation, wire: string, mayMove: boolean): void {
  const before = JSON.stringify(state);
  const [next, effects] = stepOtr(state, { type: 'receive', wire }, { now: 5000, random });
  expect(JSON.stringify(state)).toBe(before);
  expect(next.conversation).toBe(state.conversation);
  expect(next.identity).toBe(state.identity);
  if (!mayMove) {
    // A changed identity's messages wait, unread, until it is accepted.
    expect({ ...next, waiting: [] }).toEqual({ ...state, waiting: [] });
    if (state.conversation.type !== 'changed') expect(next).toBe(state);
    expect(effects.filter(({ type }) => type !== 'warning')).toEqual([]);
    expect(effects.length).toBeLessThanOrEqual(1);
  }
}

const RUNS = 2500;

test('any text', () => {
  const words = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .tuple(fc.constantFrom('?OTR', '?OTR:', '?OTR|', '?OTR,', '?OTRv', '?OTR?'), fc.string())
      .map((it) => it.join('')),
  );
  fc.assert(
    fc.property(situation, words, (it, wire) => take(it, wire, /^\?OTR.*3.*\?/s.test(wire))),
    { numRuns: RUNS },
  );
});

test('any bytes', () => {
  fc.assert(
    fc.property(situation, fc.uint8Array({ maxLength: 600 }), (it, bytes) =>
      take(it, encodeWire(concat([Uint8Array.of(0, 3), bytes])), bytes[0] === 2 || bytes[0] === 0x0a),
    ),
    { numRuns: RUNS },
  );
});

test('any fields under the right header', () => {
  fc.assert(
    fc.property(situation, body, (it, { type, rest }) => {
      const wire = encodeWire(concat([Uint8Array.of(0, 3, type), tagsOf(it.state), rest]));
      take(it, wire, type === 2 || type === 0x0a);
    }),
    { numRuns: RUNS },
  );
});

test('the message that is due, with a byte changed or its end cut off', () => {
  fc.assert(
    fc.property(situation, changed, (it, { at, byte, cut }) => {
      const bytes = bytesOf(it.due);
      // What a data message publishes at its end is not authenticated, and not read.
      const end = bytes.length - (bytes[2] === 3 ? 20 * publishedBy(it.due).length : 0);
      bytes[at % end]! ^= byte;
      const wire = encodeWire(bytes.subarray(0, bytes.length - cut));
      take(it, wire, bytes[2] === 2 || bytes[2] === 0x0a);
    }),
    { numRuns: RUNS },
  );
});

test('and what was due is taken after all', () => {
  for (const { state, due, name } of all.filter((it) => it.name !== 'finished' && it.name !== 'changed')) {
    const [next] = stepOtr(state, { type: 'receive', wire: due }, { now: 5000, random });
    expect([name, next === state]).toEqual([name, false]);
  }
});
