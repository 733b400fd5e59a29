// Both sides agree on room, handles, identities, nicknames, OTR hashes and run, or they do not agree at all.
import { describe, expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import { decodeFrame, encodeFrame } from '../../../src/mpotr/frames';
import { hello, senderId } from '../../../src/mpotr/names';
import type { SessionState } from '../../../src/mpotr/state';
import { ROOM, type SimMember, SimulatedRoom } from '../../support/simulatedRoom';
import {
  agreedWith,
  duo,
  framesOf,
  hold,
  kindOf,
  pairOf,
  refusals,
  story,
  viewOf,
} from '../../support/stories';

/** Tells `it` of an occupant in the terms that `it` believes in. */
function show(room: SimulatedRoom, it: SimMember, handle: string, earlier: boolean): void {
  const { self } = it.state;
  room.feed(it, { type: 'arrived', handle, mac: hello(room.crypto, self.psk, self.room, handle), earlier });
}

function noAgreement(...members: SimMember[]): void {
  for (const it of members) {
    expect(agreedWith(it)).toEqual([]);
    expect([...it.state.occupants.values()].map((other) => other.pair)).toEqual([null]);
    expect(it.state.own.holders.size).toBe(0);
  }
}

describe('two who differ in', () => {
  test.each([
    ['the room', { room: `other${ROOM}` }],
    ['the secret', { psk: new Uint8Array(32).fill(8) }],
  ])('%s', async (_what, options) => {
    const room = await SimulatedRoom.open();
    const alice = room.join('alice', { unseen: true });
    const bob = room.join('bob', { unseen: true, ...options });
    show(room, bob, alice.handle, true);
    show(room, alice, bob.handle, false);
    room.run(5_000);
    noAgreement(alice, bob);
    expect(refusals(bob).handshake).toBeGreaterThan(0);
  });

  test.each(['initiator', 'responder'])('the handle of the %s', async (which) => {
    const room = await SimulatedRoom.open();
    const alice = room.join('alice', { unseen: true });
    const bob = room.join('bob', { unseen: true });
    const [aliceAs, bobAs] = which === 'initiator' ? ['h-other', bob.handle] : [alice.handle, 'h-other'];
    const kept = hold(room);
    show(room, bob, aliceAs, true);
    show(room, alice, bobAs, false);
    // A server that renames one of them for the other.
    for (let at = 0; at < kept.length; at += 1) {
      const { bytes, from } = kept[at]!;
      if (from === alice.handle) room.feed(bob, { type: 'frame', from: aliceAs, bytes, direct: true });
      else room.feed(alice, { type: 'frame', from: bobAs, bytes, direct: true });
    }
    expect(kept.map((it) => kindOf(it.bytes))).toEqual(['init']);
    noAgreement(alice, bob);
  });
});

describe('charlie passes on what alice sends to him', () => {
  test.each(['as his own', 'as hers'])('to bob, %s', async (how) => {
    const room = await SimulatedRoom.open();
    const [alice, bob] = [room.join('alice', { unseen: true }), room.join('bob', { unseen: true })];
    const charlie = 'h3-charlie';
    const kept = hold(room);
    show(room, alice, charlie, false);
    const shown = how === 'as his own' ? charlie : alice.handle;
    show(room, bob, shown, true);
    for (let at = 0; at < kept.length; at += 1) {
      const { bytes, from } = kept[at]!;
      if (from === alice.handle) room.feed(bob, { type: 'frame', from: shown, bytes, direct: true });
      else room.feed(alice, { type: 'frame', from: charlie, bytes, direct: true });
    }
    noAgreement(alice, bob);
    expect(refusals(bob)).toEqual({ handshake: 1 });
  });

  test('the answer and the package of one run mean nothing in another', async () => {
    const [room, alice, bob] = await duo();
    const old = ['answer', 'package'].map((kind) => room.packets.find((it) => kindOf(it.bytes) === kind)!);
    const kept = hold(room);
    room.feed(alice, { type: 'departed', handle: bob.handle });
    show(room, alice, bob.handle, false);
    const next = (kind: string) => kept.find((it) => kindOf(it.bytes) === kind)!;
    room.deliver(bob, next('init'));
    room.deliver(alice, next('reply'));
    const renamed = (packet: (typeof kept)[number], run: Uint8Array) => {
      const frame = decodeFrame(packet.bytes)!;
      if (!('r' in frame) || frame.f === 'pair') throw new Error('no run');
      return { ...packet, bytes: encodeFrame({ ...frame, r: run }) };
    };
    const { run } = alice.state.occupants.get(bob.handle)!.calling!;
    room.deliver(alice, old[0]!);
    room.deliver(alice, renamed(old[0]!, run));
    expect(pairOf(alice, bob)).toBeNull();
    room.deliver(bob, next('confirm'));
    const before = pairOf(bob, alice);
    room.deliver(bob, renamed(old[1]!, run));
    expect(pairOf(bob, alice)).toEqual(before);
    expect([refusals(alice), refusals(bob)]).toEqual([{ handshake: 1 }, { handshake: 1 }]);
  });
});

describe('what each says of itself', () => {
  test('is what the other has', async () => {
    const [room, ...members] = await story(['alice', 'bob', 'charlie']);
    for (const it of members)
      for (const other of members.filter((one) => one !== it)) {
        const { self } = other.state;
        expect(it.state.members.get(self.id)).toMatchObject({
          handle: self.handle,
          nickname: self.nickname,
          identity: self.identity.publicKey,
          otrHash: self.otrHash,
        });
      }
    expect(room.packets.length).toBeGreaterThan(0);
  });

  const lies: [string, (self: SessionState['self']) => Partial<SessionState['self']>][] = [
    ['nickname', () => ({ nickname: 'rob' })],
    ['OTR key', () => ({ otrHash: new Uint8Array(32).fill(9) })],
  ];
  test.each(lies)('cannot differ for two members unnoticed: %s', async (_what, lie) => {
    const room = await SimulatedRoom.open();
    const [bob, alice] = [room.join('bob'), room.join('alice')];
    room.run(5_000);
    bob.state = { ...bob.state, self: { ...bob.state.self, ...lie(bob.state.self) } };
    const charlie = room.join('charlie');
    room.run(5_000);
    expect(agreedWith(alice).length).toBe(2);
    expect(agreedWith(charlie).length).toBe(2);
    expect(viewOf(alice)).not.toBe(viewOf(charlie));
  });

  test('is bound into the name under which it sends', async () => {
    const room = await SimulatedRoom.open();
    const key = (fill: number) => new Uint8Array(32).fill(fill);
    const ids = [
      senderId(room.crypto, key(1), 'room', 'handle', key(2)),
      senderId(room.crypto, key(3), 'room', 'handle', key(2)),
      senderId(room.crypto, key(1), 'rooms', 'handle', key(2)),
      senderId(room.crypto, key(1), 'roomh', 'andle', key(2)),
      senderId(room.crypto, key(1), 'room', 'handles', key(2)),
      senderId(room.crypto, key(1), 'room', 'handle', key(3)),
      toHex(hello(room.crypto, key(1), 'room', 'handle')),
      toHex(hello(room.crypto, key(1), 'roomh', 'andle')),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test("nobody takes over another's frames", async () => {
  const [room, alice, bob, charlie] = await story(['alice', 'bob', 'charlie']);
  room.say(alice, 'mine');
  const said = framesOf(room, alice, 'msg').at(-1)!;
  const frame = decodeFrame(said.bytes)!;
  if (frame.f !== 'msg') throw new Error('not a message');
  for (const other of [bob, charlie]) {
    const s = Uint8Array.from(Buffer.from(other.state.self.id, 'hex'));
    room.deliver(bob, { ...said, from: other.handle, bytes: encodeFrame({ ...frame, s }) });
  }
  room.run(5_000);
  expect(room.texts(bob)).toEqual(['mine']);
  expect(bob.messages[0]!.author).toBe(alice.state.self.id);
  // Bob was shown his own id on a frame that he never sent, and charlie's on one that charlie never signed.
  expect(refusals(bob)).toEqual({ 'own-frame-forged': 1, signature: 1 });
});
