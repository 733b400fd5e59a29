// Known answers of the whole protocol: a handshake, a message, new keys. A change of any frame or derivation shows here; where it
// is meant, `UPDATE=1 npx jest test/unit/mpotr/protocolVectors` writes the file anew, and the protocol needs another number.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { fromHex, toHex } from '../../../src/crypto/bytes';
import { decodeFrame } from '../../../src/mpotr/frames';
import { type Packet, ROOM, SimulatedRoom } from '../../support/simulatedRoom';
import { kindOf, talk } from '../../support/stories';
import { type Derived, watched } from '../../support/watch';
import { readVectors } from '../../vectors/readVectors';

interface Vectors {
  readonly comment: string;
  readonly seed: number;
  readonly room: string;
  readonly psk: string;
  readonly frames: readonly { from: string; to: string | null; kind: string; bytes: string }[];
  /** In the order of derivation, both sides' in one list: label, 32 bytes in hex. */
  readonly derived: readonly (readonly [string, string])[];
}

const SEED = 20260101;

async function run(): Promise<Vectors> {
  const log: Derived[] = [];
  const room = await SimulatedRoom.open(SEED, { watch: watched(log) });
  const alice = room.join('alice', { handle: 'a'.repeat(26) });
  const bob = room.join('bob', { handle: 'b'.repeat(26) });
  room.run(2_000);
  room.say(alice, 'hello, bob');
  room.run(3_000);
  const charlie = room.join('charlie', { handle: 'c'.repeat(26) });
  room.run(2_000);
  room.leave(charlie);
  room.say(bob, 'hello, alice');
  room.run(3_000);
  const derived = log.map((it) => [it.label, it.output] as const);
  const frames = room.packets.map((it) => ({
    from: it.from,
    to: it.to,
    kind: kindOf(it.bytes)!,
    bytes: toHex(it.bytes),
  }));
  const comment =
    'A seeded run of three sessions. Times and random bytes as in test/unit/mpotr/protocolVectors.test.ts.';
  return { comment, seed: SEED, room: ROOM, psk: toHex(room.psk), frames, derived };
}

test('every frame and every derived key is what it was', async () => {
  const now = await run();
  if (process.env.UPDATE)
    writeFileSync(join(__dirname, '../../vectors/protocol.json'), `${JSON.stringify(now, null, 1)}\n`);
  const then = readVectors<Vectors>('protocol.json');
  expect(now.frames.map((it) => it.kind)).toEqual(then.frames.map((it) => it.kind));
  for (const [at, frame] of then.frames.entries()) expect([at, now.frames[at]]).toEqual([at, frame]);
  expect(now.derived.length).toBe(then.derived.length);
  for (const [at, key] of then.derived.entries()) expect([at, now.derived[at]]).toEqual([at, key]);
});

test('the file has every frame of the handshake, messages, and a change of keys', () => {
  const { frames, derived } = readVectors<Vectors>('protocol.json');
  const kinds = new Set(frames.map((it) => it.kind));
  for (const kind of ['init', 'reply', 'confirm', 'answer', 'package', 'pair', 'msg'])
    expect(kinds).toContain(kind);
  const labels = new Set(derived.map(([label]) => label));
  for (const label of [
    'root',
    'boxes',
    'rekey',
    'box',
    'next',
    'message',
    'chain',
    'seal',
    'commit',
    'frame',
    'id',
  ])
    expect(labels).toContain(label);
  for (const it of frames) expect(decodeFrame(fromHex(it.bytes))?.f).toBe(it.kind);
});

test('recorded frames are nothing to a room of other people', async () => {
  const { frames } = readVectors<Vectors>('protocol.json');
  const room = await SimulatedRoom.open(2);
  const [alice, bob] = [room.join('alice'), room.join('bob')];
  room.run(5_000);
  for (const it of frames) {
    const packet: Packet = { from: alice.handle, to: it.to, bytes: fromHex(it.bytes) };
    room.deliver(bob, packet);
  }
  expect(room.texts(bob)).toEqual([]);
  room.run(40_000);
  talk(room, alice, bob);
});
