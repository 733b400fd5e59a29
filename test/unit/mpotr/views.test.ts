// The digest of who is in the room: equal for all or for nobody, and long enough to be read aloud as a room code.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { equal, toHex } from '../../../src/crypto/bytes';
import { toWords } from '../../../src/crypto/fingerprint';
import { type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';
import { LIMITS } from '../../../src/mpotr/limits';
import { type Attested, memberHash, viewDigest } from '../../../src/mpotr/view';
import { opens, seized } from '../../support/seizure';
import { ROOM } from '../../support/simulatedRoom';
import {
  agreedWith,
  duo,
  effectsOf,
  kindOf,
  messageOf,
  nodeOf,
  story,
  trio,
  viewOf,
} from '../../support/stories';

const member = (change: Partial<Attested> = {}): Attested => ({
  handle: 'h1',
  identity: new Uint8Array(32).fill(1),
  otrHash: new Uint8Array(32).fill(2),
  nickname: 'alice',
  ...change,
});

describe('the digest', () => {
  let crypto: Primitives;
  const digest = (...members: Attested[]): string =>
    toHex(
      viewDigest(
        crypto,
        members.map((it) => memberHash(crypto, it)),
      ),
    );

  test('changes with every word about a member', async () => {
    crypto = await sodiumPrimitives();
    const all = [
      digest(member()),
      digest(member({ handle: 'h2' })),
      digest(member({ identity: new Uint8Array(32).fill(9) })),
      digest(member({ otrHash: new Uint8Array(32).fill(9) })),
      digest(member({ nickname: 'bob' })),
      digest(member({ handle: 'h1a', nickname: 'lice' })),
      digest(),
      digest(member(), member()),
      digest(member(), member({ handle: 'h2' })),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  test('does not depend on the order, and a list is never that of another', async () => {
    const name = fc.string({ minLength: 1, maxLength: 4 });
    const one = fc.record({ handle: name, nickname: name }).map((it) => member(it));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 4 }), fc.array(one, { maxLength: 4 }), (a, b) => {
        expect(digest(...a)).toBe(digest(...[...a].reverse()));
        const lines = (list: Attested[]) => list.map((it) => JSON.stringify([it.handle, it.nickname])).sort();
        expect(digest(...a) === digest(...b)).toBe(JSON.stringify(lines(a)) === JSON.stringify(lines(b)));
      }),
    );
  });

  test('as a room code has 12 words, 132 bits, and each of those bits counts', async () => {
    const bytes = new Uint8Array(32);
    const code = toWords(bytes).join(' ');
    expect(toWords(bytes).length).toBe(12);
    for (let bit = 0; bit < 132; bit += 1) {
      const other = bytes.slice();
      other[bit >> 3]! ^= 0x80 >> (bit & 7);
      expect(toWords(other).join(' ')).not.toBe(code);
    }
  });
});

describe('a room', () => {
  test('all have the same view, and another after each change', async () => {
    const [room, alice, bob] = await duo();
    const seen = [viewOf(alice)];
    const charlie = room.join('charlie');
    room.run(5_000);
    expect(new Set([alice, bob, charlie].map(viewOf)).size).toBe(1);
    seen.push(viewOf(alice));
    room.leave(charlie);
    room.run(5_000);
    expect(viewOf(alice)).toBe(viewOf(bob));
    // The same two as before: the same view.
    expect(viewOf(alice)).toBe(seen[0]);
    expect(seen[1]).not.toBe(seen[0]);
  });

  test("a frame's readers are those whom its sender listed", async () => {
    const [room, alice, bob] = await duo();
    room.say(alice, 'to bob');
    room.run(5_000);
    const charlie = room.join('charlie');
    room.run(5_000);
    room.say(alice, 'to both');
    room.run(5_000);
    expect(nodeOf(bob, 'to bob').expected.length).toBe(1);
    expect(nodeOf(bob, 'to both').expected.length).toBe(2);
    expect(nodeOf(charlie, 'to both').expected.length).toBe(2);
  });

  test('a nickname is not shared by two identities without two lines', async () => {
    const [, alice, , other] = await story(['alice', 'bob', 'bob']);
    expect(agreedWith(alice)).toEqual(['bob', 'bob']);
    expect(agreedWith(other)).toEqual(['alice', 'bob']);
  });

  test('whom one of them can not see gets nothing from it, and the difference is told', async () => {
    const [room, alice, bob] = await duo();
    // The server hides charlie from bob, and bob from charlie.
    const charlie = room.join('charlie', { unseen: true });
    room.feed(charlie, room.presence(alice.handle, true));
    room.feed(alice, room.presence(charlie.handle, false));
    room.run(5_000);
    room.say(bob, 'to alice only');
    room.run(LIMITS.differenceAge + 60_000);
    expect(viewOf(alice)).not.toBe(viewOf(bob));
    expect(alice.state.watch.differences).toContainEqual({
      with: bob.state.self.id,
      about: charlie.state.self.id,
      kind: 'missing',
    });
    expect(room.texts(charlie)).toEqual([]);
    const held = seized(charlie.state);
    for (const packet of room.packets.filter((it) => it.from === bob.handle && kindOf(it.bytes) === 'msg'))
      expect(opens(room.crypto, ROOM, messageOf(packet), held)).toBeUndefined();
  });

  test('who is unheard of for long is treated as gone, whatever its presence says', async () => {
    const [room, alice, bob, charlie] = await trio();
    room.rule = (packet) => packet.from !== charlie.handle;
    room.run(400_000);
    for (const it of [alice, bob]) {
      expect(effectsOf(it, 'left')).toContainEqual({ type: 'left', id: charlie.state.self.id });
      expect(agreedWith(it)).not.toContain('charlie');
    }
    room.say(alice, 'without charlie');
    room.run(2_000);
    expect([...alice.state.own.holders.keys()]).toEqual([bob.state.self.id]);
    expect(equal(alice.state.views.digest, bob.state.views.digest)).toBe(true);
  });
});
