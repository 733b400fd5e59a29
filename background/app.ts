// What the pages see of the background, and what they may ask of it. Knows no browser.
import type { AppView, RoomId, RoomView } from '../src/contract';
import { suggestRoomName } from '../src/crypto/roomName';
import type { Seen } from './badge';
import { conversationHandlers } from './conversations';
import { fileHandlers } from './files';
import { identityHandlers } from './identityHandlers';
import type { LostRooms } from './lostRooms';
import type { Handlers } from './ports';
import type { Rooms } from './rooms';
import { parseServer } from './serverAddress';
import type { ServerTests } from './serverTest/serverTests';
import type { Settings } from './settings';
import type { Store } from './store';
import type { Vault } from './vault';

export interface AppParts<State> {
  readonly rooms: Rooms<State>;
  readonly settings: Settings;
  readonly serverTests: ServerTests;
  readonly lostRooms: Pick<LostRooms, 'lost' | 'told'>;
  readonly vault: Vault;
  /** Everything that this extension has stored anywhere. */
  readonly eraseStorage: () => Promise<void>;
  readonly store: Store;
  readonly random: (size: number) => Uint8Array;
  /** Servers on this machine without TLS. */
  readonly loopback: boolean;
  readonly showTab: () => Promise<void>;
  /** The view is another one. */
  readonly changed: () => void;
}

const SEEN = 'seen';
const TAB = 'tab';

/** Which room the tab was last asked for, and how often it was. */
interface Tab {
  readonly room: RoomId | null;
  readonly asked: number;
}
const NO_TAB: Tab = { room: null, asked: 0 };

export class App<State> {
  readonly #parts: AppParts<State>;
  #seen: Seen;
  #tab: Tab;
  #view: AppView;

  private constructor(parts: AppParts<State>, seen: Seen, tab: Tab) {
    this.#parts = parts;
    this.#seen = seen;
    this.#tab = tab;
    const [settings, identity] = [parts.settings.view, parts.vault.view];
    this.#view = {
      tabRoom: null,
      tabAsked: 0,
      rooms: [],
      settings,
      identity,
      serverTest: null,
      roomsLost: false,
    };
  }

  static async open<State>(parts: AppParts<State>): Promise<App<State>> {
    const read = async (key: string): Promise<unknown> => (await parts.store.read(key)).get('');
    const [seen, tab] = [(await read(SEEN)) as Seen | undefined, (await read(TAB)) as Tab | undefined];
    return new App(parts, seen ?? new Map(), tab ?? NO_TAB);
  }

  /** The same object as long as nothing changes. */
  get view(): AppView {
    const rooms = this.#parts.rooms.views;
    const settings = this.#parts.settings.view;
    const serverTest = this.#parts.serverTests.view;
    const roomsLost = this.#parts.lostRooms.lost;
    const identity = this.#parts.vault.view;
    const { room, asked: tabAsked } = this.#tab;
    const tabRoom = rooms.some(({ id }) => id === room) ? room : null;
    const before = this.#view;
    const same =
      tabRoom === before.tabRoom &&
      tabAsked === before.tabAsked &&
      settings === before.settings &&
      identity === before.identity &&
      serverTest === before.serverTest &&
      roomsLost === before.roomsLost &&
      rooms.length === before.rooms.length &&
      rooms.every((room, at) => room === before.rooms[at]);
    if (!same) this.#view = { tabRoom, tabAsked, rooms, settings, identity, serverTest, roomsLost };
    return this.#view;
  }

  get seen(): Seen {
    return this.#seen;
  }

  handlers(): Handlers {
    const { rooms, settings, serverTests, lostRooms, store, random, showTab, changed } = this.#parts;
    const done = { ok: true, value: null } as const;
    return {
      ...identityHandlers(this.#parts),
      eraseAll: async () => {
        await this.#eraseAll();
        return done;
      },
      join: async (takes) => {
        const server = this.#serverFor(takes.server.trim());
        const reply = await rooms.join({ ...takes, server });
        if (reply.ok) await settings.setServer(server);
        return reply;
      },
      say: ({ roomId, text }) => rooms.say(roomId, text),
      leave: ({ roomId }) => rooms.tell(roomId, { type: 'leave' }),
      solveCaptcha: (takes) => rooms.solveCaptcha(takes),
      draft: (takes) => rooms.draft(takes),
      codeRead: (takes) => rooms.codeRead(takes),
      compared: (takes) => rooms.compared(takes),
      dismiss: ({ roomId }) => rooms.dismiss(roomId),
      read: async ({ roomId }) => {
        await this.#see(rooms.views.find((room) => room.id === roomId));
        return rooms.read(roomId, null);
      },
      serverSees: async ({ roomId }) => rooms.serverSees(roomId),
      ...conversationHandlers(rooms),
      ...fileHandlers(rooms),
      suggestRoomName: async () => ({ ok: true, value: { name: suggestRoomName(random) } }),
      openTab: async ({ roomId }) => {
        this.#tab = { room: roomId, asked: this.#tab.asked + 1 };
        await store.write(new Map([[TAB, this.#tab]]));
        changed();
        await showTab();
        return done;
      },
      testServer: async ({ server }) =>
        serverTests.start(this.#serverFor(server.trim())) ? done : { ok: false, code: 'bad-server' },
      keepServer: async ({ server }) => {
        if (parseServer(server, this.#parts.loopback) === undefined) return { ok: false, code: 'bad-server' };
        await settings.keepServer(server.trim());
        changed();
        return done;
      },
      forgetServer: async ({ server }) => {
        await settings.forgetServer(server);
        changed();
        return done;
      },
      lostRoomsRead: async () => {
        await lostRooms.told();
        changed();
        return done;
      },
      setTheme: async ({ theme }) => {
        await settings.setTheme(theme);
        changed();
        return done;
      },
    };
  }

  /** The memory of this program first, then its storage: else what is forgotten last would be written once more. */
  async #eraseAll(): Promise<void> {
    const { rooms, vault, settings, eraseStorage, changed } = this.#parts;
    await rooms.eraseAll();
    await vault.remove();
    settings.reset();
    [this.#seen, this.#tab] = [new Map(), NO_TAB];
    await eraseStorage();
    changed();
  }

  /** A room shows its server's domain only: who joins again by that means the address that was typed for it. */
  #serverFor(typed: string): string {
    const { server } = this.#parts.settings.view;
    return parseServer(server, this.#parts.loopback)?.domain === typed.toLowerCase() ? server : typed;
  }

  /** Kept, so that an alarm that was seen does not come back with the next death. */
  async #see(room: RoomView | undefined): Promise<void> {
    const last = room?.lines.at(-1)?.id;
    if (room === undefined || last === undefined || this.#seen.get(room.id) === last) return;
    const open = new Set<RoomId>(this.#parts.rooms.views.map((it) => it.id));
    this.#seen = new Map([...this.#seen, [room.id, last] as const].filter(([id]) => open.has(id)));
    await this.#parts.store.write(new Map([[SEEN, this.#seen]]));
  }
}
