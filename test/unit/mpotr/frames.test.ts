// Frames are exact: nothing cut, nothing added, no bit changed, no key more; and no name is special.

import { assertNoPoisoning } from '@fast-check/poisoning';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { encode as cborg } from 'cborg';
import fc from 'fast-check';
import { concat, toHex, utf8 } from '../../../src/crypto/bytes';
import { encodeList } from '../../../src/crypto/hash';
import { decodeFrame, encodeFrame } from '../../../src/mpotr/frames';
import { prologue } from '../../../src/mpotr/keys';
import { frameKey, splitKey } from '../../../src/mpotr/places';
import { type Awaited, awaitedFrames } from '../../support/frameKinds';
import { isUntouched } from '../../support/protocolState';
import { isQuestion } from '../../support/questions';
import type { SimulatedRoom } from '../../support/simulatedRoom';
import { kindOf, pairOf, story, talk } from '../../support/stories';

let room: SimulatedRoom;
let all: Awaited[];
beforeAll(async () => {
  [room, all] = await awaitedFrames();
});

const KINDS = ['init', 'reply', 'confirm', 'answer', 'package', 'pair', 'msg', 'knock'] as const;

/** Whether these bytes, in place of the valid frame, leave the protocol's state as it was. */
function isNothing({ to, state, packet }: Awaited, bytes: Uint8Array): boolean {
  to.state = state;
  room.feed(to, { type: 'frame', from: packet.from, bytes, direct: packet.to !== null });
  return isUntouched(state, to.state);
}

describe.each(KINDS)('%s', (kind) => {
  const valid = (): Awaited[] => all.filter((it) => it.kind === kind);

  test('as it is, acts', () => {
    expect(valid().length).toBeGreaterThan(0);
    for (const it of valid()) expect(isNothing(it, it.packet.bytes)).toBe(false);
  });

  test('cut anywhere is nothing', () => {
    for (const it of valid())
      for (let size = 0; size < it.packet.bytes.length; size += 1)
        expect([size, isNothing(it, it.packet.bytes.slice(0, size))]).toEqual([size, true]);
  });

  test('with any byte before or after is nothing', () => {
    for (const it of valid())
      for (let byte = 0; byte < 256; byte += 1) {
        expect(isNothing(it, concat([it.packet.bytes, Uint8Array.of(byte)]))).toBe(true);
        expect(isNothing(it, concat([Uint8Array.of(byte), it.packet.bytes]))).toBe(true);
      }
  });

  test('with any bit changed is nothing', () => {
    for (const it of valid()) {
      const { bytes } = it.packet;
      for (let at = 0; at < bytes.length * 8; at += 1) {
        const mutant = bytes.slice();
        mutant[at >> 3]! ^= 1 << (at & 7);
        if (isQuestion(it.state, mutant)) continue;
        if (!isNothing(it, mutant)) throw new Error(`bit ${at} may be the other one`);
      }
    }
  });
});

test('frames of a generation that nobody announced draw one question in five seconds, and no more', async () => {
  const [other, alice, bob] = await story(['alice', 'bob']);
  const { pair } = bob.state.occupants.get(alice.handle)!;
  const before = bob.state;
  for (let g = 1; g < 40; g += 1) {
    const bytes = encodeFrame({
      f: 'msg',
      s: Uint8Array.from(Buffer.from(alice.state.self.id, 'hex')),
      g,
      n: 0,
      c: new Uint8Array(32),
      x: new Uint8Array(24),
      b: new Uint8Array(300),
      z: new Uint8Array(64),
    });
    other.feed(bob, { type: 'frame', from: alice.handle, bytes, direct: false });
  }
  expect(pairOf(bob, alice)!.sent).toBe(pair!.sent + 1);
  expect(bob.state.members).toBe(before.members);
  expect(bob.state.own).toBe(before.own);
  talk(other, alice, bob);
});

