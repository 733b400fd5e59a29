// What the pages see of the background, and what they may ask of it. Knows no browser.
import type { AppView, RoomId, RoomView } from '../src/contract';
import { suggestRoomName } from '../src/crypto/roomName';
import type { Seen } from './badge';
import type { Handlers } from './ports';
import type { Rooms } from './rooms';
import type { Settings } from './settings';
import type { Store } from './store';

export interface AppParts<State> {
  readonly rooms: Rooms<State>;
  readonly settings: Settings;
  readonly store: Store;
  readonly random: (size: number) => Uint8Array;
  readonly showTab: () => Promise<void>;
}

const SEEN = 'seen';

export class App<State> {
  readonly #parts: AppParts<State>;
  #seen: Seen;
  #view: AppView;

  private constructor(parts: AppParts<State>, seen: Seen) {
    this.#parts = parts;
    this.#seen = seen;
    this.#view = { rooms: parts.rooms.views, settings: parts.settings.view };
  }

  static async open<State>(parts: AppParts<State>): Promise<App<State>> {
    const seen = (await parts.store.read(SEEN)).get('');
    return new App(parts, seen instanceof Map ? (seen as Seen) : new Map());
  }

  /** The same object as long as nothing changes. */
  get view(): AppView {
    const rooms = this.#parts.rooms.views;
    const settings = this.#parts.settings.view;
    const before = this.#view;
    const same =
      settings === before.settings &&
      rooms.length === before.rooms.length &&
      rooms.every((room, at) => room === before.rooms[at]);
    if (!same) this.#view = { rooms, settings };
    return this.#view;
  }

  get seen(): Seen {
    return this.#seen;
  }

  handlers(): Handlers {
    const { rooms, settings, random, showTab } = this.#parts;
    const done = { ok: true, value: null } as const;
    return {
      join: async (takes) => {
        const reply = await rooms.join(takes);
        if (reply.ok) await settings.setServer(takes.server.trim());
        return reply;
      },
      say: ({ roomId, text }) => rooms.say(roomId, text),
      leave: ({ roomId }) => rooms.leave(roomId),
      dismiss: ({ roomId }) => rooms.dismiss(roomId),
      read: async ({ roomId }) => {
        await this.#see(rooms.views.find((room) => room.id === roomId));
        return rooms.read(roomId);
      },
      suggestRoomName: async () => ({ ok: true, value: { name: suggestRoomName(random) } }),
      openTab: async () => {
        await showTab();
        return done;
      },
      setTheme: async ({ theme }) => {
        await settings.setTheme(theme);
        return done;
      },
    };
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
