// Sender chains: each message once, in its place, under the keys of its place; nothing from before one came.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toHex } from '../../../src/crypto/bytes';
import { sodiumPrimitives } from '../../../src/crypto/primitives';
import {
  expireKeys,
  hasGapBelow,
  keepUsed,
  messageKey,
  nextChainKey,
  openGeneration,
  purged,
  signingKeyAt,
  takeMessageKey,
  withSigningKey,
} from '../../../src/mpotr/chain';
import { LIMITS } from '../../../src/mpotr/limits';
import { signatureHolds } from '../../../src/mpotr/seal';
import { isUntouched } from '../../support/protocolState';
import { opens, seized } from '../../support/seizure';
import { type Packet, ROOM, type SimMember } from '../../support/simulatedRoom';
import {
  duo,
  effectsOf,
  framesOf,
  kindOf,
  lastMessage,
  messageOf,
  refusals,
  story,
  trio,
} from '../../support/stories';

const RUNS = Number(process.env.FUZZ_RUNS ?? 25);

describe('a generation', () => {
  const start = openGeneration(0, 5, new Uint8Array(32).fill(1), new Uint8Array(32).fill(2));

  test('gives each position one key, once, in any order', async () => {
    const crypto = await sodiumPrimitives();
    const order = [7, 5, 12, 6, 11, 8, 9, 10];
    let it = start;
    const keys = order.map((n) => {
      const taken = takeMessageKey(crypto, it, n, 0)!;
      it = taken[1];
      return [n, toHex(taken[0])] as const;
    });
    let chain = start.chainKey;
    const expected = Array.from({ length: 8 }, (_, at) => {
      const key = toHex(messageKey(crypto, chain));
      chain = nextChainKey(crypto, chain);
      return [5 + at, key] as const;
    });
    expect(keys.sort(([a], [b]) => a - b)).toEqual(expected);
    for (const n of [4, ...order]) expect(takeMessageKey(crypto, it, n, 0)).toBeUndefined();
    expect(it.skipped.size).toBe(0);
  });

  test('steps at most 500 positions at once, and forgets skipped keys after ten minutes', async () => {
    const crypto = await sodiumPrimitives();
    expect(takeMessageKey(crypto, start, 5 + LIMITS.chainStep + 1, 0)).toBeUndefined();
    const [, far] = takeMessageKey(crypto, start, 5 + LIMITS.chainStep, 1_000)!;
    expect(far.skipped.size).toBe(LIMITS.chainStep);
    expect(expireKeys(far, 1_000 + LIMITS.skippedKeysFor - 1).skipped.size).toBe(LIMITS.chainStep);
    expect(expireKeys(far, 1_000 + LIMITS.skippedKeysFor).skipped.size).toBe(0);
  });

  test('keeps the keys of the places accepted last, for two minutes, and none of them once it is closed', async () => {
    let it = start;
    for (let n = 5; n < 5 + 2 * LIMITS.usedKeys; n += 1) it = keepUsed(it, n, new Uint8Array(32).fill(n), n);
    expect([...it.used.keys()]).toEqual(
      Array.from({ length: LIMITS.usedKeys }, (_, at) => 5 + LIMITS.usedKeys + at),
    );
    const oldest = 5 + LIMITS.usedKeys;
    expect(expireKeys(it, oldest + LIMITS.usedKeysFor - 1)).toBe(it);
    expect([...expireKeys(it, oldest + LIMITS.usedKeysFor).used.keys()][0]).toBe(oldest + 1);
    expect(purged(it).used.size).toBe(0);
  });

  test('knows which signing key is in force where', () => {
    const [one, other] = [new Uint8Array(32).fill(3), new Uint8Array(32).fill(4)];
    const it = withSigningKey(withSigningKey(start, 9, other), 7, one);
    expect([4, 5, 6, 7, 8, 9, 99].map((n) => signingKeyAt(it, n)?.[0])).toEqual([
      undefined,
      2,
      2,
      3,
      3,
      4,
      4,
    ]);
    // What is known for a position stays: a later claim replaces nothing.
    expect(signingKeyAt(withSigningKey(it, 7, new Uint8Array(32).fill(9)), 7)).toEqual(one);
  });

  test('knows its gaps', () => {
    const got = { ...start, accepted: new Map([5, 6, 8].map((n) => [n, 'id'])) };
    expect([5, 6, 7, 8, 9].map((n) => hasGapBelow(got, n))).toEqual([false, false, false, true, true]);
  });
});

