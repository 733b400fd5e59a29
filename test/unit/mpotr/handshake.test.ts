// The five messages between alice, who was there, and bob, who joins (docs/PROTOCOL.md, "Handshake").
import { describe, expect, test } from '@jest/globals';
import { encodeRecord } from '../../../background/recordCodec';
import { decode } from '../../../src/codec/cbor';
import { equal, fromBase64, toHex, utf8 } from '../../../src/crypto/bytes';
import { type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';
import { confirmPayload, decodeFrame, encodeFrame, type Frame } from '../../../src/mpotr/frames';
import { deriveKeys } from '../../../src/mpotr/keys';
import { LIMITS } from '../../../src/mpotr/limits';
import { hello } from '../../../src/mpotr/names';
import { readMessage } from '../../../src/mpotr/noise';
import { unpad } from '../../../src/mpotr/seal';
import { isUntouched } from '../../support/protocolState';
import { type Packet, ROOM, type SimMember, SimulatedRoom } from '../../support/simulatedRoom';
import {
  agreedWith,
  duo,
  effectsOf,
  framesOf,
  hold,
  kindOf,
  knockOn,
  pairOf,
  refusals,
  talk,
  trio,
} from '../../support/stories';
import { type Derived, watched } from '../../support/watch';

const bytesOf = (packets: readonly Packet[]): string[] => packets.map((it) => toHex(it.bytes));

const frameOf = <F extends Frame['f']>(packet: Packet, kind: F): Extract<Frame, { f: F }> => {
  const frame = decodeFrame(packet.bytes);
  if (frame?.f !== kind) throw new Error(`not ${kind}`);
  return frame as Extract<Frame, { f: F }>;
};

/** Alice and bob, and every frame in the test's hand. */
async function byHand(): Promise<{
  room: SimulatedRoom;
  alice: SimMember;
  bob: SimMember;
  /** Hands the oldest kept frame of this kind over, and keeps what it draws. */
  pass: (kind: Frame['f'], to: SimMember) => Packet;
  kept: Packet[];
}> {
  const room = await SimulatedRoom.open(5, { checked: true });
  const kept = hold(room);
  const alice = room.join('alice');
  const bob = room.join('bob');
  const pass = (kind: Frame['f'], to: SimMember): Packet => {
    const at = kept.findIndex((it) => kindOf(it.bytes) === kind && it.to === to.handle);
    if (at < 0) throw new Error(`no ${kind}`);
    const [packet] = kept.splice(at, 1);
    room.deliver(to, packet!);
    return packet!;
  };
  return { room, alice, bob, pass, kept };
}

describe('five messages', () => {
  test('in their order: the earlier member begins', async () => {
    const [room, alice, bob] = await duo();
    const kinds = room.packets.filter((it) => it.to !== null).map((it) => [it.from, kindOf(it.bytes)]);
    expect(kinds.slice(0, 6)).toEqual([
      [alice.handle, 'init'],
      [bob.handle, 'reply'],
      [alice.handle, 'confirm'],
      [bob.handle, 'answer'],
      [alice.handle, 'package'],
      [bob.handle, 'pair'],
    ]);
    expect(kinds.length).toBe(6);
    expect(refusals(alice)).toEqual({});
    expect(refusals(bob)).toEqual({});
  });

  test('nobody is shown before both have keys, and the joiner is listed before it gets one', async () => {
    const { alice, bob, pass, kept } = await byHand();
    pass('init', bob);
    pass('reply', alice);
    expect(alice.state.members.size).toBe(0);
    pass('confirm', bob);
    expect(agreedWith(bob)).toEqual([]);
    expect([...bob.state.members.values()].map((it) => it.nickname)).toEqual(['alice']);
    expect([...bob.state.own.holders.keys()]).toEqual([alice.state.self.id]);
    pass('answer', alice);
    expect(agreedWith(alice)).toEqual(['bob']);
    expect([...alice.state.own.holders.keys()]).toEqual([bob.state.self.id]);
    expect(agreedWith(bob)).toEqual([]);
    pass('package', bob);
    expect(agreedWith(bob)).toEqual(['alice']);
    expect(kept.map((it) => kindOf(it.bytes))).toEqual(['pair']);
  });

  test('of which any may be lost twice', async () => {
    for (const kind of ['init', 'reply', 'confirm', 'answer', 'package', 'pair'] as const) {
      const room = await SimulatedRoom.open(6, { checked: true });
      let lost = 0;
      room.rule = (packet) => !(kindOf(packet.bytes) === kind && lost++ < 2);
      const [alice, bob] = [room.join('alice'), room.join('bob')];
      room.run(30_000);
      expect(lost).toBeGreaterThanOrEqual(2);
      talk(room, alice, bob);
      expect(new Set(bytesOf(framesOf(room, alice, 'init'))).size).toBe(1);
    }
  });
});

describe('every Noise state is used once', () => {
  test('every run and every message in it has an ephemeral key of its own', async () => {
    const [room, alice, bob] = await trio();
    room.now += LIMITS.knockEvery;
    const m = hello(room.crypto, room.psk, ROOM, bob.handle);
    room.feed(alice, {
      type: 'frame',
      from: bob.handle,
      bytes: encodeFrame({ f: 'knock', m }),
      direct: true,
    });
    room.run(5_000);
    const ephemerals = room.packets.flatMap(({ bytes }) => {
      const frame = decodeFrame(bytes);
      return frame?.f === 'init' || frame?.f === 'reply' ? [toHex(frame.m.subarray(0, 32))] : [];
    });
    expect(ephemerals.length).toBe(8);
    expect(new Set(ephemerals).size).toBe(8);
  });

  test('an `init` that comes again draws the same reply, byte for byte', async () => {
    const { room, bob, pass } = await byHand();
    const init = pass('init', bob);
    room.deliver(bob, init);
    room.run(20);
    room.deliver(bob, init);
    const replies = bytesOf(framesOf(room, bob, 'reply'));
    expect(replies.length).toBe(3);
    expect(new Set(replies).size).toBe(1);
  });

  test('a second reply is dropped, be it the same or another', async () => {
    const { room, alice, bob, pass } = await byHand();
    const before = bob.state;
    const init = pass('init', bob);
    const reply = pass('reply', alice);
    room.deliver(alice, reply);
    // Bob forgets, and answers the same call with other keys.
    bob.state = before;
    room.deliver(bob, init);
    const other = framesOf(room, bob, 'reply').at(-1)!;
    expect(toHex(other.bytes)).not.toBe(toHex(reply.bytes));
    const state = encodeRecord({ ...alice.state, allowances: null });
    room.deliver(alice, other);
    expect(encodeRecord({ ...alice.state, allowances: null })).toBe(state);
    expect(framesOf(room, alice, 'confirm').length).toBe(1);
  });

  test('what is said again is said in the same bytes', async () => {
    for (const [kind, from] of [
      ['init', 0],
      ['reply', 1],
      ['confirm', 0],
      ['answer', 1],
      ['package', 0],
    ] as const) {
      const room = await SimulatedRoom.open(8, { checked: true });
      const answers = {
        init: 'reply',
        reply: 'confirm',
        confirm: 'answer',
        answer: 'package',
        package: 'pair',
      };
      room.rule = (packet) => kindOf(packet.bytes) !== answers[kind];
      const members = [room.join('alice'), room.join('bob')];
      room.run(14_000);
      const said = bytesOf(framesOf(room, members[from]!, kind));
      expect(said.length).toBeGreaterThanOrEqual(3);
      expect(new Set(said).size).toBe(1);
    }
  });
});

describe('`answer` and `package` are sealed once', () => {
  test('the identical `confirm` draws the identical answer; any other draws nothing', async () => {
    const { room, alice, bob, pass } = await byHand();
    pass('init', bob);
    const undecided = alice.state;
    const reply = pass('reply', alice);
    const confirm = pass('confirm', bob);
    room.deliver(bob, confirm);
    const answers = bytesOf(framesOf(room, bob, 'answer'));
    expect(answers.length).toBe(2);
    expect(answers[1]).toBe(answers[0]);
    // Another third message of the same run, as if alice had used her state twice.
    alice.state = { ...undecided, self: { ...undecided.self, nickname: 'alison' } };
    room.deliver(alice, reply);
    const other = framesOf(room, alice, 'confirm').at(-1)!;
    expect(toHex(other.bytes)).not.toBe(toHex(confirm.bytes));
    room.deliver(bob, other);
    expect(framesOf(room, bob, 'answer').length).toBe(2);
    expect([...bob.state.members.values()].map((it) => it.nickname)).toEqual(['alice']);
  });

  test('nothing that bob keeps could seal another answer', async () => {
    const log: Derived[] = [];
    const room = await SimulatedRoom.open(5, { watch: watched(log) });
    room.rule = (packet) => kindOf(packet.bytes) !== 'answer';
    room.join('alice');
    const bob = room.join('bob');
    room.run(1_000);
    const answerKeys = log.filter((it) => it.label === 'answer').map((it) => it.output);
    expect(answerKeys.length).toBe(2);
    for (const key of answerKeys) expect(hexOf(bob.state)).not.toContain(key);
  });

  test('an `answer` that comes again draws nothing: the package is sealed once', async () => {
    const { room, alice, bob, pass } = await byHand();
    pass('init', bob);
    pass('reply', alice);
    pass('confirm', bob);
    const answer = pass('answer', alice);
    // Her chain goes on: a package that was sealed anew would say something else.
    room.say(alice, 'one');
    const before = alice.state;
    room.deliver(alice, answer);
    expect(isUntouched(before, alice.state)).toBe(true);
    expect(framesOf(room, alice, 'package').length).toBe(1);
  });

  test('a package that comes again is acknowledged, and changes nothing', async () => {
    const { room, alice, bob, pass } = await byHand();
    pass('init', bob);
    pass('reply', alice);
    pass('confirm', bob);
    pass('answer', alice);
    const given = pass('package', bob);
    const before = bob.state;
    room.deliver(bob, given);
    expect(bob.state.members).toBe(before.members);
    expect(bob.state.occupants).toBe(before.occupants);
    expect(bytesOf(framesOf(room, bob, 'pair')).length).toBe(2);
    // Only the very same: the run's name is no secret.
    const frame = frameOf(given, 'package');
    for (const b of [
      new Uint8Array(16),
      frame.b.slice(1),
      frame.b.map((byte, at) => byte ^ (at === 9 ? 1 : 0)),
    ])
      room.deliver(bob, { ...given, bytes: encodeFrame({ ...frame, b }) });
    expect(bytesOf(framesOf(room, bob, 'pair')).length).toBe(2);
  });
});

const hexOf = (value: unknown): string => toHex(fromBase64(encodeRecord(value))!);

describe('what the keys come from, and what becomes of it', () => {
  let crypto: Primitives;
  const result = {
    k1: new Uint8Array(32).fill(1),
    k2: new Uint8Array(32).fill(2),
    h: new Uint8Array(64).fill(3),
    remoteStatic: new Uint8Array(32),
  };
  const run = new Uint8Array(16);
  const [me, them] = ['aa'.repeat(16), 'bb'.repeat(16)];
  const derive = (change: Partial<typeof result>, a = me, b = them): string[] => {
    const { keys, answerKey, packageKey } = deriveKeys(crypto, { ...result, ...change }, run, 'h', a, b);
    return [keys.base, keys.boxIn, keys.boxOut, answerKey, packageKey].map(toHex);
  };

  test('each is bound to both halves of Split() and to the transcript', async () => {
    crypto = await sodiumPrimitives();
    const all = [
      derive({}),
      derive({ h: new Uint8Array(64).fill(4) }),
      derive({ k1: new Uint8Array(32).fill(4) }),
      derive({ k2: new Uint8Array(32).fill(4) }),
    ].flat();
    expect(all.length).toBe(20);
    expect(new Set(all).size).toBe(20);
  });

  test('boxes: one chain for each direction, named by the two members', () => {
    const [base, boxIn, boxOut] = derive({});
    expect(derive({}, them, me).slice(0, 3)).toEqual([base, boxOut, boxIn]);
    expect(derive({}, 'cc'.repeat(16)).slice(1, 3)).not.toContain(boxOut);
  });

  test('no root, and nothing of the Noise run, is in what either keeps', async () => {
    const log: Derived[] = [];
    const room = await SimulatedRoom.open(5, { watch: watched(log) });
    const [alice, bob] = [room.join('alice'), room.join('bob')];
    room.run(1_000);
    const roots = log.filter((it) => it.label === 'root').map((it) => it.output);
    expect(roots.length).toBe(2);
    expect(roots[0]).toBe(roots[1]);
    const bases = log.filter((it) => it.label === 'pair base').map((it) => it.output);
    for (const it of [alice, bob]) {
      const stored = hexOf(it.state);
      expect(stored).not.toContain(roots[0]);
      expect(stored).toContain(bases[0]); // this is how a key that is kept looks
      expect(stored).not.toContain(toHex(utf8('noise')));
    }
  });

  test('`confirm` holds a nickname, a hash, a view and positions, and no key', async () => {
    const { room, alice, bob, pass } = await byHand();
    pass('init', bob);
    pass('reply', alice);
    const { called } = bob.state.occupants.get(alice.handle)!;
    if (called?.phase !== 'reply') throw new Error('bob has not replied');
    const confirm = frameOf(framesOf(room, alice, 'confirm')[0]!, 'confirm');
    const plain = unpad(readMessage(room.crypto, called.noise, confirm.m)![1])!;
    const payload = decode(confirmPayload, plain, LIMITS.frame)!;
    expect(Object.keys(payload).sort()).toEqual(['h', 'n', 'o', 'p', 'v']);
    expect(payload.n).toBe('alice');
    const { own } = alice.state;
    for (const key of [own.chainKey, own.signing.pair.publicKey, own.ratchet.publicKey])
      expect(toHex(plain)).not.toContain(toHex(key));
  });
});

describe('a new run beside a session', () => {
  test('the answerer uses it, and drops the session, only on `package`', async () => {
    const [room, alice, bob] = await duo();
    const old = pairOf(bob, alice)!;
    const kept = hold(room);
    const pass = (kind: Frame['f'], to: SimMember): void =>
      room.deliver(to, kept.findLast((it) => kindOf(it.bytes) === kind)!);
    knockOn(room, alice, bob);
    pass('init', bob);
    pass('reply', alice);
    pass('confirm', bob);
    expect(pairOf(bob, alice)).toBe(old);
    pass('answer', alice);
    expect(equal(pairOf(alice, bob)!.run, old.run)).toBe(false);
    expect(pairOf(bob, alice)).toBe(old);
    pass('package', bob);
    expect(pairOf(bob, alice)!.run).toEqual(pairOf(alice, bob)!.run);
    room.rule = () => true;
    talk(room, alice, bob);
  });

  test('that stops after `confirm` leaves the session as it was', async () => {
    const [room, alice, bob] = await duo();
    const old = pairOf(bob, alice)!;
    room.rule = (packet) => kindOf(packet.bytes) !== 'answer';
    knockOn(room, alice, bob);
    room.run(2_000);
    expect(framesOf(room, bob, 'answer').length).toBeGreaterThan(0);
    expect(pairOf(bob, alice)!.run).toEqual(old.run);
    expect(pairOf(alice, bob)!.run).toEqual(old.run);
    talk(room, alice, bob);
    expect(effectsOf(bob, 'left')).toEqual([]);
  });

  test('a member that knocks is called once a minute', async () => {
    const [room, alice, bob] = await duo();
    for (let times = 0; times < 5; times += 1) {
      knockOn(room, alice, bob);
      room.run(5_000);
    }
    expect(framesOf(room, alice, 'init').length).toBe(2);
    room.run(LIMITS.knockEvery);
    knockOn(room, alice, bob);
    room.run(5_000);
    expect(framesOf(room, alice, 'init').length).toBe(3);
  });
});
