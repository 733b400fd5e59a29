import { expect, test } from '@jest/globals';
import { connectClient, mergeLines, type PortLike } from '../../../src/client';
import type { AppView, LineView, PortPush, PortRequest, RoomView } from '../../../src/contract';
import { app, message, room } from '../../support/pages/scenes';

/** A port whose other end the test holds. */
function fakePort() {
  const onMessage: ((message: unknown) => void)[] = [];
  const onDisconnect: (() => void)[] = [];
  const sent: PortRequest[] = [];
  const port: PortLike & { closed: boolean } = {
    closed: false,
    postMessage: (request) => void sent.push(request),
    disconnect: () => {
      port.closed = true;
    },
    onMessage: { addListener: (listener) => void onMessage.push(listener) },
    onDisconnect: { addListener: (listener) => void onDisconnect.push(listener) },
  };
  return {
    port,
    sent,
    push: (push: PortPush | unknown) => {
      for (const listener of onMessage) listener(push);
    },
    drop: () => {
      for (const listener of onDisconnect) listener();
    },
  };
}

function setUp() {
  const ports: ReturnType<typeof fakePort>[] = [];
  const client = connectClient(() => {
    const made = fakePort();
    ports.push(made);
    return made.port;
  });
  const last = () => ports.at(-1)!;
  return { client, ports, last };
}

const encrypted = { state: 'encrypted', agreed: 2, of: 2 } as const;
const withLines = (lines: readonly LineView[]): RoomView => room(encrypted, { lines });
const view = (lines: readonly LineView[], order: readonly string[]): PortPush => ({
  kind: 'view',
  view: app(withLines(lines)),
  order: { r1: order },
});
const ids = (seen: AppView | null) => seen?.rooms[0]?.lines.map(({ id }) => id);

test('changed lines are merged into the lines known before, in the order that is pushed', () => {
  const { client, last } = setUp();
  expect(client.view()).toBeNull();
  const [one, two] = [message('m1', 'p1', 'one'), message('m2', 'p1', 'two')];
  last().push(view([one, two], ['m1', 'm2']));
  last().push(view([{ ...two, confirmed: [] }, message('m3', 'p0', 'three')], ['m3', 'm1', 'm2']));

  expect(ids(client.view())).toEqual(['m3', 'm1', 'm2']);
  const lines = client.view()?.rooms[0]?.lines ?? [];
  expect(lines[1]).toBe(one);
  expect(lines[2]).toMatchObject({ text: 'two', confirmed: [] });
});

test('a line that is no longer in the order is forgotten for good', () => {
  const { client, last } = setUp();
  last().push(view([message('m1', 'p1', 'one'), message('m2', 'p1', 'two')], ['m1', 'm2']));
  last().push(view([], ['m2']));
  last().push(view([], ['m1', 'm2']));
  expect(ids(client.view())).toEqual(['m2']);
});

test('lines of a room that has gone do not come back with its id', () => {
  const { client, last } = setUp();
  last().push(view([message('m1', 'p1', 'one')], ['m1']));
  last().push({ kind: 'view', view: app(), order: {} });
  expect(client.view()?.rooms).toEqual([]);
  last().push(view([], ['m1']));
  expect(ids(client.view())).toEqual([]);
});

test('a room id that is the name of an object method is only an id', () => {
  const named = room(encrypted, { id: 'toString', lines: [message('m1', 'p1', 'one')] });
  const { client, last } = setUp();
  last().push({ kind: 'view', view: app(named), order: {} });
  expect(ids(client.view())).toEqual(['m1']);
});

test('merging leaves what it was given as it was', () => {
  const given = Object.freeze([message('m2', 'p1', 'two')]);
  const before = new Map<string, LineView>([['m1', message('m1', 'p1', 'one')]]);
  expect(mergeLines<LineView>(given, ['m1', 'm2'], before)).toHaveLength(2);
  expect(given).toHaveLength(1);
  expect(before.size).toBe(1);
});

