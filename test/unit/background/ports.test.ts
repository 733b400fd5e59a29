import { describe, expect, test } from '@jest/globals';
import { type Handlers, type Port, Ports } from '../../../background/ports';
import { connectClient } from '../../../src/client';
import type { AppView, LineView, PortPush, RoomView } from '../../../src/contract';
import { countingMachine } from './countingMachine';
import { roomConfig } from './roomConfig';

const self = { id: 'abc', origin: 'chrome-extension://abc' };
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const settings = { theme: 'system', server: '', servers: [], lockMinutes: 15 } as const;

/** Both ends of a port, as a browser connects them: asynchronously, copying. */
function channel(url = `${self.origin}/popup.html`, name = 'hushroom') {
  const toPage: ((message: unknown) => void)[] = [];
  const toBackground: ((message: unknown) => void)[] = [];
  const gone: (() => void)[] = [];
  const seen: PortPush[] = [];
  let open = true;
  const carry = (listeners: ((message: unknown) => void)[]) => (message: unknown) => {
    const copy: unknown = structuredClone(message);
    queueMicrotask(() => {
      if (open) for (const listener of listeners) listener(copy);
    });
  };
  const disconnect = () => {
    open = false;
  };
  const port: Port = {
    name,
    sender: { id: self.id, origin: self.origin, url, frameId: 0, tab: { id: 5 } },
    onMessage: { addListener: (listener) => toBackground.push(listener) },
    onDisconnect: { addListener: (listener) => gone.push(listener) },
    postMessage(message) {
      if (!open) throw new Error('closed');
      seen.push(structuredClone(message));
      carry(toPage)(message);
    },
    disconnect,
  };
  const page = {
    postMessage: carry(toBackground),
    disconnect,
    onMessage: { addListener: (listener: (message: unknown) => void) => toPage.push(listener) },
    onDisconnect: { addListener: () => {} },
  };
  const close = () => {
    open = false;
    for (const listener of gone) listener();
  };
  return { port, page, seen, close, isOpen: () => open, listens: () => toBackground.length > 0 };
}

const base = countingMachine.view(countingMachine.start(roomConfig('r'), {} as never));
const line = (id: string, confirmed: string[] = []): LineView => ({
  kind: 'message',
  id,
  author: 'a',
  action: false,
  text: id,
  at: 0,
  mine: false,
  delivery: 'sent',
  expected: [],
  confirmed,
  departed: [],
  overdue: [],
  authorVerified: 'no',
  twin: 'none',
  late: false,
});
const appView = (...rooms: RoomView[]): AppView => ({
  tabRoom: null,
  tabAsked: 0,
  roomsLost: false,
  rooms,
  settings,
  identity: { state: 'none', fingerprint: null, keys: null, people: [] },
  serverTest: null,
});

function background(first: AppView, handlers: Partial<Handlers> = {}) {
  let view = first;
  const counts: number[] = [];
  const ports: Ports = new Ports({
    self,
    ready: Promise.resolve(),
    view: () => view,
    handlers: () => handlers as Handlers,
    counted: () => counts.push(ports.pages),
  });
  return {
    ports,
    /** How many pages there were after each change. */
    counts,
    show(next: AppView) {
      view = next;
      ports.changed();
    },
  };
}

