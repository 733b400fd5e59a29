// The checker sees what is wrong: each test spoils the record of a run in which nothing was, or feeds it an effect that never was.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { cheapPrimitives } from '../../sim/cheapPrimitives';
import { checkStates } from '../../sim/checks/bounds';
import { disagreement, incomplete } from '../../sim/checks/converge';
import { observe } from '../../sim/checks/observe';
import { checkTranscripts } from '../../sim/checks/transcript';
import { planOf } from '../../sim/plan';
import { stage } from '../../sim/run';
import type { Stay } from '../../sim/stay';
import type { World } from '../../sim/world';

let world: World;
let [alice, bob]: Stay[] = [];

const codes = (): string[] => world.ledger.violations.map((it) => it.code);

/** Looks at an effect as if the last step had brought it. */
function tell(stay: Stay, effect: Parameters<typeof observe>[4][number]): void {
  observe(world, stay, stay.state, { type: 'tick' }, [effect]);
}

beforeEach(() => {
  const plan = {
    ...planOf(1, 3),
    entries: [0, 10, 20],
    rates: new Map(),
    actions: [],
    malicious: new Map(),
  };
  ({ world } = stage(plan, cheapPrimitives));
  world.run(5_000);
  [alice, bob] = [...world.stays.values()];
  for (const text of ['one', 'two', 'three']) {
    world.say(alice!, text);
    world.run(3_000);
  }
  world.say(bob!, 'four');
  world.run(5_000);
});

/** The message that bob was shown at that place. */
const shown = (at: number) => [...bob!.shown.values()][at]!;

test('nothing is wrong before it is spoilt', () => {
  checkTranscripts(world);
  checkStates(world);
  expect(codes()).toEqual([]);
  expect(disagreement(world)).toBeNull();
  expect(incomplete(world, new Set(['one', 'two', 'three', 'four']))).toBeNull();
  expect(bob!.shown.size).toBe(3);
});

describe('after a run', () => {
  test('a message that was never shown', () => {
    bob!.shown.delete(shown(1).key);
    checkTranscripts(world);
    expect(codes()).toEqual(['lost-unshown']);
    expect(incomplete(world, new Set(['two']))).toContain('was not shown it');
  });

  test('a message shown in the wrong order', () => {
    const first = shown(0);
    bob!.shown.delete(first.key);
    bob!.shown.set(first.key, first);
    checkTranscripts(world);
    expect(new Set(codes())).toEqual(new Set(['reordered-unshown']));
  });

  test('but not if it is marked as late', () => {
    const first = shown(0);
    bob!.shown.delete(first.key);
    bob!.shown.set(first.key, { ...first, late: true });
    checkTranscripts(world);
    expect(codes()).toEqual([]);
  });

  test('somebody listed who is not what it seems', () => {
    const { members } = alice!.state;
    const other = members.get(bob!.id)!;
    const changed = new Map(members).set(bob!.id, { ...other, nickname: 'somebody' });
    alice!.state = { ...alice!.state, members: changed };
    checkStates(world);
    expect(codes()).toEqual(['wrong-identity']);
  });

  test('views that differ, and keys that are missing', () => {
    alice!.state = { ...alice!.state, views: { ...alice!.state.views, digest: new Uint8Array(32) } };
    expect(disagreement(world)).toContain('another view');
    const members = new Map(bob!.state.members);
    members.delete(alice!.id);
    bob!.state = { ...bob!.state, members };
    expect(disagreement(world)).toContain('no keys');
  });

  test('a message that somebody has not confirmed', () => {
    const graph = new Map(alice!.state.graph);
    const node = graph.get(shown(0).key)!;
    graph.set(node.key, { ...node, confirmed: [alice!.id] });
    alice!.state = { ...alice!.state, graph };
    expect(incomplete(world, new Set(['one']))).toContain('has not confirmed');
  });

  test('an outbox without a bound', () => {
    alice!.largestOutbox = 1_000;
    checkStates(world);
    expect(codes()).toEqual(['unbounded']);
  });
});

describe('as it happens', () => {
  const message = (at: number) => ({ type: 'message', action: false, repeats: null, ...shown(at) }) as const;

  test('a message shown twice', () => {
    tell(bob!, message(0));
    expect(codes()).toEqual(['accepted-twice']);
  });

  test('a message that its author never wrote', () => {
    const { key } = shown(0);
    const it = { ...message(0), text: 'something else' };
    bob!.shown.delete(key);
    tell(bob!, it);
    expect(codes()).toEqual(['accepted-what-nobody-sent']);
  });

  test('a message read by somebody whom its author did not list', () => {
    const it = message(0);
    bob!.shown.delete(it.key);
    world.ledger.sent.set(it.key, { ...world.ledger.sent.get(it.key)!, expected: new Set() });
    tell(bob!, it);
    expect(codes()).toEqual(['read-by-unlisted']);
  });

  test('a message after the keys that sign it have become public', () => {
    const it = message(0);
    tell(bob!, { type: 'revealed', id: alice!.id, gen: 0 });
    bob!.shown.delete(it.key);
    tell(bob!, it);
    expect(codes()).toEqual(['accepted-after-reveal']);
  });

  test('a confirmation by somebody who was not shown it', () => {
    const { key } = shown(0);
    bob!.shown.delete(key);
    tell(alice!, { type: 'progress', key });
    expect(codes()).toEqual(['false-confirmation']);
  });

  test('keys given to somebody who is not listed', () => {
    const holders = new Map(alice!.state.own.holders).set('somebody', 0);
    alice!.state = { ...alice!.state, own: { ...alice!.state.own, holders } };
    const [own] = [...world.ledger.sent.values()];
    tell(alice!, { type: 'message', action: false, repeats: null, late: false, ...own! });
    expect(codes()).toEqual(['key-with-unlisted']);
  });
});