describe('a room that repeats, reorders and loses', () => {
  test('shows each message once', async () => {
    const [room, alice, bob] = await duo();
    room.rule = (packet) => [packet, packet, packet];
    for (const text of ['one', 'two', 'three']) room.say(alice, text);
    room.run(5_000);
    for (const packet of room.packets) room.deliver(bob, packet);
    room.run(20_000);
    expect(room.texts(bob)).toEqual(['one', 'two', 'three']);
    expect(refusals(bob)).toEqual({});
    expect(effectsOf(bob, 'two-different')).toEqual([]);
  });

  test('a replay changes nothing', async () => {
    const [room, alice, bob] = await duo();
    room.say(alice, 'once');
    room.run(10_000);
    const before = bob.state;
    for (const packet of framesOf(room, alice, 'msg')) room.deliver(bob, packet);
    expect(isUntouched(before, bob.state)).toBe(true);
    expect(refusals(bob)).toEqual({});
  });

  test('shows what was written in its order, when it comes backwards', async () => {
    const [room, alice, bob] = await duo();
    const kept: Packet[] = [];
    room.rule = (packet, to) => {
      if (packet.to !== null || to !== bob.handle) return true;
      kept.push(packet);
      return false;
    };
    for (const text of ['one', 'two', 'three', 'four']) room.say(alice, text);
    for (const packet of kept.reverse()) room.deliver(bob, packet);
    expect(room.texts(bob)).toEqual(['one', 'two', 'three', 'four']);
    expect(bob.messages.some((it) => it.late)).toBe(false);
    expect(refusals(bob)).toEqual({});
  });

  test('marks what comes after all as late, behind a gap that was shown', async () => {
    const [room, alice, bob] = await duo();
    let lost: Packet | undefined;
    room.rule = (packet, to) => {
      if (kindOf(packet.bytes) === 'pair') return false; // nobody hands it on
      if (lost || packet.to !== null || to !== bob.handle) return true;
      lost = packet;
      return false;
    };
    room.say(alice, 'one');
    room.say(alice, 'two');
    room.run(LIMITS.gapWait - 200);
    expect(room.texts(bob)).toEqual([]);
    room.run(300);
    expect(room.texts(bob)).toEqual(['two']);
    expect(effectsOf(bob, 'gap')).toEqual([{ type: 'gap', author: alice.state.self.id }]);
    room.deliver(bob, lost!);
    expect(bob.messages.map((it) => [it.text, it.late])).toEqual([
      ['two', false],
      ['one', true],
    ]);
    room.deliver(bob, lost!);
    expect(bob.messages.length).toBe(2);
  });

  test('whatever it does: nothing twice, nothing made up, nobody blamed, and each order is kept or marked', async () => {
    const fate = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fate, fc.nat(1000), async (fates, seed) => {
        const [room, ...members] = await trio({}, seed);
        const late: Packet[] = [];
        let at = 0;
        room.rule = (packet, to) => {
          if (packet.to !== null || to === packet.from) return true;
          const what = fates[at++ % fates.length]!;
          if (what === 0) return false;
          if (what === 1) return [packet, packet];
          if (what === 2 && late.push(packet)) return false;
          return what === 3 && late.length > 0 ? [packet, late.shift()!] : true;
        };
        const said: string[] = [];
        for (let turn = 0; turn < 9; turn += 1) {
          const text = `message ${turn}`;
          said.push(text);
          room.say(members[turn % 3]!, text);
          room.run(turn % 2 ? 400 : 10);
        }
        room.run(10_000);
        for (const it of members) {
          const texts = room.texts(it);
          expect(new Set(texts).size).toBe(texts.length);
          expect(texts.filter((text) => !said.includes(text))).toEqual([]);
          expect(refusals(it)).toEqual({});
          for (const other of members) {
            const inTime = it.messages
              .filter((m) => m.author === other.state.self.id && !m.late)
              .map((m) => m.text);
            expect(inTime).toEqual([...inTime].sort());
          }
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe('too far ahead', () => {
  test('a position more than 500 ahead is refused, and costs nothing', async () => {
    const [room, alice, bob] = await duo({});
    const { own } = alice.state;
    alice.state = { ...alice.state, own: { ...own, next: own.next + LIMITS.chainStep + 1 } };
    const before = bob.state;
    room.say(alice, 'from far away');
    room.run(100);
    expect(refusals(bob)).toEqual({ 'chain-distance': 1 });
    expect(isUntouched(before, bob.state)).toBe(true);
  });
});

describe('a change of the signing key that gets lost', () => {
  /** Charlie joins; alice's frame that announces her next signing key does not reach bob. */
  async function lostKey(): Promise<{
    room: Awaited<ReturnType<typeof duo>>[0];
    alice: SimMember;
    bob: SimMember;
    lost: () => Packet;
  }> {
    const [room, alice, bob] = await duo();
    room.say(alice, 'before');
    room.run(5_000);
    let change: Packet | undefined;
    room.rule = (packet, to) => {
      if (kindOf(packet.bytes) === 'pair' && change) return false; // nobody hands it on
      if (change || to !== bob.handle || packet.to !== null || packet.from !== alice.handle) return true;
      change = packet;
      return false;
    };
    room.join('charlie');
    room.run(1_000);
    return { room, alice, bob, lost: () => change! };
  }

  test('a frame after it is held and not counted against its sender', async () => {
    const { room, alice, bob, lost } = await lostKey();
    expect(lost()).toBeDefined();
    room.say(alice, 'after');
    room.run(100);
    const { held } = bob.state.allowances.get(alice.handle)!;
    expect(held.length).toBeGreaterThan(0);
    expect(refusals(bob)).toEqual({});
    expect(room.texts(bob)).toEqual(['before']);
    room.deliver(bob, lost());
    room.run(100);
    expect(room.texts(bob)).toEqual(['before', 'after']);
    expect(refusals(bob)).toEqual({});
    expect(bob.state.allowances.get(alice.handle)!.held).toEqual([]);
  });

  test('a bad signature without a gap counts', async () => {
    const [room, alice, bob] = await duo();
    const before = bob.state;
    const signing = { ...alice.state.own.signing, pair: room.crypto.signPair(new Uint8Array(32).fill(1)) };
    alice.state = { ...alice.state, own: { ...alice.state.own, signing } };
    room.say(alice, 'forged');
    room.run(100);
    expect(refusals(bob)).toEqual({ signature: 1 });
    expect(isUntouched(before, bob.state)).toBe(true);
  });
});

describe('who comes later', () => {
  test('opens nothing from before with all it holds, and can authenticate none of it', async () => {
    const [room, alice, bob] = await duo();
    for (let at = 0; at < 6; at += 1) {
      room.say(at % 2 ? alice : bob, `old ${at}`);
      room.run(2_000);
    }
    const old = [alice, bob].flatMap((it) => framesOf(room, it, 'msg'));
    const charlie = room.join('charlie');
    room.run(5_000);
    const change = [alice, bob].map(
      (it) => framesOf(room, it, 'msg').filter((packet) => !old.includes(packet))[0]!,
    );
    const secrets = seized(charlie.state);
    for (const packet of [...old, ...change]) {
      expect(opens(room.crypto, ROOM, messageOf(packet), secrets)).toBeUndefined();
      for (const key of secrets)
        expect(signatureHolds(room.crypto, ROOM, messageOf(packet), key)).toBe(false);
      const before = charlie.state;
      room.deliver(charlie, packet);
      expect(isUntouched(before, charlie.state)).toBe(true);
    }
    expect(charlie.messages).toEqual([]);
    expect(refusals(charlie)).toEqual({});
    // The same tries succeed with what bob holds: they are worth something.
    const known = messageOf(lastMessage(room, alice));
    expect(
      bob.state.members
        .get(alice.state.self.id)!
        .receiving[0]!.signing.some(({ key }) => signatureHolds(room.crypto, ROOM, known, key)),
    ).toBe(true);
  });

  test('a key that has signed nothing is not changed: a burst of joins costs one change', async () => {
    const [room, alice] = await duo();
    room.say(alice, 'signed');
    room.run(5_000);
    const before = framesOf(room, alice, 'msg').length;
    for (const name of ['charlie', 'dora', 'emil', 'frida']) room.join(name);
    room.run(200);
    expect(framesOf(room, alice, 'msg').length).toBe(before + 1);
  });
});

test('the key of a message is kept until everybody has confirmed it, and no longer than two minutes', async () => {
  const [room, alice, bob, charlie] = await trio();
  const opened = (packet: Packet) => opens(room.crypto, ROOM, messageOf(packet), seized(bob.state))?.t;
  room.rule = (packet) => packet.from !== charlie.handle;
  room.say(alice, 'for all');
  const said = lastMessage(room, alice);
  room.run(20_000);
  expect(opened(said)).toBe('text');
  room.rule = (packet) => packet.from !== charlie.handle || kindOf(packet.bytes) === 'pair';
  room.run(LIMITS.usedKeysFor);
  expect(opened(said)).toBeUndefined();

  room.rule = () => true;
  room.run(60_000);
  room.say(alice, 'again');
  const again = lastMessage(room, alice);
  room.run(100);
  expect(opened(again)).toBe('text');
  room.run(3_000);
  expect(opened(again)).toBeUndefined();
});

test('keys held now open nothing that was delivered before', async () => {
  const [room, alice, bob, charlie] = await story(['alice', 'bob', 'charlie']);
  for (const text of ['one', 'two', 'three']) {
    room.say(alice, text);
    room.run(3_000);
  }
  const all = [alice, bob, charlie].flatMap((it) => framesOf(room, it, 'msg'));
  for (const it of [alice, bob, charlie]) {
    const secrets = seized(it.state);
    for (const packet of all) expect(opens(room.crypto, ROOM, messageOf(packet), secrets)).toBeUndefined();
  }
  const atRisk = seized(bob.state);
  room.say(alice, 'next');
  expect(opens(room.crypto, ROOM, messageOf(lastMessage(room, alice)), atRisk)?.t).toBe('text');
});