describe('a frame with', () => {
  const msg = {
    f: 'msg',
    s: new Uint8Array(16),
    g: 0,
    n: 0,
    c: new Uint8Array(32),
    x: new Uint8Array(24),
    b: new Uint8Array(16),
    z: new Uint8Array(64),
  };
  /** As somebody would encode it who does not use our encoder, with keys in the right order. */
  const raw = (entries: [string, unknown][]): Uint8Array => {
    const sorted = entries
      .map(([key, value]) => [cborg(key), cborg(value)] as const)
      .sort(([a], [b]) => Buffer.compare(a, b));
    return concat([Uint8Array.of(0xa0 + sorted.length), ...sorted.flat()]);
  };
  const entries = Object.entries(msg);

  test('exactly its keys is one', () => {
    expect(decodeFrame(raw(entries))).toEqual(msg);
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'q', ''])(
    'the key %p more is none',
    (key) => {
      for (const value of [1, 'x', new Uint8Array(1), { polluted: true }, []]) {
        expect(decodeFrame(raw([...entries, [key, value]]))).toBeUndefined();
        expect(decodeFrame(raw([[key, value]]))).toBeUndefined();
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  test('a key less, twice, or in another order is none', () => {
    for (let at = 0; at < entries.length; at += 1) {
      expect(decodeFrame(raw(entries.filter((_, index) => index !== at)))).toBeUndefined();
      expect(decodeFrame(raw([...entries, entries[at]!]))).toBeUndefined();
    }
    const backwards = entries.map(([key, value]) => concat([cborg(key), cborg(value)])).reverse();
    expect(decodeFrame(concat([Uint8Array.of(0xa0 + entries.length), ...backwards]))).toBeUndefined();
  });

  test('a value of another size or type is none', () => {
    for (const [key, value] of entries) {
      const others: unknown[] =
        value instanceof Uint8Array
          ? [new Uint8Array(value.length - 1), toHex(value), [...value], 1]
          : [-1, 1.5, '0', 2 ** 53, null, true];
      if (value instanceof Uint8Array && key !== 'b') others.push(new Uint8Array(value.length + 1));
      for (const other of others) {
        const changed = entries.map((it) => (it[0] === key ? ([key, other] as [string, unknown]) : it));
        expect([key, other, decodeFrame(raw(changed))]).toEqual([key, other, undefined]);
      }
    }
  });
});

describe('two things never have one encoding', () => {
  const item = fc.oneof(fc.string({ maxLength: 6 }), fc.uint8Array({ maxLength: 6 }), fc.nat(300));
  const list = fc.tuple(fc.constantFrom('a', 'b', 'commit', ''), fc.array(item, { maxLength: 4 }));
  /** What hashing sees of an item. */
  const seen = (it: string | Uint8Array | number): string =>
    typeof it === 'string'
      ? toHex(utf8(it))
      : typeof it === 'number'
        ? it.toString(16).padStart(16, '0')
        : toHex(it);

  test('lists that are hashed', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const same = JSON.stringify([a[0], a[1].map(seen)]) === JSON.stringify([b[0], b[1].map(seen)]);
        expect(toHex(encodeList(...a)) === toHex(encodeList(...b))).toBe(same);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 100_000) },
    );
    // Where one item ends and the next begins.
    expect(encodeList('a', ['bc', 'd'])).not.toEqual(encodeList('a', ['b', 'cd']));
    expect(encodeList('a', ['b', ''])).not.toEqual(encodeList('a', ['b']));
    expect(encodeList('ab', [])).not.toEqual(encodeList('a', ['b']));
  });

  test('prologues', () => {
    const text = fc.string({ maxLength: 5 });
    const three = fc.tuple(text, text, text);
    fc.assert(
      fc.property(three, three, (a, b) => {
        expect(toHex(prologue(...a)) === toHex(prologue(...b))).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    expect(prologue('r', 'ab', 'c')).not.toEqual(prologue('r', 'a', 'bc'));
  });

  test('places in the transcript', () => {
    const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(toHex);
    fc.assert(
      fc.property(id, fc.maxSafeNat(), fc.maxSafeNat(), (s, g, n) => {
        expect(splitKey(frameKey(s, g, n))).toEqual({ s, g, n });
      }),
    );
  });
});

describe('names that mean something to JavaScript', () => {
  const NAMES = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf'];

  test('are nicknames and handles like any other', async () => {
    const { SimulatedRoom: Room } = await import('../../support/simulatedRoom');
    const it = await Room.open(2, { checked: true });
    const members = NAMES.map((name) => it.join(name, { handle: name }));
    it.run(10_000);
    for (const member of members) it.say(member, `I am ${member.nickname}`);
    it.run(10_000);
    for (const member of members) {
      expect([...member.state.members.values()].map((one) => one.nickname).sort()).toEqual(
        NAMES.filter((name) => name !== member.nickname).sort(),
      );
      expect(it.texts(member).sort()).toEqual(NAMES.map((name) => `I am ${name}`).sort());
      expect(member.state.refusals.size).toBe(0);
    }
    it.leave(members[0]!);
    it.run(5_000);
    expect(members[1]!.effects).toContainEqual({ type: 'left', id: members[0]!.state.self.id });
    assertNoPoisoning({ ignoredRootRegex: /^Text(En|De)coder$/ });
    expect(kindOf(it.packets[0]!.bytes)).toBe('init');
  });
});