test('answers find their requests, whatever their order', async () => {
  const { client, last } = setUp();
  const first = client.request('suggestRoomName', {});
  const second = client.request('say', { roomId: 'r1', text: 'hello' });
  const [a, b] = last().sent;
  expect(b).toEqual({ id: b?.id, name: 'say', takes: { roomId: 'r1', text: 'hello' } });
  last().push({ kind: 'reply', id: b?.id, reply: { ok: false, code: 'nobody-can-read' } });
  last().push({ kind: 'reply', id: a?.id, reply: { ok: true, value: { name: 'x' } } });
  last().push({ kind: 'reply', id: a?.id, reply: { ok: true, value: { name: 'twice' } } });
  expect(await first).toEqual({ ok: true, value: { name: 'x' } });
  expect(await second).toEqual({ ok: false, code: 'nobody-can-read' });
});

test('when the worker dies the view stays, open requests fail, and nothing is sent a second time', async () => {
  const { client, ports, last } = setUp();
  let changes = 0;
  client.onChange(() => changes++);
  last().push(view([message('m1', 'p1', 'one')], ['m1']));
  const said = client.request('say', { roomId: 'r1', text: 'perhaps' });
  last().drop();

  expect(await said).toEqual({ ok: false, code: 'internal' });
  expect(ports).toHaveLength(2);
  expect(last().sent).toEqual([]);
  expect(client.connected()).toBe(true);
  expect(ids(client.view())).toEqual(['m1']);
  expect(changes).toBe(2);

  last().push(view([message('m1', 'p1', 'one'), message('m2', 'p1', 'two')], ['m1', 'm2']));
  expect(ids(client.view())).toEqual(['m1', 'm2']);
});

test('what a dropped port still says is not heard', () => {
  const { client, ports, last } = setUp();
  last().push(view([], []));
  const old = last();
  old.drop();
  old.push(view([message('m1', 'p1', 'stale')], ['m1']));
  expect(ids(client.view())).toEqual([]);
  expect(ports).toHaveLength(2);
});

test('a port that drops before it has brought anything is not opened again until asked', async () => {
  const { client, ports, last } = setUp();
  last().drop();
  expect(ports).toHaveLength(1);
  expect(client.connected()).toBe(false);

  client.reopen();
  expect(ports).toHaveLength(2);
  expect(client.connected()).toBe(true);
  client.reopen();
  expect(ports).toHaveLength(2);

  last().drop();
  const asked = client.request('suggestRoomName', {});
  expect(ports).toHaveLength(3);
  last().drop();
  expect(await asked).toEqual({ ok: false, code: 'internal' });
});

test('a browser that refuses the port, or the message, gives `internal` and no exception', async () => {
  const refused = connectClient(() => {
    throw new Error('Extension context invalidated.');
  });
  expect(refused.connected()).toBe(false);
  expect(await refused.request('openTab', { roomId: null })).toEqual({ ok: false, code: 'internal' });

  const broken = fakePort();
  broken.port.postMessage = () => {
    throw new Error('Attempting to use a disconnected port object');
  };
  const client = connectClient(() => broken.port);
  expect(await client.request('openTab', { roomId: null })).toEqual({ ok: false, code: 'internal' });
});

test('closing answers what is open and opens nothing again', async () => {
  const { client, ports, last } = setUp();
  last().push(view([], []));
  const open = client.request('leave', { roomId: 'r1' });
  client.close();
  expect(await open).toEqual({ ok: false, code: 'internal' });
  expect(ports[0]?.port.closed).toBe(true);
  last().drop();
  client.reopen();
  expect(ports).toHaveLength(1);
  expect(await client.request('openTab', { roomId: null })).toEqual({ ok: false, code: 'internal' });
});

test('messages that are no pushes are ignored', () => {
  const { client, last } = setUp();
  for (const odd of [null, undefined, 7, 'view', {}, { kind: 'other' }, []]) last().push(odd);
  expect(client.view()).toBeNull();
});
