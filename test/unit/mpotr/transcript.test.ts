// Who has read what: a frame is confirmed by whoever reaches it without crossing anything unread. Nobody is waited for.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { equal } from '../../../src/crypto/bytes';
import { decodeFrame, encodeFrame } from '../../../src/mpotr/frames';
import { type Packet, type SimMember, SimulatedRoom } from '../../support/simulatedRoom';
import {
  confirmers,
  duo,
  effectsOf,
  framesOf,
  kindOf,
  lastMessage,
  nameOf,
  refusals,
  story,
  trio,
} from '../../support/stories';

const RUNS = Number(process.env.FUZZ_RUNS ?? 25);

/** Frames to the room that never reach `to`; and nobody may hand them on. */
function withhold(room: SimulatedRoom, to: SimMember, isLost: (packet: Packet) => boolean): void {
  room.rule = (packet, recipient) => {
    if (recipient === to.handle && kindOf(packet.bytes) === 'pair') return false;
    return !(recipient === to.handle && packet.to === null && isLost(packet));
  };
}

const isSame = (packet: Packet, other: Packet): boolean => equal(packet.bytes, other.bytes);

/** Says it, while `to` does not get it, now or later. */
function sayWithout(room: SimulatedRoom, author: SimMember, to: SimMember, text: string): void {
  withhold(room, to, (packet) => packet.from === author.handle);
  room.say(author, text);
  const lost = lastMessage(room, author);
  withhold(room, to, (packet) => isSame(packet, lost));
}

describe('a message that was withheld', () => {
  test('never counts as confirmed, while what follows it does', async () => {
    const [room, alice, bob, charlie] = await trio();
    sayWithout(room, alice, bob, 'not for bob');
    room.run(1_000);
    room.say(alice, 'for all');
    room.run(20_000);
    expect(room.texts(bob)).toEqual(['for all']);
    for (const reader of [alice, charlie]) {
      expect(confirmers(reader, 'for all')).toContain('bob');
      expect(confirmers(reader, 'not for bob')).not.toContain('bob');
    }
    expect(confirmers(alice, 'not for bob')).toEqual(['charlie']);
    room.say(bob, 'what did I miss?');
    room.run(100_000);
    expect(confirmers(alice, 'not for bob')).toEqual(['charlie']);
  });

  test('is not confirmed through a frame of somebody else that cites it', async () => {
    const [room, alice, bob, charlie] = await trio();
    sayWithout(room, alice, bob, 'not for bob');
    room.run(100);
    room.say(charlie, 'I read it');
    room.run(20_000);
    room.say(bob, 'and I read charlie');
    room.run(20_000);
    expect(confirmers(alice, 'I read it')).toContain('bob');
    expect(confirmers(alice, 'not for bob')).toEqual(['charlie']);
    expect(confirmers(charlie, 'not for bob')).toEqual(['charlie']);
  });

  test('is not confirmed through a frame that its sender never read', async () => {
    const [room, alice, bob, charlie] = await trio();
    sayWithout(room, alice, bob, 'not for bob');
    const first = lastMessage(room, alice);
    room.run(100);
    // Bob gets neither, only charlie's second, whose parent is charlie's first.
    withhold(room, bob, (packet) => isSame(packet, first) || packet.from === charlie.handle);
    room.say(charlie, 'I read it');
    const second = lastMessage(room, charlie);
    withhold(room, bob, (packet) => isSame(packet, first) || isSame(packet, second));
    room.run(100);
    room.say(charlie, 'again');
    room.run(20_000);
    room.say(bob, 'only the last');
    room.run(20_000);
    expect(room.texts(bob)).toEqual(['again', 'only the last']);
    for (const reader of [alice, charlie]) {
      expect(confirmers(reader, 'again')).toContain('bob');
      expect(confirmers(reader, 'I read it')).not.toContain('bob');
      expect(confirmers(reader, 'not for bob')).not.toContain('bob');
    }
  });

  test('is confirmed once it has come after all', async () => {
    const [room, alice, bob] = await trio();
    sayWithout(room, alice, bob, 'late');
    const late = lastMessage(room, alice);
    room.say(alice, 'later');
    room.run(10_000);
    expect(confirmers(alice, 'late')).not.toContain('bob');
    room.rule = () => true;
    room.deliver(bob, late);
    room.say(bob, 'now I have it');
    room.run(20_000);
    expect(bob.messages.filter((it) => it.late).map((it) => it.text)).toEqual(['late']);
    expect(confirmers(alice, 'late')).toContain('bob');
  });

  test('is handed on by whoever cites it, and then it counts', async () => {
    const [room, alice, bob] = await trio();
    let lost: Packet | undefined;
    room.rule = (packet, to) => {
      if (lost || packet.to !== null || to !== bob.handle) return true;
      lost = packet;
      return false;
    };
    room.say(alice, 'lost on the way');
    room.run(100);
    room.say(alice, 'second');
    room.run(20_000);
    expect(room.texts(bob)).toEqual(['lost on the way', 'second']);
    expect(effectsOf(bob, 'gap')).toEqual([]);
    expect(confirmers(alice, 'lost on the way')).toEqual(['bob', 'charlie']);
  });
});

