// The little that is kept on disk: nothing about rooms or people.
import { conform, list, literal, optional, record, text, uint, union } from '../src/codec/schema';
import type { AppView, Theme } from '../src/contract';

export type SettingsView = AppView['settings'];

const KEY = 'settings';
const MAX_LENGTH = 300;
const MAX_KEPT = 20;
const LOCK_MINUTES = { preset: 15, least: 1, most: 24 * 60 };
const stored = record({
  theme: optional(union([literal('system'), literal('light'), literal('dark')])),
  server: optional(text(MAX_LENGTH)),
  servers: optional(list(text(MAX_LENGTH), MAX_KEPT)),
  lockMinutes: optional(uint(LOCK_MINUTES.most)),
});

interface Area {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}

export class Settings {
  readonly #area: Area;
  readonly #presets: SettingsView;
  #view: SettingsView;

  private constructor(area: Area, presets: SettingsView, found: Partial<SettingsView>) {
    this.#area = area;
    this.#presets = presets;
    this.#view = { ...presets, ...found };
  }

  /** What is stored and well-formed; `defaultServer` until another one was used. */
  static async load(area: Area, defaultServer: string): Promise<Settings> {
    const presets = {
      theme: 'system',
      server: defaultServer,
      servers: [],
      lockMinutes: LOCK_MINUTES.preset,
    } as const;
    return new Settings(area, presets, conform(stored, (await area.get(KEY))[KEY]) ?? {});
  }

  /** As on the first day; the storage is somebody else's to clear. */
  reset(): void {
    this.#view = this.#presets;
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

  setLockMinutes(minutes: number): Promise<void> {
    const lockMinutes = Math.min(Math.max(minutes, LOCK_MINUTES.least), LOCK_MINUTES.most);
    return this.#change({ lockMinutes });
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
