// New keys: who left reads nothing any more, who missed them gets them, and what is kept opens nothing of before.
import { describe, expect, test } from '@jest/globals';
import { fromHex, toHex } from '../../../src/crypto/bytes';
import { kdf } from '../../../src/crypto/hash';
import { messageKey } from '../../../src/mpotr/chain';
import { openDraft } from '../../../src/mpotr/draft';
import type { RekeyBody, StoredBox } from '../../../src/mpotr/frames';
import { LIMITS, rekeyAfter } from '../../../src/mpotr/limits';
import { sendPair } from '../../../src/mpotr/pair';
import { isHeldByLeaver, rekey } from '../../../src/mpotr/rekey';
import { openFrame } from '../../../src/mpotr/seal';
import type { SessionState } from '../../../src/mpotr/state';
import { opens, opensBox, rekeyOf, seized } from '../../support/seizure';
import { type Packet, ROOM, type SimMember, type SimulatedRoom, seeded } from '../../support/simulatedRoom';
import {
  agreedWith,
  duo,
  effectsOf,
  framesOf,
  kindOf,
  lastMessage,
  messageOf,
  refusals,
  story,
  talk,
  trio,
} from '../../support/stories';

/** `it` renews its key, without a reason. */
function renew(room: SimulatedRoom, it: SimMember): void {
  const random = seeded(room.now + it.state.own.gen);
  const d = openDraft(it.state, { now: room.now, random, crypto: room.crypto });
  rekey(d);
  it.state = d.state;
  room.feed(it, { type: 'tick' });
}

const genOf = (reader: SimMember, of: SimMember): number =>
  reader.state.members.get(of.state.self.id)!.receiving.at(-1)!.gen;

/** What `before` could have read of the frame with which a generation ended. */
function rekeyIn(room: SimulatedRoom, before: SessionState, packet: Packet): RekeyBody {
  const body = rekeyOf(
    openFrame(room.crypto, ROOM, messageOf(packet), messageKey(room.crypto, before.own.chainKey))!,
  );
  if (!body) throw new Error('not a rekey');
  return body;
}

describe('after somebody left', () => {
  test('content waits for a new key, and the leaver opens nothing with all it holds', async () => {
    const [room, alice, bob, charlie] = await trio();
    talk(room, alice, charlie);
    expect(isHeldByLeaver(alice.state)).toBe(false);
    room.leave(charlie);
    expect(isHeldByLeaver(alice.state)).toBe(true);
    const secrets = seized(charlie.state);
    const from = room.packets.length;
    for (const it of [alice, bob]) room.say(it, `without charlie, ${it.nickname}`);
    room.run(10_000);
    const later = room.packets.slice(from);
    for (const it of [alice, bob]) {
      expect(it.state.own.gen).toBe(1);
      expect(isHeldByLeaver(it.state)).toBe(false);
      expect([...it.state.own.holders.keys()]).not.toContain(charlie.state.self.id);
      expect(room.texts(it).slice(-2).sort()).toEqual(['without charlie, alice', 'without charlie, bob']);
    }
    const messages = later.filter((it) => kindOf(it.bytes) === 'msg').map(messageOf);
    const opened = messages.map((it) => opens(room.crypto, ROOM, it, secrets));
    // Nothing of the new generations; of the old ones only acks, and the change itself with no box for it.
    expect(messages.filter((it) => it.g === 1).length).toBeGreaterThan(1);
    for (const [at, payload] of opened.entries()) {
      if (messages[at]!.g === 1) expect(payload).toBeUndefined();
      expect(['text', 'action']).not.toContain(payload?.t);
      const body = payload && rekeyOf(payload);
      if (!body) continue;
      expect(body.b.map(([to]) => toHex(to))).not.toContain(charlie.state.self.id);
      for (const it of [alice, bob])
        for (const other of [alice, bob])
          expect(opensBox(room.crypto, other.state.self.id, it.state.self.id, body, secrets)).toBeUndefined();
    }
  });

  test('a member that was given the key and never showed that it got it is a holder, too', async () => {
    const [room, alice, bob] = await duo();
    room.rule = (packet) => kindOf(packet.bytes) !== 'pair';
    const charlie = room.join('charlie');
    room.run(500);
    expect(alice.state.own.holders.has(charlie.state.self.id)).toBe(true);
    room.leave(charlie);
    room.rule = () => true;
    room.say(alice, 'for bob');
    room.run(2_000);
    expect(alice.state.own.gen).toBe(1);
    expect(room.texts(bob)).toEqual(['for bob']);
  });

  test('an answer that was lost made its reader a holder all the same', async () => {
    const [room, alice] = await duo();
    room.rule = (packet) => kindOf(packet.bytes) !== 'answer';
    const charlie = room.join('charlie');
    room.run(500);
    expect(charlie.state.own.holders.has(alice.state.self.id)).toBe(true);
    room.rule = () => true;
    room.feed(charlie, { type: 'departed', handle: alice.handle });
    room.say(charlie, 'not for alice');
    expect(charlie.state.own.gen).toBe(1);
  });

  test('acks go on under the old key: they carry hashes only', async () => {
    const [room, alice, bob, charlie] = await trio();
    room.say(alice, 'hello');
    room.run(20);
    room.leave(charlie);
    room.run(10_000);
    expect(bob.state.own.gen).toBe(0);
    expect(framesOf(room, bob, 'msg').length).toBeGreaterThan(0);
  });
});

