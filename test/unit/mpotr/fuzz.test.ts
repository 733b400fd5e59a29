// Whatever comes that is not authenticated: the state of the protocol stays what it was, and nothing is answered.

import { assertNoPoisoning } from '@fast-check/poisoning';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { concat, fromHex } from '../../../src/crypto/bytes';
import { decodeFrame, encodeFrame, type Frame } from '../../../src/mpotr/frames';
import { isUntouched, protocolState } from '../../support/protocolState';
import { isQuestion } from '../../support/questions';
import type { Packet, SimMember, SimulatedRoom } from '../../support/simulatedRoom';
import { hold, kindOf, trio } from '../../support/stories';

/** Each takes about a fifth of a millisecond. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 100_000);

/** A live room, and one who is in the middle of a handshake with it. */
async function live(): Promise<[SimulatedRoom, SimMember[], Packet[]]> {
  const [room, alice, bob, charlie] = await trio({});
  room.say(alice, 'one');
  room.say(bob, 'two');
  room.run(3_000);
  room.rule = (packet) => !['answer', 'package'].includes(kindOf(packet.bytes)!);
  const dora = room.join('dora');
  room.run(1_000);
  const recorded = [...room.packets];
  hold(room);
  return [room, [alice, bob, charlie, dora], recorded];
}

const uint = fc.oneof(fc.nat(3), fc.maxSafeNat());
const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });

function frameOf(senders: readonly string[], runs: readonly Uint8Array[]): fc.Arbitrary<Frame> {
  const s = fc.oneof(fc.constantFrom(...senders.map(fromHex)), bytes(16));
  const r = fc.oneof(fc.constantFrom(...runs), bytes(16));
  return fc.oneof(
    fc.record({ f: fc.constant('init' as const), m: bytes(48) }),
    fc.record({ f: fc.constant('reply' as const), r, m: bytes(96) }),
    fc.record({ f: fc.constant('confirm' as const), r, m: fc.uint8Array({ minLength: 64, maxLength: 400 }) }),
    fc.record({ f: fc.constant('answer' as const), r, b: fc.uint8Array({ minLength: 16, maxLength: 400 }) }),
    fc.record({ f: fc.constant('package' as const), r, b: fc.uint8Array({ minLength: 16, maxLength: 400 }) }),
    fc.record({ f: fc.constant('knock' as const), m: bytes(16) }),
    fc.record({
      f: fc.constant('pair' as const),
      to: s,
      k: fc.oneof(fc.constantFrom(...runs.map((it) => it.slice(0, 8))), bytes(8)),
      r: bytes(16),
      c: uint,
      a: uint,
      x: bytes(24),
      b: fc.uint8Array({ minLength: 16, maxLength: 100 }),
    }),
    fc.record({
      f: fc.constant('msg' as const),
      s,
      g: uint,
      n: uint,
      c: bytes(32),
      x: bytes(24),
      b: fc.uint8Array({ minLength: 16, maxLength: 300 }),
      z: bytes(64),
    }),
  );
}

/** A recorded frame with a part replaced, cut, or joined to another. */
function mutated(recorded: readonly Packet[]): fc.Arbitrary<Uint8Array> {
  const one = fc.constantFrom(...recorded).map((it) => it.bytes);
  const flipped = fc
    .tuple(
      one,
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 }),
    )
    .map(([frame, flips]) => {
      const mutant = frame.slice();
      for (const [at, mask] of flips) mutant[at % mutant.length]! ^= mask;
      return mutant;
    });
  const joined = fc
    .tuple(one, one, fc.nat(), fc.nat())
    .map(([a, b, from, to]) => concat([a.slice(0, from % a.length), b.slice(to % b.length)]));
  return fc.oneof(flipped, joined);
}

/** A recorded frame with one field of another one of its kind. */
function crossed(recorded: readonly Packet[]): fc.Arbitrary<Uint8Array> {
  const decoded = recorded.map((it) => decodeFrame(it.bytes)!);
  return fc.tuple(fc.constantFrom(...decoded), fc.constantFrom(...decoded), fc.nat(7)).map(([a, b, at]) => {
    const field = Object.keys(a)[at % Object.keys(a).length]!;
    if (field === 'f' || a.f !== b.f) return new Uint8Array();
    return encodeFrame({ ...a, [field]: (b as Record<string, unknown>)[field] } as Frame);
  });
}

/** Frames that the room has seen are authentic: replaying one may do what it did. */
const isRecorded = (recorded: readonly Packet[], frame: Uint8Array): boolean =>
  recorded.some((it) => Buffer.compare(it.bytes, frame) === 0);

test('nothing moves', async () => {
  const [room, members, recorded] = await live();
  const senders = members.map((it) => it.state.self.id);
  const runs = recorded.flatMap(({ bytes: raw }) => {
    const frame = decodeFrame(raw)!;
    return 'r' in frame && frame.f !== 'pair' ? [frame.r] : [];
  });
  const starts = members.map((it) => it.state);
  const before = starts.map(protocolState);
  const noise = fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    { weight: 4, arbitrary: frameOf(senders, runs).map(encodeFrame) },
    { weight: 3, arbitrary: mutated(recorded) },
    { weight: 2, arbitrary: crossed(recorded) },
  );
  let looked = 0;
  fc.assert(
    fc.property(noise, fc.nat(3), fc.nat(3), fc.boolean(), (frame, to, from, direct) => {
      if (to === from || isRecorded(recorded, frame)) return;
      const it = members[to]!;
      it.state = starts[to]!;
      if (isQuestion(it.state, frame)) return;
      const sent = room.packets.length;
      room.feed(it, { type: 'frame', from: members[from]!.handle, bytes: frame, direct });
      expect(isUntouched(starts[to]!, it.state)).toBe(true);
      expect(room.packets.length).toBe(sent);
      looked += 1;
    }),
    { numRuns: RUNS },
  );
  expect(looked).toBeGreaterThan(RUNS / 2);
  // No name that came in reached what all objects share.
  assertNoPoisoning({ ignoredRootRegex: /^Text(En|De)coder$/ });
  // The states that were given were not written to, either.
  expect(starts.map(protocolState)).toEqual(before);
});
