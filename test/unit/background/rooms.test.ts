import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Clock, randomBytes } from '../../../background/clock';
import type { ConnectionWires } from '../../../background/roomParts';
import { Rooms } from '../../../background/rooms';
import { SessionStore } from '../../../background/store';
import { type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';
import { xml } from '../../../src/xmpp/xml';
import { Area } from './area';
import { type Counting, countingMachine } from './countingMachine';

let crypto: Primitives;
beforeAll(async () => {
  crypto = await sodiumPrimitives();
});

interface World {
  readonly area: Area;
  readonly rooms: Rooms<Counting>;
  readonly wires: ConnectionWires[];
  keys: number;
  locked: boolean;
}

const made: World[] = [];
function world(area = new Area()): World {
  const wires: ConnectionWires[] = [];
  const it: World = {
    area,
    wires,
    keys: 0,
    locked: false,
    rooms: new Rooms({
      machine: countingMachine,
      store: new SessionStore(area),
      clock: new Clock(),
      random: randomBytes,
      crypto,
      loopback: false,
      fetchText: async () => null,
      checkKey: async () => true,
      derive: async (localpart) => ({ localpart, psk: new Uint8Array(32) }),
      keysFor: async (identity) => {
        if (identity === 'kept' && it.locked) return null;
        it.keys += 1;
        const otr = { publicKey: Uint8Array.of(it.keys), privateKey: Uint8Array.of(it.keys) };
        return { identity: randomBytes(32), otr, kept: identity === 'kept' ? [] : null };
      },
      remember: () => {},
      connect(given) {
        wires.push(given);
        return { send: async () => {}, close: async () => {}, reconnectNow: () => {}, solve: () => {} };
      },
      changed: () => {},
    }),
  };
  made.push(it);
  return it;
}
afterEach(async () => {
  for (const { rooms, wires } of made.splice(0)) {
    for (const { id } of rooms.views) await rooms.tell(id, { type: 'leave' });
    // Who leaves while offline waits for the stream: there is none to come.
    for (const wire of wires) await wire.deliver({ type: 'failed', code: 'unreachable' });
  }
});

const at = {
  room: 'a room',
  nickname: 'alice',
  server: 'example.org',
  identity: 'fresh' as 'kept' | 'fresh',
};
async function entered(it: World, change: Partial<typeof at> = {}): Promise<string> {
  const reply = await it.rooms.join({ ...at, ...change });
  if (!reply.ok) throw new Error(reply.code);
  return reply.value.roomId;
}

describe('rooms', () => {
  test.each([
    [{ room: '' }, 'bad-room-name'],
    [{ room: 'a\u202eb' }, 'bad-room-name'],
    [{ nickname: ' ' }, 'bad-nickname'],
    [{ nickname: 'x'.repeat(33) }, 'bad-nickname'],
    [{ server: 'not a server' }, 'bad-server'],
    [{ server: 'ws://127.0.0.1:5280/xmpp-websocket' }, 'bad-server'],
  ])('%j is refused before anything is made', async (change, code) => {
    const it = world();
    expect(await it.rooms.join({ ...at, ...change })).toEqual({ ok: false, code });
    expect([it.keys, it.wires.length, it.area.items.size]).toEqual([0, 0, 0]);
  });

  test('a room is entered once, however it is spelt, and again after it is over', async () => {
    const it = world();
    const [first, second] = await Promise.all([
      it.rooms.join(at),
      it.rooms.join({ ...at, room: ' A  Room' }),
    ]);
    expect([first, second].filter((reply) => reply.ok)).toHaveLength(1);
    expect([first, second]).toContainEqual({ ok: false, code: 'already-joined' });
    const id = it.rooms.views.map((view) => view.id)[0]!;
    await it.rooms.tell(id, { type: 'leave' });
    await it.rooms.runner(id)!.ended;
    expect((await it.rooms.join(at)).ok).toBe(true);
    expect(it.rooms.views).toHaveLength(1);
  });

  test('two rooms share neither keys nor records', async () => {
    const it = world();
    const [one, other] = [await entered(it), await entered(it, { room: 'other' })];
    const secret = (id: string) => it.area.items.get(`room/${id}/secret`);
    expect(secret(one)).toBeDefined();
    expect(secret(one)).not.toEqual(secret(other));
    expect(it.keys).toBe(2);
  });

  test('with an identity that is locked nobody goes in as somebody else', async () => {
    const it = world();
    it.locked = true;
    expect(await it.rooms.join({ ...at, identity: 'kept' })).toEqual({ ok: false, code: 'identity-locked' });
    expect([it.rooms.views.length, it.wires.length, it.area.items.size]).toEqual([0, 0, 0]);
    it.locked = false;
    await entered(it, { identity: 'kept' });
  });

  test('some are left and wait until nothing is left of them; all are left and forgotten', async () => {
    const it = world();
    const ids = [
      await entered(it),
      await entered(it, { room: 'second' }),
      await entered(it, { room: 'third' }),
    ];
    for (const wire of it.wires)
      await wire.deliver({
        type: 'online',
        jid: 'a@b/c',
        account: { login: 'registered', length: 256 },
        resumed: false,
      });
    await it.rooms.leaveAll((view) => view.name === 'second');
    const kept = [...it.area.items.keys()].filter((key) => key.startsWith(`room/${ids[1]}/`));
    expect(kept).toEqual([`room/${ids[1]}/~ended`]);
    expect(it.rooms.runner(ids[0]!)!.over).toBe(false);
    await it.rooms.eraseAll();
    expect(it.rooms.views).toEqual([]);
    expect([...it.area.items.keys()].filter((key) => key.startsWith('room/'))).toEqual([]);
  });

  test('after the death of the program all rooms are back, in their order, each with its own', async () => {
    const it = world();
    const ids = [
      await entered(it),
      await entered(it, { room: 'second' }),
      await entered(it, { room: 'third' }),
    ];
    await it.wires[1]!.deliver({ type: 'stanza', stanza: xml('message', { id: 'x' }) });
    await it.wires[2]!.save({ stream: 3 });
    const after = world(new Area());
    for (const [key, value] of it.area.items) after.area.items.set(key, value);
    await after.rooms.restore();
    expect(after.rooms.views.map(({ id }) => id)).toEqual(ids);
    expect(after.rooms.views.map(({ unread }) => unread)).toEqual([0, 1, 0]);
    expect(after.wires.map(({ saved }) => saved)).toEqual([null, null, { stream: 3 }]);
    expect(after.wires.map(({ url }) => url)).toEqual(Array(3).fill('wss://example.org/xmpp-websocket'));
  });

  test('a room that is over stays to be read until it is dismissed; then nothing of it is left', async () => {
    const it = world();
    const id = await entered(it);
    expect(await it.rooms.dismiss(id)).toEqual({ ok: false, code: 'internal' });
    await it.rooms.tell(id, { type: 'leave' });
    await it.rooms.runner(id)!.ended;
    expect(it.rooms.open).toBe(false);
    expect(await it.rooms.tell(id, { type: 'leave' })).toEqual({ ok: false, code: 'not-in-room' });
    const after = world(it.area);
    await after.rooms.restore();
    expect(after.rooms.views.map(({ status }) => status)).toEqual([{ state: 'ended', why: 'left' }]);
    expect(after.wires).toEqual([]);
    expect(await after.rooms.dismiss(id)).toEqual({ ok: true, value: null });
    expect([...after.area.items.keys()]).toEqual(['rooms']);
  });

  test('a room whose records are damaged, or were cut short, is forgotten; the others go on', async () => {
    const it = world();
    const [damaged, cut, fine] = [
      await entered(it),
      await entered(it, { room: 'second' }),
      await entered(it, { room: 'third' }),
    ];
    const after = world(new Area());
    for (const [key, value] of it.area.items) after.area.items.set(key, value);
    after.area.items.set(`room/${damaged}/secret`, 'AAAA!');
    after.area.items.delete(`room/${cut}/head`);
    await after.rooms.restore();
    expect(after.rooms.views.map(({ id }) => id)).toEqual([fine]);
    const left = [...after.area.items.keys()].filter((key) => key.includes(damaged) || key.includes(cut));
    expect(left).toEqual([]);
  });

  test('what cannot be said is refused by its code', async () => {
    const it = world();
    const id = await entered(it);
    expect(await it.rooms.say('elsewhere', 'x')).toEqual({ ok: false, code: 'not-in-room' });
    expect(await it.rooms.say(id, ' \n')).toEqual({ ok: false, code: 'empty-message' });
    expect(await it.rooms.say(id, 'ä'.repeat(8193))).toEqual({ ok: false, code: 'message-too-long' });
    expect(await it.rooms.say(id, 'ä'.repeat(8192))).toEqual({ ok: true, value: null });
  });

  test('a draft is kept as far as it could be sent, without cutting a character in two', async () => {
    const it = world();
    const id = await entered(it);
    await it.rooms.draft({ roomId: id, text: 'half a sentence' });
    expect(it.rooms.views[0]?.draft).toBe('half a sentence');
    await it.rooms.draft({ roomId: id, text: `x${'\u{1F344}'.repeat(4096)}` });
    expect(it.rooms.views[0]?.draft).toBe(`x${'\u{1F344}'.repeat(4095)}`);
    expect(await it.rooms.draft({ roomId: 'elsewhere', text: '' })).toEqual({
      ok: false,
      code: 'not-in-room',
    });
  });

  test('what is said leaves the message box, but not what has been typed since', async () => {
    const it = world();
    const id = await entered(it);
    await it.rooms.draft({ roomId: id, text: 'hel' });
    await it.rooms.say(id, 'hello');
    expect(it.rooms.views[0]?.draft).toBe('');

    await it.wires[0]!.deliver({ type: 'offline', retryAt: null });
    await it.rooms.draft({ roomId: id, text: 'hello again' });
    const waiting = it.rooms.say(id, 'hello again');
    await it.rooms.draft({ roomId: id, text: 'h' });
    await it.wires[0]!.deliver({
      type: 'online',
      jid: 'a@b/c',
      resumed: true,
      account: { login: 'anonymous', length: null },
    });
    expect(await waiting).toEqual({ ok: true, value: null });
    expect(it.rooms.views[0]?.draft).toBe('h');
  });

  test('a verdict counts for the code that was shown; a difference closes the room until it is taken back', async () => {
    const it = world();
    const roomId = await entered(it);
    const code = it.rooms.views[0]!.roomCode!;
    for (const verdict of ['matches', 'differs'] as const)
      for (const other of [[], ['acid'], ['acid', 'lake']])
        expect(await it.rooms.codeRead({ roomId, code: other, verdict })).toEqual({
          ok: false,
          code: 'code-changed',
        });
    expect(it.rooms.views[0]?.codeVerdict).toBe('unread');
    expect(await it.rooms.codeRead({ roomId, code, verdict: 'differs' })).toEqual({ ok: true, value: null });
    expect(await it.rooms.say(roomId, 'x')).toEqual({ ok: false, code: 'code-differs' });
    expect(await it.rooms.codeRead({ roomId, code: [], verdict: 'unread' })).toEqual({
      ok: true,
      value: null,
    });
    expect(await it.rooms.say(roomId, 'x')).toEqual({ ok: true, value: null });
  });

  test('a fingerprint counts as compared only if it is the one that this person has', async () => {
    const it = world();
    const roomId = await entered(it);
    const done = { ok: true, value: null };
    const asked = (person: string, hex: string, verdict: 'matches' | 'differs' | 'unread') =>
      it.rooms.compared({ roomId, person, hex, verdict });
    const others = [
      ['p1', 'f2'],
      ['p2', 'f1'],
      ['p1', 'f0'],
      ['me', 'f0'],
    ] as const;
    for (const [person, hex] of others)
      for (const verdict of ['matches', 'differs', 'unread'] as const)
        expect(await asked(person, hex, verdict)).toEqual({ ok: false, code: 'fingerprint-changed' });
    expect(await it.rooms.say(roomId, 'x')).toEqual(done);
    expect(await asked('p1', 'f1', 'differs')).toEqual(done);
    expect(await it.rooms.say(roomId, 'x')).toEqual({ ok: false, code: 'fingerprint-differs' });
    expect(await asked('p1', 'f1', 'unread')).toEqual(done);
    expect(await it.rooms.say(roomId, 'x')).toEqual(done);
  });

  test('what is said while the stream is mended waits for it, in order; not for ever', async () => {
    const it = world();
    const id = await entered(it);
    const online = { type: 'online', jid: 'a@b/c', account: { login: 'registered', length: 256 } } as const;
    await it.wires[0]!.deliver({ type: 'offline', retryAt: null });
    const order: string[] = [];
    const say = async (text: string) => {
      const reply = await it.rooms.say(id, text);
      order.push(text);
      return reply;
    };
    const replies = ['one', 'two'].map(say);
    await new Promise((later) => setTimeout(later, 20));
    expect(order).toEqual([]);
    await it.wires[0]!.deliver({ ...online, resumed: true });
    expect(await Promise.all(replies)).toEqual(Array(2).fill({ ok: true, value: null }));
    expect(order).toEqual(['one', 'two']);
    await it.wires[0]!.deliver({ type: 'offline', retryAt: null });
    const late = it.rooms.say(id, 'three');
    await it.rooms.tell(id, { type: 'leave' });
    expect(await late).toEqual({ ok: false, code: 'not-in-room' });
    await it.wires[0]!.deliver({ ...online, resumed: true });
  });
});
