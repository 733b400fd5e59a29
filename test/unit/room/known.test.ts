// Nobody looks like somebody else: labels, and the warnings beside them (S-42, S-43, S-45).
import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprintView, resembles } from '../../../src/crypto/fingerprint';
import { checkNickname } from '../../../src/crypto/nickname';
import { skeleton } from '../../../src/crypto/skeleton';
import { firstKnown, keyOf, meet } from '../../../src/room/known';
import type { Known } from '../../../src/room/state';
import { dressings } from '../../support/confusables';
import { SimulatedStay } from '../../support/simulatedStay';

const print = (fill: number | readonly number[]) =>
  fingerprintView(typeof fill === 'number' ? new Uint8Array(20).fill(fill) : Uint8Array.from(fill));
const spread = (seed: number) => print(Array.from({ length: 20 }, (_, at) => (seed * 31 + at * 57) % 256));

/** Everybody in this order; all are still there. */
function met(names: readonly string[], prints = names.map((_, at) => spread(at + 1))): Known[] {
  let known = firstKnown('Ana', print(0), []);
  const present = new Set<string>();
  names.forEach((name, at) => {
    known = meet(known, name, prints[at]!, present);
    present.add(keyOf(prints[at]!, name));
  });
  return [...known.values()];
}
const label = (it: Known): string => `${it.nickname} ${it.suffix}`.trim();

describe('labels', () => {
  test('the first of a name has it to itself, the second gets digits of its own fingerprint and a warning', () => {
    const [, first, second] = met(['Bob', 'Bob']);
    expect(first).toMatchObject({ suffix: '', likenesses: [] });
    expect(second!.suffix).toBe(second!.fingerprint.digits.join('').slice(0, 2));
    expect(second!.likenesses).toEqual([{ kind: 'name', of: { nickname: 'Bob', suffix: '' } }]);
  });

  test('somebody who takes my own name is told apart from me, also with what pages put behind it', () => {
    expect(met(['Ana'])[1]!.suffix).not.toBe('');
    expect(met(['Аnа'])[1]!.likenesses[0]!.of.nickname).toBe('Ana');
    expect(met(['Ana (you)'])[1]!.suffix).not.toBe('');
  });

  test('a nickname that looks like the whole label of somebody else is one of its likenesses', () => {
    const [, , second] = met(['Bob', 'Bob']);
    const [, , , third] = met(['Bob', 'Bob', label(second!)]);
    expect(third!.suffix).not.toBe('');
    expect(third!.likenesses).toEqual([{ kind: 'name', of: { nickname: 'Bob', suffix: second!.suffix } }]);
  });

  test('no two are equal, not even to a hurried eye, whatever people call themselves', () => {
    const name = fc.constantFrom('Bob', 'bob', 'B0b', 'Воb', 'Bob 4', 'Bob 42', 'Ana', 'Ana (you)', 'Cleo');
    const seeds = fc.uniqueArray(fc.nat(2_000), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(seeds, fc.array(name, { minLength: 12, maxLength: 12 }), (chosen, names) => {
        const people = met(names.slice(0, chosen.length), chosen.map(spread));
        const looks = people.map((it) => skeleton(label(it)));
        expect(new Set(looks).size).toBe(looks.length);
      }),
    );
  });

  test('any name dressed up as any other that looks like it is flagged: none is missed', () => {
    fc.assert(
      fc.property(dressings, ([plain, dressed]) => {
        fc.pre(checkNickname(plain).ok && checkNickname(dressed).ok);
        const [, first, second] = met([plain, dressed]);
        expect(first!.suffix).toBe('');
        expect(second!.suffix).not.toBe('');
        expect(second!.likenesses.map((it) => it.kind)).toEqual(['name']);
      }),
      { numRuns: 2_000 },
    );
  });

  test('whoever comes back with the same keys and name is the same, without a word', () => {
    const known = meet(firstKnown('Ana', print(0), []), 'Bob', spread(1), new Set());
    expect(meet(known, 'Bob', spread(1), new Set())).toBe(known);
  });

  test('the list is bounded; who is in the room is not pushed out of it', () => {
    const bytes = (at: number) =>
      fingerprintView(Uint8Array.from({ length: 20 }, (_, i) => (at >> (i % 3)) ^ (i * 7)));
    const present = new Set([keyOf(bytes(0), 'n0')]);
    let known = firstKnown('Ana', print(255), []);
    for (let at = 0; at < 1_200; at += 1) known = meet(known, `n${at}`, bytes(at), present);
    expect(known.size).toBe(1_000);
    expect(known.has(keyOf(bytes(0), 'n0'))).toBe(true);
    expect([...known.values()][0]!.nickname).toBe('Ana');
  });
});

