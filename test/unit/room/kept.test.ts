// A stay under an identity that is kept: whom it remembers, and what it is told to remember.
import { expect, test } from '@jest/globals';
import type { Acquaintance } from '../../../src/contract/identity';
import { SimulatedStay } from '../../support/simulatedStay';

/** Bob and Cleo as a stay under a kept identity remembers them afterwards. */
async function met(): Promise<{ stay: SimulatedStay; people: readonly Acquaintance[] }> {
  const stay = await SimulatedStay.open('Ana', []);
  const [bob, cleo] = ['Bob', 'Cleo'].map((name) => stay.sim.join(name));
  stay.sim.run(10_000);
  stay.compare(bob!, 'matches');
  stay.compare(cleo!, 'differs');
  stay.compare(cleo!, 'unread');
  stay.compare(cleo!, 'differs');
  expect(stay.remembered.map((it) => [it.nickname, it.verified])).toEqual([
    ['Bob', 'words'],
    ['Cleo', 'differs'],
    ['Cleo', 'no'],
    ['Cleo', 'differs'],
  ]);
  const last = new Map(stay.remembered.map((it) => [it.hex, it]));
  const people = [...last.values()].map((it) => ({ ...it, at: 1 }) as Acquaintance);
  return { stay, people };
}

test('the same keys are verified at once in another room, by the means of before', async () => {
  const { stay: before, people } = await met();
  const stay = await SimulatedStay.open('Ana', people, 2);
  const [bob] = [...before.sim.members.values()].filter((it) => it.nickname === 'Bob');
  const again = stay.sim.join('Bob', { identity: bob!.identity, otrHash: bob!.state.self.otrHash });
  stay.sim.run(10_000);
  expect(stay.person(again)).toMatchObject({ verified: 'words', suffix: '', likenesses: [] });
  expect(stay.state.view.details.identity).toBe('kept');
  expect(stay.remembered).toEqual([]);
});

test('the name of somebody remembered under another key is marked, before anybody of that name was here', async () => {
  const { people } = await met();
  const stay = await SimulatedStay.open('Ana', people, 2);
  const other = stay.sim.join('B0b');
  stay.sim.run(10_000);
  expect(stay.person(other)).toMatchObject({
    verified: 'no',
    likenesses: [{ kind: 'other-key', of: { nickname: 'Bob', suffix: '' } }],
  });
  expect(stay.person(other).suffix).not.toBe('');
});

test('a fingerprint that once differed raises the alarm when it comes, and not before', async () => {
  const { stay: before, people } = await met();
  const stay = await SimulatedStay.open('Ana', people, 2);
  stay.sim.join('Dora');
  stay.sim.run(10_000);
  expect(stay.state.view.composer).toBeNull();
  const [cleo] = [...before.sim.members.values()].filter((it) => it.nickname === 'Cleo');
  const again = stay.sim.join('Somebody', { identity: cleo!.identity, otrHash: cleo!.state.self.otrHash });
  stay.sim.run(10_000);
  expect(stay.person(again).verified).toBe('differs');
  expect(stay.state.view.composer).toBe('fingerprint-differs');
});

test('a fresh identity tells nobody whom it has verified', async () => {
  const stay = await SimulatedStay.open('Ana');
  const bob = stay.sim.join('Bob');
  stay.sim.run(10_000);
  stay.compare(bob, 'matches');
  expect(stay.remembered).toEqual([]);
  expect(stay.state.view.details.identity).toBe('fresh');
});
