import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Clock, randomBytes } from '../../../background/clock';
import type { ConnectionWires, RoomConnection, RunnerParts } from '../../../background/roomParts';
import { RoomRunner } from '../../../background/roomRunner';
import { SessionStore, StorageFull, type Store } from '../../../background/store';
import { type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';
import { type Xml, xml } from '../../../src/xmpp/xml';
import { type Counting, countingMachine } from './countingMachine';
import { roomConfig } from './roomConfig';

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** A storage area that takes its time, as the browser's does, and tells what it holds. */
class Area {
  readonly items = new Map<string, unknown>();
  writes = 0;
  delay: () => number = () => 0;
  limit = Number.POSITIVE_INFINITY;
  async get(): Promise<Record<string, unknown>> {
    return Object.fromEntries(this.items);
  }
  async set(items: Record<string, unknown>): Promise<void> {
    this.writes += 1;
    await pause(this.delay());
    const after = new Map([...this.items, ...Object.entries(items)]);
    const size = [...after].reduce((sum, [key, value]) => sum + key.length + String(value).length, 0);
    if (size > this.limit) throw new Error('Session storage quota bytes exceeded. Values were not stored.');
    for (const [key, value] of Object.entries(items)) this.items.set(key, value);
  }
  async remove(keys: string[]): Promise<void> {
    for (const key of keys) this.items.delete(key);
  }
}

interface World {
  readonly area: Area;
  readonly store: Store;
  readonly sent: Xml[];
  nudges: number;
  readonly closed: { removeAccount: boolean }[];
  wires: ConnectionWires;
  sendDelay: () => number;
  /** What the store held when each stanza left. */
  readonly heldAtSend: string[][];
  readonly parts: RunnerParts<Counting>;
}

let crypto: Primitives;
beforeAll(async () => {
  crypto = await sodiumPrimitives();
});

function world(area = new Area(), store: Store = new SessionStore(area)): World {
  const it: World = {
    area,
    store,
    sent: [],
    nudges: 0,
    closed: [],
    heldAtSend: [],
    sendDelay: () => 0,
    wires: undefined as unknown as ConnectionWires,
    parts: {
      machine: countingMachine,
      store,
      clock: new Clock(),
      random: randomBytes,
      crypto,
      checkKey: async () => true,
      derive: async (name) => {
        if (name === 'bad') throw new Error(name);
        return { localpart: name, psk: new Uint8Array(32) };
      },
      connect(wires): RoomConnection {
        it.wires = wires;
        return {
          async send(stanza) {
            it.heldAtSend.push([...area.items.keys()]);
            it.sent.push(stanza);
            await pause(it.sendDelay());
            await wires.save({ sent: it.sent.length });
          },
          async close(how) {
            it.closed.push(how);
          },
          reconnectNow() {
            it.nudges += 1;
          },
          solve() {},
        };
      },
      remember: () => {},
      changed: () => {},
    },
  };
  return it;
}

const online = { type: 'online', jid: 'a@b/c', account: { login: 'registered', length: 256 } } as const;
const stanza = (id: string) => ({ type: 'stanza', stanza: xml('message', { id }) }) as const;

let running: RoomRunner<Counting>[] = [];
async function started(it: World): Promise<RoomRunner<Counting>> {
  const runner = await RoomRunner.start(it.parts, roomConfig('r1'));
  running.push(runner);
  await it.wires.deliver({ ...online, resumed: false });
  return runner;
}
async function restored(it: World): Promise<RoomRunner<Counting>> {
  const runner = RoomRunner.restore(it.parts, await it.store.read(''));
  if (!(runner instanceof RoomRunner)) throw new Error('it is over');
  running.push(runner);
  return runner;
}
afterEach(async () => {
  await Promise.all(running.map((it) => it.feed({ type: 'leave' })));
  running = [];
});

describe('roomRunner', () => {
  test('a stanza never leaves before its record is stored, and all leave in order, whatever the delays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 20 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 4 })),
        async (gaps, delays) => {
          const it = world();
          it.area.delay = () => delays.next().value;
          it.sendDelay = () => delays.next().value;
          await started(it);
          const delivered: Promise<void>[] = [];
          for (const [at, gap] of gaps.entries()) {
            delivered.push(
              it.wires.deliver(stanza(`s${at}`)).then(() => {
                expect(it.area.items.has(`lines/s${at}`)).toBe(true);
              }),
            );
            if (gap > 0) await pause(gap);
          }
          await Promise.all(delivered);
          while (it.sent.length < gaps.length) await pause(1);
          expect(it.sent.map((sent) => sent.attrs.id)).toEqual(gaps.map((_, at) => `s${at}`));
          for (const [at, held] of it.heldAtSend.entries()) expect(held).toContain(`lines/s${at}`);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('after a death at any moment nothing is lost: what the server need not send again is stored, what is stored is sent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 25 }),
        fc.integer({ min: 1, max: 8 }),
        async (moment, delay) => {
          const it = world();
          it.area.delay = () => delay % 3;
          it.sendDelay = () => delay;
          await started(it);
          const handled: string[] = [];
          for (let at = 0; at < 6; at += 1)
            void it.wires.deliver(stanza(`s${at}`)).then(() => handled.push(`s${at}`));
          await pause(moment);
          // The death: a copy of what the store holds now, and of what has left, is all that remains.
          const left = [...it.sent];
          const handledThen = [...handled];
          const after = world(new Area());
          for (const [key, value] of it.area.items) after.area.items.set(key, value);
          const runner = await restored(after);
          const seen = [...after.area.items.keys()].flatMap((key) =>
            key.startsWith('lines/') ? key.slice(6) : [],
          );
          expect(seen).toEqual(expect.arrayContaining(handledThen));
          await after.wires.deliver({ ...online, resumed: true });
          await runner.feed({ type: 'read' });
          const all = () => new Set([...left, ...after.sent].map((sent) => sent.attrs.id));
          for (let wait = 0; wait < 100 && all().size < seen.length; wait += 1) await pause(1);
          expect(all()).toEqual(new Set(seen));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a step that changes nothing writes nothing, and is done when all that came before it is stored', async () => {
    const it = world();
    const runner = await started(it);
    it.area.delay = () => 20;
    void it.wires.deliver(stanza('a'));
    await runner.feed({ type: 'read' });
    expect(it.area.items.has('lines/a')).toBe(true);
    await pause(100);
    const before = it.area.writes;
    for (let times = 0; times < 50; times += 1) await runner.feed({ type: 'read' });
    expect(it.area.writes).toBe(before);
  });

  test('what waited for a lost stream is not sent on the next, but is on its resumption', async () => {
    for (const resumed of [true, false]) {
      const it = world();
      await started(it);
      await it.wires.deliver({ type: 'offline', retryAt: null });
      await it.wires.deliver(stanza('waiting'));
      expect(it.sent).toEqual([]);
      await it.wires.deliver({ ...online, resumed });
      await pause(5);
      expect(it.sent.map((sent) => sent.attrs.id)).toEqual(resumed ? ['waiting'] : []);
    }
  });

  test('a stanza that makes a step throw is dropped and counted, without a word of it', async () => {
    const it = world();
    const runner = await started(it);
    await it.wires.deliver({ type: 'stanza', stanza: xml('poison') });
    await it.wires.deliver(stanza('next'));
    expect(it.area.items.has('lines/next')).toBe(true);
    expect([...runner.troubles]).toEqual([['step:stanza', 1]]);
  });

  test('ticks at the time that the machine names, once', async () => {
    const it = world();
    await started(it);
    await it.wires.deliver({ type: 'stanza', stanza: xml('timer', { in: '15' }) });
    await pause(5);
    expect(it.sent).toEqual([]);
    await pause(40);
    expect(it.sent).toEqual([xml('ticked')]);
  });

  test('a restored machine is woken once, gets its stream back and keeps its timer', async () => {
    const it = world();
    await started(it);
    await it.wires.deliver(stanza('a'));
    await it.wires.deliver({ type: 'stanza', stanza: xml('timer', { in: '30' }) });
    await pause(5);
    await it.wires.deliver(stanza('b'));
    const after = world(new Area());
    for (const [key, value] of it.area.items) after.area.items.set(key, value);
    const runner = await restored(after);
    expect(runner.view.unread).toBe(2);
    expect(after.wires.saved).toEqual({ sent: 1 });
    await after.wires.deliver({ ...online, resumed: true });
    await pause(60);
    expect(after.sent.at(-1)).toEqual(xml('ticked'));
  });

  test('after leaving: the last stanza has gone, the account too, and the store holds the view alone', async () => {
    const it = world();
    const runner = await started(it);
    await it.wires.deliver(stanza('a'));
    await runner.feed({ type: 'leave' });
    expect(runner.over).toBe(true);
    await runner.ended;
    expect(it.sent.at(-1)).toEqual(xml('bye'));
    expect(it.closed).toEqual([{ removeAccount: true }]);
    expect([...it.area.items.keys()]).toEqual(['~ended']);
    expect(runner.view.status).toEqual({ state: 'ended', why: 'left' });
    const again = RoomRunner.restore(world(it.area).parts, await it.store.read(''));
    expect(again).not.toBeInstanceOf(RoomRunner);
    expect(again.view).toEqual(runner.view);
  });

  test('who leaves while the stream is broken goes back first, so that the room hears of it', async () => {
    const it = world();
    const runner = await started(it);
    await it.wires.deliver({ type: 'offline', retryAt: null });
    await runner.feed({ type: 'leave' });
    await pause(20);
    expect([it.nudges, it.sent, it.closed]).toEqual([1, [], []]);
    await it.wires.deliver({ ...online, resumed: true });
    await runner.ended;
    expect(it.sent).toEqual([xml('bye')]);
    expect(it.closed).toEqual([{ removeAccount: true }]);
  });

  test('who leaves before ever having been online need not wait', async () => {
    const it = world();
    const runner = await RoomRunner.start(it.parts, roomConfig('r1'));
    await runner.feed({ type: 'leave' });
    await runner.ended;
    expect([it.nudges, it.sent]).toEqual([0, []]);
  });

  test('leaving overwrites the keys in memory', async () => {
    const it = world();
    const own = roomConfig('r1');
    const runner = await RoomRunner.start(it.parts, own);
    await runner.feed({ type: 'leave' });
    await runner.ended;
    expect([...own.identity].every((byte) => byte === 0)).toBe(true);
  });

  test('with a full storage the lines are given up and the keys are kept', async () => {
    const it = world();
    const runner = await started(it);
    it.area.limit = 3000;
    for (let at = 0; at < 80; at += 1) await it.wires.deliver(stanza(`long-identifier-${at}`));
    expect(runner.troubles.get('storage-full')).toBeGreaterThan(0);
    expect(runner.troubles.has('storage')).toBe(false);
    expect(it.area.items.has('secret')).toBe(true);
    expect(it.area.items.has('head')).toBe(true);
    for (let wait = 0; wait < 500 && it.sent.length < 80; wait += 1) await pause(1);
    expect(it.sent).toHaveLength(80);
    expect(runner.view.unread).toBe(80);
  });

  test('while nothing can be stored nothing leaves and nothing is acknowledged; then everything does', async () => {
    const it = world();
    const runner = await started(it);
    it.area.limit = 10;
    let handled = false;
    const delivered = it.wires.deliver(stanza('a')).then(() => {
      handled = true;
    });
    await pause(50);
    expect([handled, it.sent.length]).toEqual([false, 0]);
    it.area.limit = Number.POSITIVE_INFINITY;
    await delivered;
    await pause(5);
    expect(it.sent).toHaveLength(1);
    expect(runner.troubles.get('storage')).toBe(1);
  });

  test('an answer to `derive` is fed; if it fails, the room is over', async () => {
    const it = world();
    const runner = await started(it);
    await runner.feed({ type: 'say', text: 'good' });
    await pause(5);
    expect(it.sent).toEqual([xml('derived')]);
    await runner.feed({ type: 'say', text: 'bad' });
    await pause(5);
    await runner.ended;
    expect(runner.view.status).toEqual({ state: 'ended', why: 'internal' });
  });

  test('damaged records are refused', async () => {
    const it = world();
    await started(it);
    it.area.items.set('head', 'AAAA');
    await expect(it.store.read('')).rejects.toThrow(RangeError);
    expect(() => RoomRunner.restore(it.parts, new Map([['~facts', { url: '', domain: '' }]]))).toThrow(
      RangeError,
    );
    expect(new StorageFull().message).toBe('');
  });
});
