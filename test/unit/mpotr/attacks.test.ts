// Attacks by members and outsiders that once succeeded against this code, each told once more.
import { describe, expect, test } from '@jest/globals';
import { fromHex } from '../../../src/crypto/bytes';
import { openDraft } from '../../../src/mpotr/draft';
import { encodeFrame } from '../../../src/mpotr/frames';
import { prologue } from '../../../src/mpotr/keys';
import { startNoise, writeMessage } from '../../../src/mpotr/noise';
import { sendPair } from '../../../src/mpotr/pair';
import { splitKey } from '../../../src/mpotr/places';
import { craft, plant } from '../../support/insider';
import { ROOM, type SimMember, SimulatedRoom } from '../../support/simulatedRoom';

type Four = [SimulatedRoom, SimMember, SimMember, SimMember, SimMember];

async function four(): Promise<Four> {
  const it = await SimulatedRoom.open(3);
  const members = ['alice', 'bob', 'charlie', 'dora'].map((name) => it.join(name));
  it.run(5_000);
  return [it, ...members] as Four;
}

const confirmedBy = (it: SimMember, key: string): number | undefined =>
  it.state.graph.get(key)?.confirmed.filter((who) => who !== splitKey(key).s).length;

/** How long until `reader` has read what `author` says now. */
function delay(room: SimulatedRoom, author: SimMember, reader: SimMember): number {
  const from = room.now;
  room.say(author, 'in time?');
  while (!room.texts(reader).includes('in time?') && room.now - from < 60_000) room.run(50);
  return room.now - from;
}

describe('a member that cites what it likes', () => {
  test('can not stop delivery by frames that wait for each other in a circle', async () => {
    const [it, alice, bob, charlie, dora] = await four();
    const second = craft(it, alice, 1, []); // its unnamed parent is the one before
    const between = craft(it, bob, 0, [second.ref]);
    const first = craft(it, alice, 0, [between.ref], 'the circle is closed');
    it.members.delete(alice.handle);
    it.members.delete(bob.handle);
    plant(it, alice, second, charlie);
    plant(it, bob, between, charlie);
    plant(it, alice, first, charlie);
    it.run(1_000);
    expect(delay(it, dora, charlie)).toBeLessThan(7_000);
    it.run(10_000);
    expect(charlie.state.waiting.size).toBe(0);
    expect(it.texts(charlie)).toContain('the circle is closed');
  });

  test('can not keep a message from being confirmed by citing it under a wrong id', async () => {
    const [it, alice, bob, charlie, dora] = await four();
    it.members.delete(bob.handle);
    it.say(alice, 'hello');
    const { key } = alice.messages.at(-1)!;
    const { s, g, n } = splitKey(key);
    it.run(25);
    plant(it, bob, craft(it, bob, 0, [[fromHex(s), g, n, new Uint8Array(16).fill(9)]]), alice, charlie, dora);
    it.run(30_000);
    // Bob himself has said nothing else.
    expect(confirmedBy(alice, key)).toBe(2);
    expect(confirmedBy(charlie, key)).toBe(2);
  });

  test('can not make another one’s future messages late, or fill the memory', async () => {
    const [it, alice, bob, charlie, dora] = await four();
    const { self, own } = alice.state;
    for (let round = 0; round < 200; round += 1) {
      const invented = Array.from({ length: 16 }, (_, at) => new Uint8Array(16).fill(at + round));
      const cites = invented.map((id, at): [Uint8Array, number, number, Uint8Array] => [
        fromHex(self.id),
        own.gen,
        own.next + at,
        id,
      ]);
      plant(it, bob, craft(it, bob, round, cites), alice, charlie, dora);
      it.run(40);
    }
    it.run(8_000);
    it.say(alice, 'hello');
    it.run(30_000);
    expect(charlie.messages.at(-1)).toMatchObject({ text: 'hello', late: false });
    expect(confirmedBy(alice, alice.messages.at(-1)!.key)).toBeGreaterThanOrEqual(2);
    expect(charlie.state.transcript.lost.size).toBeLessThanOrEqual(1_000);
    expect(charlie.state.asked.size).toBeLessThanOrEqual(1_000);
  });
});

