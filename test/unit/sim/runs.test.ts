// The simulator (`npm run sim`), a small part of it: seeds that every change runs, and defects that it has to find.
import { describe, expect, test } from '@jest/globals';
import { type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';
import { cheapPrimitives } from '../../sim/cheapPrimitives';
import { asMember, MALICE } from '../../sim/malice/malice';
import { ACTIONS, type ActionKind, FAULTS, type Plan, planOf, WIRE_FAULTS } from '../../sim/plan';
import { type Outcome, runPlan, runSeed } from '../../sim/run';

const seeds = (from: number, count: number): number[] => Array.from({ length: count }, (_, at) => from + at);

const failures = (outcomes: readonly Outcome[]): string[] =>
  outcomes.flatMap(({ seed, violations }) =>
    violations.map((it) => `npm run sim -- --seed ${seed}: ${it.code}: ${it.detail}`),
  );

test('60 seeds on cheap primitives violate nothing', () => {
  expect(failures(seeds(20_001, 60).map((seed) => runSeed(seed, 8, cheapPrimitives)))).toEqual([]);
}, 120_000);

test('what is counted is a fault that is known, and every one that is planned is counted', () => {
  for (const kind of FAULTS) {
    const isAction = (ACTIONS as readonly string[]).includes(kind);
    const plan: Plan = {
      ...planOf(1, 4),
      members: 4,
      entries: [0, 10, 20, 15_500],
      window: 20_000,
      rates: new Map(WIRE_FAULTS.filter((it) => it === kind).map((it) => [it, 0.1])),
      actions: isAction ? [{ at: 15_000, kind: kind as ActionKind }] : [],
      malicious: new Map(MALICE.filter((it) => asMember(it) === kind).map((it) => [0, it])),
    };
    expect([...runPlan(plan, cheapPrimitives).faults.keys()]).toEqual([kind]);
  }
}, 60_000);

test('ten seeds on the real ones violate nothing', async () => {
  const crypto = await sodiumPrimitives();
  expect(failures(seeds(5_000, 10).map((seed) => runSeed(seed, 6, crypto)))).toEqual([]);
}, 120_000);

test('a seed always tells the same story', () => {
  const tell = (seed: number): string => {
    const { faults, ...rest } = runSeed(seed, 8, cheapPrimitives);
    return JSON.stringify([...faults, rest]);
  };
  expect(tell(77)).toBe(tell(77));
  expect(tell(77)).not.toBe(tell(78));
});

describe('finds', () => {
  const found = (crypto: Primitives, plans: readonly Plan[]): Set<string> =>
    new Set(plans.flatMap((plan) => runPlan(plan, crypto).violations.map((it) => it.code)));
  const plans = (count: number): Plan[] => seeds(1, count).map((seed) => planOf(seed, 5));

  test('signatures that are never checked', () => {
    const cheated = plans(40)
      .filter((it) => it.members > 2)
      .map((it): Plan => ({ ...it, malicious: new Map([[0, 'impersonates']]) }));
    expect(found(cheapPrimitives, cheated)).toEqual(new Set());
    const crypto: Primitives = { ...cheapPrimitives, verify: () => true };
    expect(found(crypto, cheated)).toContain('accepted-what-nobody-sent');
  }, 60_000);

  test('keys that are the same for everybody', () => {
    const zero = new Uint8Array(32);
    const one = (bytes: Uint8Array): Uint8Array => (bytes.length === 32 ? zero : bytes);
    const crypto: Primitives = {
      ...cheapPrimitives,
      blake2b: (size, message, key) => cheapPrimitives.blake2b(size, message, key && one(key)),
    };
    const seized = plans(60).map((it): Plan => ({ ...it, seizure: true }));
    expect(found(cheapPrimitives, seized)).toEqual(new Set());
    expect(found(crypto, seized)).toContain('key-with-unlisted');
  }, 60_000);

  test('a member that cannot read', () => {
    const crypto: Primitives = { ...cheapPrimitives, open: () => undefined };
    expect(found(crypto, plans(3))).toContain('not-converged');
  }, 60_000);
});