describe('fingerprints that could be taken for each other', () => {
  const base = spread(9);
  const bytes = Uint8Array.from(Buffer.from(base.hex, 'hex'));
  const changed = (from: number, to: number) =>
    fingerprintView(bytes.map((byte, at) => (at >= from && at < to ? byte ^ 0xff : byte)));

  test.each([
    ['the first 32 bits', 4, 20],
    ['the last 32 bits', 0, 16],
    ['all but one byte in the middle', 10, 11],
  ])('%s', (_, from, to) => {
    expect(resembles(base, changed(from, to))).toBe(true);
    const [, , second] = met(['Bob', 'Cleo'], [base, changed(from, to)]);
    expect(second!.likenesses).toEqual([{ kind: 'fingerprint', of: { nickname: 'Bob', suffix: '' } }]);
  });

  test('the last words, which are not the last digits', () => {
    // Bits 99 to 131 are the last three words.
    const other = changed(0, 12);
    expect(other.words.slice(-3)).toEqual(base.words.slice(-3));
    expect(resembles(base, other)).toBe(true);
    const apart = fingerprintView(bytes.map((byte, at) => (at < 12 || at >= 17 ? byte ^ 0xff : byte)));
    expect(apart.hex.slice(-8)).not.toBe(base.hex.slice(-8));
    expect(resembles(base, apart)).toBe(true);
  });

  test('fewer bits at the ends are chance; equal ones are the same keys', () => {
    expect(resembles(base, changed(3, 17))).toBe(false);
    expect(resembles(base, fingerprintView(bytes))).toBe(false);
  });
});

describe('in a room', () => {
  let stay: SimulatedStay;
  beforeEach(async () => {
    stay = await SimulatedStay.open('Ana');
  });

  test('who returns under the name of one who left, with another key, is marked, and the lines of both stay apart', () => {
    const bob = stay.sim.join('Bob');
    stay.sim.run(10_000);
    stay.compare(bob, 'matches');
    stay.sim.say(bob, 'I am Bob');
    stay.sim.run(2_000);
    stay.sim.leave(bob);
    stay.sim.run(1_000);
    const other = stay.sim.join('Воb');
    stay.sim.run(10_000);
    const { suffix, verified, likenesses } = stay.person(other);
    expect(suffix).toMatch(/^\d{2,}$/);
    expect(verified).toBe('no');
    expect(likenesses).toEqual([{ kind: 'other-key', of: { nickname: 'Bob', suffix: '' } }]);
    expect(stay.person(bob)).toMatchObject({ state: 'gone', suffix: '', verified: 'words' });
    expect(new Set(stay.labels.map(skeleton)).size).toBe(stay.labels.length);
  });

  test('a label never changes, whoever comes and goes', () => {
    const bob = stay.sim.join('Bob');
    const second = stay.sim.join('Bob');
    stay.sim.run(10_000);
    const before = [stay.person(bob).suffix, stay.person(second).suffix];
    expect(before.filter((it) => it === '')).toHaveLength(1);
    stay.sim.leave(bob);
    stay.sim.run(1_000);
    expect(stay.person(second).suffix).toBe(before[1]);
    stay.sim.join('BOB');
    stay.sim.run(10_000);
    expect(stay.person(second).suffix).toBe(before[1]);
  });

  test('one pair of keys that is here twice, and occupants without a name, are numbered', () => {
    const bob = stay.sim.join('Bob');
    stay.sim.run(10_000);
    stay.sim.join('Bob', { identity: bob.identity, otrHash: bob.state.self.otrHash });
    for (const handle of ['s1', 's2'])
      stay.sim.feed(stay.member, { type: 'arrived', handle, mac: null, earlier: false });
    stay.sim.run(10_000);
    expect(stay.labels).toEqual(['Ana', 'Bob', 'Bob #2', '', '#2']);
  });
});
