// The little that is kept on disk: nothing about rooms or people.
import { conform, list, literal, optional, record, text, union } from '../src/codec/schema';
import type { AppView, Theme } from '../src/contract';

export type SettingsView = AppView['settings'];

const KEY = 'settings';
const MAX_LENGTH = 300;
const MAX_KEPT = 20;
const stored = record({
  theme: optional(union([literal('system'), literal('light'), literal('dark')])),
  server: optional(text(MAX_LENGTH)),
  servers: optional(list(text(MAX_LENGTH), MAX_KEPT)),
});

interface Area {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}

export class Settings {
  readonly #area: Area;
  #view: SettingsView;

  private constructor(area: Area, view: SettingsView) {
    this.#area = area;
    this.#view = view;
  }

  /** What is stored and well-formed; `defaultServer` until another one was used. */
  static async load(area: Area, defaultServer: string): Promise<Settings> {
    const found = conform(stored, (await area.get(KEY))[KEY]) ?? {};
    return new Settings(area, {
      theme: found.theme ?? 'system',
      server: found.server ?? defaultServer,
      servers: found.servers ?? [],
    });
  }

  get view(): SettingsView {
    return this.#view;
  }

  setTheme(theme: Theme): Promise<void> {
    return this.#change({ theme });
  }

  /** The server of the last join, as typed: the next join offers it. */
  setServer(server: string): Promise<void> {
    return this.#change({ server });
  }

  /** To be chosen again. The one that was kept first goes when there are too many. */
  keepServer(server: string): Promise<void> {
    const others = this.#view.servers.filter((it) => it !== server);
    return this.#change({ servers: [...others, server].slice(-MAX_KEPT) });
  }

  forgetServer(server: string): Promise<void> {
    return this.#change({ servers: this.#view.servers.filter((it) => it !== server) });
  }

  async #change(change: Partial<SettingsView>): Promise<void> {
    this.#view = { ...this.#view, ...change };
    await this.#area.set({ [KEY]: this.#view });
  }
}