describe('a key is renewed', () => {
  test('after a hundred frames with content', async () => {
    const [room, alice, bob] = await duo({});
    for (let at = 0; at < LIMITS.rekeyAfterFrames; at += 1) {
      room.say(alice, `text ${at}`);
      room.run(60);
    }
    expect(alice.state.own.gen).toBe(0);
    room.say(alice, 'one more');
    room.run(5_000);
    expect(alice.state.own.gen).toBe(1);
    expect(room.texts(bob).length).toBe(LIMITS.rekeyAfterFrames + 1);
    expect(refusals(bob)).toEqual({});
  });

  test('by time, even by who says nothing, and not in a room that is silent', async () => {
    const [room, alice, bob] = await duo();
    room.say(alice, 'hello');
    room.run(rekeyAfter(2) + 200_000);
    expect(bob.state.own.gen).toBeGreaterThan(0);
    expect(genOf(alice, bob)).toBe(bob.state.own.gen);
  });

  test('by both at the same moment', async () => {
    const [room, alice, bob] = await duo();
    for (let times = 0; times < 3; times += 1) {
      renew(room, alice);
      renew(room, bob);
      room.run(2_000);
      expect([genOf(alice, bob), genOf(bob, alice)]).toEqual([times + 1, times + 1]);
      talk(room, alice, bob);
    }
    expect([refusals(alice), refusals(bob)]).toEqual([{}, {}]);
  });
});

describe('changes that get lost', () => {
  /** Bob misses everything that alice says to the room while she renews her key so many times. */
  async function missing(times: number): Promise<[SimulatedRoom, SimMember, SimMember, SimMember]> {
    const [room, alice, bob, charlie] = await trio();
    room.rule = (packet, to) =>
      !(to === bob.handle && (packet.to === null || kindOf(packet.bytes) === 'pair'));
    for (let at = 0; at < times; at += 1) {
      renew(room, alice);
      room.run(100);
    }
    room.rule = () => true;
    return [room, alice, bob, charlie];
  }

  test('`want key` gives all boxes after the last one opened, in order, without a new handshake', async () => {
    const [room, alice, bob] = await missing(3);
    const inits = framesOf(room, alice, 'init').length;
    expect(genOf(bob, alice)).toBe(0);
    room.say(alice, 'under the fourth key');
    room.run(12_000);
    expect(genOf(bob, alice)).toBe(3);
    expect(bob.state.members.get(alice.state.self.id)!.receiving.map((it) => it.gen)).toEqual([0, 1, 2, 3]);
    expect(room.texts(bob)).toEqual(['under the fourth key']);
    expect(refusals(bob)).toEqual({});
    expect(framesOf(room, alice, 'init').length).toBe(inits);
    expect(framesOf(room, bob, 'init').length).toBe(1);
    talk(room, alice, bob);
  });

  test('more than are kept: the pair handshakes anew', async () => {
    const [room, alice, bob, charlie] = await missing(LIMITS.boxesKept + 1);
    // Nor has anybody the frames that brought them any more.
    for (const it of [alice, charlie]) it.state = { ...it.state, archive: new Map() };
    room.say(alice, 'long after');
    room.run(90_000);
    talk(room, alice, bob);
    expect(genOf(bob, alice)).toBe(alice.state.own.gen);
    expect(framesOf(room, bob, 'init').filter((it) => it.to === alice.handle).length).toBeGreaterThan(0);
  });

  test('the others are not held up by it', async () => {
    const [room, alice, , charlie] = await missing(2);
    room.say(alice, 'charlie reads on');
    room.run(100);
    expect(room.texts(charlie)).toEqual(['charlie reads on']);
  });

  test('a gap in the middle: the second box arrives before the first', async () => {
    const [room, alice, bob] = await duo();
    const kept: Packet[] = [];
    room.rule = (packet, to) => {
      if (to !== bob.handle || packet.to !== null || packet.from !== alice.handle) return true;
      kept.push(packet);
      return false;
    };
    renew(room, alice);
    renew(room, alice);
    room.say(alice, 'last');
    room.run(100);
    room.rule = () => true;
    for (const packet of kept.reverse()) room.deliver(bob, packet);
    room.run(10_000);
    expect(room.texts(bob)).toEqual(['last']);
    expect(refusals(bob)).toEqual({});
  });
});

