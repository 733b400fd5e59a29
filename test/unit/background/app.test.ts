import { expect, test } from '@jest/globals';
import { App } from '../../../background/app';
import type { Rooms } from '../../../background/rooms';
import type { ServerTests } from '../../../background/serverTest/serverTests';
import type { Settings } from '../../../background/settings';
import type { Changes, Store } from '../../../background/store';
import type { Vault } from '../../../background/vault';
import type { RoomView } from '../../../src/contract';
import { type Counting, countingMachine } from './countingMachine';
import { roomConfig } from './roomConfig';

class Records implements Store {
  readonly items = new Map<string, unknown>();
  async read(prefix: string): Promise<Map<string, unknown>> {
    const found = [...this.items].filter(([key]) => key.startsWith(prefix));
    return new Map(found.map(([key, value]) => [key.slice(prefix.length), value]));
  }
  async write(changes: Changes): Promise<void> {
    for (const [key, value] of changes) this.items.set(key, value);
  }
  async erase(): Promise<void> {}
}

const rooms: RoomView[] = ['one', 'two'].map((id) =>
  countingMachine.view(countingMachine.start(roomConfig(id), {} as never)),
);

const NOBODY = { state: 'none', fingerprint: null, keys: null, people: [] } as const;

async function opened(store = new Records()) {
  const told: string[] = [];
  const app = await App.open<Counting>({
    rooms: { views: rooms } as unknown as Rooms<Counting>,
    settings: { view: { theme: 'system', server: '', servers: [], lockMinutes: 15 } } as unknown as Settings,
    serverTests: { view: null } as unknown as ServerTests,
    lostRooms: { lost: false, told: async () => {} },
    vault: { view: NOBODY } as unknown as Vault,
    eraseStorage: async () => {},
    store,
    random: (size) => new Uint8Array(size),
    loopback: false,
    showTab: async () => void told.push('tab'),
    changed: () => void told.push('changed'),
  });
  const ask = (roomId: string | null) => app.handlers().openTab({ roomId });
  return { app, store, told, ask };
}

test('the pages learn the room before the tab opens, and each time that it is asked for', async () => {
  const { app, told, ask } = await opened();
  expect(app.view).toMatchObject({ tabRoom: null, tabAsked: 0 });
  await ask('two');
  expect(told).toEqual(['changed', 'tab']);
  expect(app.view).toMatchObject({ tabRoom: 'two', tabAsked: 1 });
  const { view } = app;
  expect(app.view).toBe(view);
  await ask('two');
  expect(app.view).toMatchObject({ tabRoom: 'two', tabAsked: 2 });
  await ask(null);
  expect(app.view).toMatchObject({ tabRoom: null, tabAsked: 3 });
});

test('it outlives the worker; a room that is gone is named to nobody', async () => {
  const { store, ask } = await opened();
  await ask('two');
  expect((await opened(store)).app.view).toMatchObject({ tabRoom: 'two', tabAsked: 1 });
  await ask('dismissed');
  expect((await opened(store)).app.view).toMatchObject({ tabRoom: null, tabAsked: 2 });
});