describe('ports', () => {
  test('pages are counted as they come and go', () => {
    const it = background(appView());
    const [one, other] = [channel(), channel()];
    it.ports.accept(one.port);
    it.ports.accept(other.port);
    one.close();
    one.close();
    other.page.postMessage('not a request');
    expect(it.counts).toEqual([1, 2, 1]);
    expect(it.ports.pages).toBe(1);
  });

  test.each([
    ['another name', `${self.origin}/popup.html`, 'other'],
    ['another page', `${self.origin}/evil.html`, 'hushroom'],
    ['a web page', 'https://example.org/popup.html', 'hushroom'],
  ])('%s is closed before a message is read', async (_, url, name) => {
    const { ports } = background(appView());
    const it = channel(url, name);
    ports.accept(it.port);
    await pause(1);
    expect([it.isOpen(), it.listens(), it.seen]).toEqual([false, false, []]);
  });

  test('a page sees the very view, and later pushes carry only the lines that changed', async () => {
    const [a, b, c] = [line('a'), line('b'), line('c')];
    const { ports, show } = background(appView({ ...base, lines: [a, b] }));
    const it = channel();
    ports.accept(it.port);
    const client = connectClient(() => it.page);
    await pause(5);
    expect(client.view()).toEqual(appView({ ...base, lines: [a, b] }));
    const next = { ...base, lines: [a, line('b', ['x']), c] };
    show(appView(next));
    await pause(5);
    expect(client.view()).toEqual(appView(next));
    const last = it.seen.at(-1);
    expect(last?.kind === 'view' && last.view.rooms[0]?.lines.map(({ id }) => id)).toEqual(['b', 'c']);
    show(appView({ ...next, lines: [c, a] }));
    await pause(60);
    expect(client.view()).toEqual(appView({ ...next, lines: [c, a] }));
    show(appView());
    await pause(60);
    expect(client.view()).toEqual(appView());
  });

  test('a page that opens later gets all lines', async () => {
    const { ports, show } = background(appView(base));
    const first = channel();
    ports.accept(first.port);
    await pause(1);
    const later = { ...base, lines: [line('a'), line('b')] };
    show(appView(later));
    const second = channel(`${self.origin}/chat.html`);
    ports.accept(second.port);
    const client = connectClient(() => second.page);
    await pause(60);
    expect(client.view()).toEqual(appView(later));
    expect(ports.chatTabs()).toEqual([5]);
    second.close();
    expect(ports.chatTabs()).toEqual([]);
  });

  test('the first change is pushed at once, a flood of them at most every 50 ms, and the last one is not lost', async () => {
    const { ports, show } = background(appView(base));
    const it = channel();
    ports.accept(it.port);
    await pause(1);
    const before = it.seen.length;
    let last = base;
    const start = performance.now();
    for (let unread = 1; unread <= 100; unread += 1) {
      last = { ...base, unread };
      show(appView(last));
      if (unread === 1) expect(it.seen.length).toBe(before + 1);
      await pause(1);
    }
    await pause(60);
    const pushes = it.seen.length - before;
    expect(pushes).toBeLessThanOrEqual(Math.ceil((performance.now() - start) / 50) + 1);
    const final = it.seen.at(-1);
    expect(final?.kind === 'view' && final.view.rooms[0]?.unread).toBe(100);
  });

  test('nothing is pushed when nothing changed', async () => {
    const { ports } = background(appView(base));
    const it = channel();
    ports.accept(it.port);
    await pause(1);
    const before = it.seen.length;
    ports.changed();
    await pause(120);
    expect(it.seen.length).toBe(before);
  });

  test('a request is answered under its number, and its effect is seen before its answer', async () => {
    const { ports, show } = background(appView(base), {
      say: async () => {
        show(appView({ ...base, unread: 9 }));
        return { ok: true, value: null };
      },
      leave: async () => {
        throw new Error('secret');
      },
    });
    const it = channel();
    ports.accept(it.port);
    const client = connectClient(() => it.page);
    await pause(1);
    const reply = await client.request('say', { roomId: 'r', text: 'x' });
    expect(reply).toEqual({ ok: true, value: null });
    expect(client.view()?.rooms[0]?.unread).toBe(9);
    expect(await client.request('leave', { roomId: 'r' })).toEqual({ ok: false, code: 'internal' });
    expect(JSON.stringify(it.seen)).not.toContain('secret');
  });

  test('a request of another shape is refused by its number; what is no request closes the port', async () => {
    const { ports } = background(appView(base));
    const it = channel();
    ports.accept(it.port);
    await pause(1);
    it.page.postMessage({ id: 4, name: 'say', takes: { roomId: 'r', text: 'x', admin: true } });
    await pause(1);
    expect(it.seen.at(-1)).toEqual({ kind: 'reply', id: 4, reply: { ok: false, code: 'internal' } });
    it.page.postMessage('say');
    await pause(1);
    expect(it.isOpen()).toBe(false);
  });
});