describe('an outsider', () => {
  test('who knows the room’s name delays nobody by calling without end', async () => {
    const [it, alice, bob] = await four();
    it.feed(alice, it.presence('zz-caller', false));
    const staticPair = it.crypto.dhPair(it.env().random(32));
    for (let i = 0; i < 900; i += 1) {
      const start = startNoise(it.crypto, {
        pattern: 'XXpsk0',
        initiator: true,
        prologue: prologue(ROOM, 'zz-caller', alice.handle),
        psk: it.psk,
        staticPair,
      });
      const [, m] = writeMessage(it.crypto, start, new Uint8Array(), it.env().random(32));
      it.feed(alice, {
        type: 'frame',
        from: 'zz-caller',
        bytes: encodeFrame({ f: 'init', m }),
        direct: true,
      });
      it.run(33);
    }
    expect(alice.state.outbox.queue.length).toBeLessThanOrEqual(64);
    expect(delay(it, alice, bob)).toBeLessThan(200);
  });

  test('makes nobody ask a member without end by frames that only look like its own', async () => {
    const [it, alice, bob, charlie, dora] = await four();
    for (const member of [alice, bob, charlie, dora]) it.say(member, 'hello');
    it.run(8_000);
    for (const member of [alice, bob, charlie, dora]) it.feed(member, it.presence('zz-forger', false));
    const before = it.packets.length;
    for (let i = 0; i < 300; i += 1) {
      const bytes = encodeFrame({
        f: 'msg',
        s: fromHex(alice.state.self.id),
        g: 0,
        n: alice.state.own.next + 2 + i,
        c: new Uint8Array(32),
        x: new Uint8Array(24),
        b: new Uint8Array(16),
        z: new Uint8Array(64),
      });
      for (const member of [alice, bob, charlie, dora])
        it.feed(member, { type: 'frame', from: 'zz-forger', bytes, direct: false });
      it.run(35);
    }
    const asked = it.packets
      .slice(before)
      .filter(({ from, to }) => from === bob.handle && to === alice.handle);
    expect(asked.length).toBeLessThanOrEqual(12); // in ten seconds
    expect(delay(it, alice, bob)).toBeLessThan(200);
  });
});

test('a newcomer is told no signing key that was in force before it came', async () => {
  const it = await SimulatedRoom.open(4);
  const [alice, bob] = [it.join('alice'), it.join('bob')];
  it.run(5_000);
  it.say(alice, 'before');
  it.run(5_000);
  const before = alice.state.own.signings.map((span) => span.pair.publicKey);
  const late = it.join('charlie');
  it.run(5_000);
  const d = openDraft(late.state, it.env());
  sendPair(d, alice.handle, { t: 'signing', g: 0 });
  late.state = d.state;
  it.feed(late, { type: 'tick' });
  it.run(3_000);
  const known = late.state.members
    .get(alice.state.self.id)!
    .receiving.flatMap((gen) => gen.signing.map((span) => span.key));
  expect(known.length).toBeGreaterThan(0);
  for (const key of before) expect(known).not.toContainEqual(key);
  expect(it.texts(bob)).toEqual(['before']);
});

test('others who come and go do not silence the alarm about one whom only some can see', async () => {
  const it = await SimulatedRoom.open(6);
  const alice = it.join('alice');
  it.join('bob');
  it.run(3_000);
  const ghost = it.join('charlie');
  it.rule = ({ from, to }, recipient) =>
    !(from === ghost.handle && recipient.endsWith('bob')) && !(to?.endsWith('bob') && from === ghost.handle);
  it.run(2_000);
  let alarmAt: number | null = null;
  const start = it.now;
  for (let round = 0; round < 10 && alarmAt === null; round += 1) {
    const passer = it.join(`passer ${round}`);
    it.run(4_000);
    it.leave(passer);
    it.run(2_000);
    if (alice.state.watch.differences.length > 0) alarmAt = it.now - start;
  }
  expect(alarmAt).not.toBeNull();
});

test('a leaver gets no key after its goodbye, though it is still there', async () => {
  const [it, alice, bob, charlie, dora] = await four();
  it.feed(dora, { type: 'close' });
  it.run(500);
  it.say(alice, 'without dora');
  it.run(2_000);
  expect(it.texts(bob)).toContain('without dora');
  expect(it.texts(charlie)).toContain('without dora');
  expect(alice.state.own.gen).toBe(1);
  expect([...alice.state.own.holders.keys()]).not.toContain(dora.state.self.id);
});