describe('what is kept', () => {
  test('opens no box that was opened or stored before, on either side', async () => {
    const [room, alice, bob] = await duo();
    for (let times = 0; times < 3; times += 1) {
      const [aliceBefore, bobBefore] = [alice.state, bob.state];
      renew(room, alice);
      const body = rekeyIn(room, aliceBefore, lastMessage(room, alice));
      const [from, to] = [alice.state.self.id, bob.state.self.id];
      const chainKey = toHex(alice.state.own.chainKey);
      // While it is on its way, bob's state is what opens it. That is what the same tries are worth.
      expect(toHex(opensBox(room.crypto, from, to, body, seized(bobBefore))!)).toBe(chainKey);
      room.run(3_000);
      expect(genOf(bob, alice)).toBe(times + 1);
      const later = [...seized(bob.state), ...seized(alice.state)].filter((it) => toHex(it) !== chainKey);
      expect(opensBox(room.crypto, from, to, body, later)).toBeUndefined();
    }
  });

  test('a box key is not derived from the value that takes its place', async () => {
    const [room, alice, bob] = await duo();
    const before = alice.state;
    renew(room, alice);
    const body = rekeyIn(room, before, lastMessage(room, alice));
    const [from, to] = [fromHex(alice.state.self.id), fromHex(bob.state.self.id)];
    const kept = alice.state.occupants.get(bob.handle)!.pair!.boxOut.value;
    const guess = kdf(room.crypto, kept, 'box', from, to, body.g, body.s, body.r);
    const box = body.b.find(([id]) => toHex(id) === bob.state.self.id)![3];
    expect(room.crypto.open(guess, new Uint8Array(12), new Uint8Array(), box)).toBeUndefined();
  });

  test('ratchet keys: those of two generations, and sixteen at the most', async () => {
    const [room, alice] = await duo();
    for (let times = 0; times < 20; times += 1) renew(room, alice);
    expect(alice.state.own.oldRatchets.length).toBe(LIMITS.ratchets);
    room.run(LIMITS.ratchetFor + 1_000);
    renew(room, alice);
    expect(alice.state.own.oldRatchets.length).toBeLessThanOrEqual(3);
    expect(alice.state.own.oldRatchets.map((it) => it.gen)).toContain(alice.state.own.gen - 1);
  });
});

describe('boxes', () => {
  /** As a member would make it who wants to hand out a key that no `rekey` has announced. */
  function forgeBoxes(room: SimulatedRoom, alice: SimMember, bob: SimMember): StoredBox[] {
    const d = openDraft(alice.state, { now: room.now, random: seeded(99), crypto: room.crypto });
    rekey(d);
    const { boxes } = d.state.occupants.get(bob.handle)!.pair!;
    return boxes.slice(-1);
  }

  function sendBoxes(room: SimulatedRoom, alice: SimMember, bob: SimMember, b: StoredBox[]): void {
    const d = openDraft(alice.state, { now: room.now, random: seeded(98), crypto: room.crypto });
    sendPair(d, bob.handle, { t: 'boxes', b });
    alice.state = d.state;
    room.feed(alice, { type: 'tick' });
    room.run(100);
  }

  test('that were not asked for are nothing', async () => {
    const [room, alice, bob] = await duo();
    const before = bob.state;
    sendBoxes(room, alice, bob, forgeBoxes(room, alice, bob));
    expect(bob.state.members.get(alice.state.self.id)!.receiving.map((it) => it.gen)).toEqual([0]);
    expect(bob.state.occupants.get(alice.handle)!.pair!.boxIn).toEqual(
      before.occupants.get(alice.handle)!.pair!.boxIn,
    );
    talk(room, alice, bob);
  });

  test('that were tampered with are asked for again, then the pair handshakes anew', async () => {
    const [room, alice, bob] = await duo();
    room.rule = (packet, to) => !(to === bob.handle && packet.to === null);
    const spoil = (): void => {
      const occupant = alice.state.occupants.get(bob.handle)!;
      const pair = occupant.pair!;
      const boxes = pair.boxes.map((it) => ({ ...it, b: new Uint8Array(48) }));
      alice.state = {
        ...alice.state,
        occupants: new Map(alice.state.occupants).set(bob.handle, { ...occupant, pair: { ...pair, boxes } }),
      };
    };
    renew(room, alice);
    spoil();
    room.run(100);
    room.rule = () => true;
    for (let times = 0; times < 4; times += 1) {
      room.say(alice, `unread so far ${times}`);
      room.run(6_000);
    }
    room.run(20_000);
    expect(refusals(bob).box).toBeGreaterThanOrEqual(1);
    talk(room, alice, bob);
    expect(agreedWith(bob)).toEqual(['alice']);
  });

  test('for one member open for no other, though all are in one frame', async () => {
    const [room, alice, bob, charlie] = await story(['alice', 'bob', 'charlie']);
    const before = [alice.state, charlie.state] as const;
    renew(room, alice);
    const body = rekeyIn(room, before[0], lastMessage(room, alice));
    expect(body.b.length).toBe(2);
    const secrets = seized(before[1]);
    expect(opensBox(room.crypto, alice.state.self.id, bob.state.self.id, body, secrets)).toBeUndefined();
    expect(opensBox(room.crypto, alice.state.self.id, charlie.state.self.id, body, secrets)).toBeDefined();
    expect(effectsOf(charlie, 'gap')).toEqual([]);
  });
});