test('nobody counts as having confirmed what it was never shown, whatever is lost', async () => {
  const losses = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 3, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(losses, fc.nat(1000), async (list, seed) => {
      const [room, ...members] = await trio({}, seed);
      let at = 0;
      room.rule = (packet, to) => {
        if (to === packet.from) return true;
        return !(list[at++ % list.length] === 0 || (kindOf(packet.bytes) === 'pair' && seed % 2 === 0));
      };
      for (let turn = 0; turn < 8; turn += 1) {
        room.say(members[(turn * (1 + (seed % 2))) % 3]!, `message ${turn}`);
        room.run([10, 500, 4_000][turn % 3]!);
      }
      room.run(30_000);
      const shown = new Map(members.map((it) => [it.nickname, new Set(room.texts(it))]));
      for (const reader of members)
        for (const { text } of reader.messages)
          for (const who of confirmers(reader, text))
            expect([who, shown.get(who)!.has(text)]).toEqual([who, true]);
    }),
    { numRuns: RUNS },
  );
});

describe('order', () => {
  test('an answer is shown after what it answers, though it comes first', async () => {
    const [room, alice, bob, charlie] = await trio();
    const kept: Packet[] = [];
    room.rule = (packet, to) => {
      if (kindOf(packet.bytes) === 'pair') return false; // nobody hands it on
      if (to !== charlie.handle || packet.from !== alice.handle || packet.to !== null) return true;
      kept.push(packet);
      return false;
    };
    room.say(alice, 'a question');
    room.run(100);
    room.say(bob, 'the answer');
    room.run(100);
    expect(room.texts(charlie)).toEqual([]);
    room.rule = () => true;
    for (const packet of kept) room.deliver(charlie, packet);
    expect(room.texts(charlie)).toEqual(['a question', 'the answer']);
    expect(charlie.messages.some((it) => it.late)).toBe(false);
  });

  test('two different frames in one place are told', async () => {
    const [room, alice, bob] = await duo({});
    const before = alice.state;
    room.say(alice, 'for bob');
    const one = lastMessage(room, alice);
    room.run(5_000);
    const after = alice.state;
    alice.state = before;
    room.rule = () => false;
    room.say(alice, 'for charlie');
    const other = lastMessage(room, alice);
    room.rule = () => true;
    alice.state = after;
    room.deliver(bob, other);
    expect(effectsOf(bob, 'two-different')).toMatchObject([{ author: alice.state.self.id, other: null }]);
    expect(room.texts(bob)).toContain('for bob');
    // Its own place only: the same frame with a signature that does not hold is nobody's word.
    const frame = decodeFrame(one.bytes)!;
    if (frame.f !== 'msg') throw new Error('not a message');
    room.deliver(bob, { ...one, bytes: encodeFrame({ ...frame, x: new Uint8Array(24).fill(1) }) });
    expect(effectsOf(bob, 'two-different').length).toBe(1);
    expect(refusals(bob)).toEqual({ signature: 1 });
  });
});

describe('nobody is held up', () => {
  test('by a member whose frames one of them never gets: three seconds once, then never again', async () => {
    const [room, alice, bob, charlie] = await trio();
    withhold(room, bob, (packet) => packet.from === charlie.handle);
    for (let turn = 0; turn < 4; turn += 1) {
      room.say(charlie, `hidden from bob ${turn}`);
      room.run(40);
      room.say(alice, `turn ${turn}`);
      const sent = room.now;
      while (!room.texts(bob).includes(`turn ${turn}`)) {
        if (room.now - sent > 3_100) throw new Error('held up for too long');
        room.run(20);
      }
      room.run(5_000);
    }
    expect(room.texts(bob)).toEqual(['turn 0', 'turn 1', 'turn 2', 'turn 3']);
  });

  test('by a member that falls silent', async () => {
    const [room, alice, bob, charlie] = await trio();
    room.rule = (packet) => packet.from !== charlie.handle;
    for (let turn = 0; turn < 5; turn += 1) {
      room.say(alice, `turn ${turn}`);
      room.run(60);
      expect(room.texts(bob).at(-1)).toBe(`turn ${turn}`);
      room.run(10_000);
      expect(confirmers(alice, `turn ${turn}`)).toEqual(['bob']);
    }
  });
});

describe('acks', () => {
  test('are not acknowledged: a room in which all is confirmed is quiet', async () => {
    const [room, alice] = await trio();
    room.say(alice, 'hello');
    room.run(10_000);
    const count = room.packets.length;
    room.run(40_000);
    expect(room.packets.length).toBe(count);
  });

  test('come within the delay of a room of three, and a word takes their place', async () => {
    const [room, alice, bob, charlie] = await story(['alice', 'bob', 'charlie']);
    const before = framesOf(room, bob, 'msg').length;
    room.say(alice, 'hello');
    room.run(50);
    room.say(bob, 'hi');
    room.run(2_000);
    expect(confirmers(alice, 'hello')).toEqual(['bob', 'charlie']);
    expect(framesOf(room, bob, 'msg').length).toBe(before + 1);
    expect(framesOf(room, charlie, 'msg').length).toBeGreaterThan(0);
    expect(nameOf(alice.state, bob.state.self.id)).toBe('bob');
  });

  test('cite at most sixteen heads, and go on until all is cited', async () => {
    const room = await SimulatedRoom.open(4);
    const members = Array.from({ length: 20 }, (_, at) => room.join(`member ${at}`));
    room.run(40_000);
    for (const it of members) room.say(it, `from ${it.nickname}`);
    room.run(60_000);
    const reader = members[0]!;
    expect(reader.messages.length).toBe(20);
    for (const { text } of reader.messages) expect(confirmers(reader, text).length).toBe(19);
  });
});
