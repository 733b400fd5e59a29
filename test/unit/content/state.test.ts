import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createApp, type JoinDraft } from '../../../content/state';
import type { Client } from '../../../src/client';
import type { AppView, Reply, RequestName } from '../../../src/contract';
import { app as appView, room, scenes } from '../../support/pages/scenes';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A client whose views and answers the test sets. Answers are taken in turn; when there are none left: ok. */
function scriptedClient() {
  const listeners = new Set<() => void>();
  const asked: [RequestName, unknown][] = [];
  const answers: Reply<RequestName>[] = [];
  let view: AppView | null = null;
  let connected = true;
  const client: Client = {
    view: () => view,
    connected: () => connected,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    request: (name, takes) => {
      asked.push([name, takes]);
      return Promise.resolve(answers.shift() ?? { ok: true, value: null }) as never;
    },
    reopen: jest.fn(),
    close: () => {},
  };
  const change = (next: AppView | null, isConnected = true) => {
    view = next;
    connected = isConnected;
    for (const listener of listeners) listener();
  };
  return { client, asked, answers, change, listeners };
}

const draft: JoinDraft = { room: 'tea', nickname: 'Ana', server: null, fresh: false, replaces: null };

function setUp(view: AppView) {
  const scripted = scriptedClient();
  const app = createApp(scripted.client, 'tab');
  scripted.change(view);
  jest.runOnlyPendingTimers();
  return { ...scripted, app };
}

describe('which room is shown', () => {
  test('the first, until another is chosen; the next one when it goes', () => {
    const { app, change } = setUp(scenes.several);
    expect(app.room.value?.id).toBe('r1');
    app.show('r2');
    expect(app.room.value?.id).toBe('r2');
    change(appView(...scenes.several.rooms.filter(({ id }) => id !== 'r2')));
    jest.runOnlyPendingTimers();
    expect(app.room.value?.id).toBe('r1');
    app.showJoinForm();
    expect(app.room.value).toBeNull();
  });
  test('unread messages of all rooms are counted together', () => {
    const [one, two] = [
      room({ state: 'alone' }, { unread: 2 }),
      room({ state: 'alone' }, { id: 'r2', unread: 3 }),
    ];
    expect(setUp(appView(one, two)).app.unread.value).toBe(5);
  });
});

describe('joining', () => {
  test('takes the server of the settings unless another is typed, and shows the new room', async () => {
    const { app, asked, answers } = setUp(scenes.several);
    answers.push({ ok: true, value: { roomId: 'r2' } });
    expect(await app.join(draft)).toBeNull();
    expect(asked).toEqual([
      ['join', { room: 'tea', nickname: 'Ana', server: 'chat.example.org', identity: 'fresh' }],
    ]);
    expect(app.room.value?.id).toBe('r2');
    answers.push({ ok: true, value: { roomId: 'r3' } });
    await app.join({ ...draft, server: 'other.example' });
    expect(asked[1]?.[1]).toMatchObject({ server: 'other.example' });
  });
  test('a refusal changes nothing', async () => {
    const { app, answers } = setUp(scenes.join);
    app.showJoinForm({ ...draft, room: 'kept' });
    answers.push({ ok: false, code: 'unreachable' });
    expect(await app.join(app.draft.value)).toBe('unreachable');
    expect(app.draft.value.room).toBe('kept');
    expect(app.room.value).toBeNull();
  });
  test('joining again dismisses the ended room only once the new stay has begun', async () => {
    const { app, asked, answers } = setUp(scenes.ended);
    answers.push({ ok: false, code: 'unreachable' });
    await app.join({ ...draft, replaces: 'r1' });
    expect(asked.map(([name]) => name)).toEqual(['join']);
    answers.push({ ok: true, value: { roomId: 'r9' } });
    await app.join({ ...draft, replaces: 'r1' });
    expect(asked.slice(1)).toEqual([
      ['join', expect.anything()],
      ['dismiss', { roomId: 'r1' }],
    ]);
  });
  test('where the ended room itself is in the way, it is dismissed first', async () => {
    const { app, asked, answers } = setUp(scenes.ended);
    answers.push(
      { ok: false, code: 'already-joined' },
      { ok: true, value: null },
      { ok: true, value: { roomId: 'r9' } },
    );
    expect(await app.join({ ...draft, replaces: 'r1' })).toBeNull();
    expect(asked.map(([name]) => name)).toEqual(['join', 'dismiss', 'join']);
  });
});

test('unsent text belongs to its room', () => {
  const { app } = setUp(scenes.several);
  app.composing('r1', null).value = 'half';
  expect(app.composing('r2', null).value).toBe('');
  expect(app.composing('r1', null).value).toBe('half');
});

test('views that come in one frame are drawn once', () => {
  const { app, change } = setUp(scenes.join);
  const drawn: unknown[] = [];
  app.view.subscribe((view) => drawn.push(view));
  change(scenes.alone);
  change(scenes.agreeing);
  change(scenes.encrypted);
  jest.runOnlyPendingTimers();
  expect(drawn).toEqual([scenes.join, scenes.encrypted]);
});

test('a dropped port is tried again every second, until it opens', () => {
  const { app, client, change } = setUp(scenes.alone);
  change(scenes.alone, false);
  jest.advanceTimersByTime(3500);
  expect(app.connected.value).toBe(false);
  expect(client.reopen).toHaveBeenCalledTimes(3);
  change(scenes.alone, true);
  jest.advanceTimersByTime(5000);
  expect(client.reopen).toHaveBeenCalledTimes(4);
  expect(app.connected.value).toBe(true);
});

test('a page that is gone listens no more', () => {
  const { app, listeners } = setUp(scenes.alone);
  app.dispose();
  expect(listeners.size).toBe(0);
  expect(jest.getTimerCount()).toBe(0);
});

describe('the tab', () => {
  test('shows the room that it was opened for, and again whenever it is asked for, but does not insist', () => {
    const { app, change } = setUp({ ...scenes.several, tabRoom: 'r3', tabAsked: 1 });
    const now = (view: AppView) => {
      change(view);
      jest.runOnlyPendingTimers();
      return app.room.value?.id;
    };
    expect(app.room.value?.id).toBe('r3');
    app.show('r1');
    expect(now({ ...scenes.several, tabRoom: 'r3', tabAsked: 1 })).toBe('r1');
    expect(now({ ...scenes.several, tabRoom: 'r3', tabAsked: 2 })).toBe('r3');
    app.showJoinForm();
    expect(now({ ...scenes.several, tabRoom: 'r2', tabAsked: 3 })).toBe('r2');
    expect(now({ ...scenes.several, tabRoom: null, tabAsked: 4 })).toBe('r2');
  });
  test('the popup stays where it is', () => {
    const { client, change } = scriptedClient();
    const popup = createApp(client, 'popup');
    change({ ...scenes.several, tabRoom: 'r3', tabAsked: 1 });
    jest.runOnlyPendingTimers();
    expect(popup.room.value?.id).toBe('r1');
    popup.dispose();
  });
});
