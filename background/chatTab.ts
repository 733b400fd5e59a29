import type { Platform } from './platform/platform';

/** What we use of the browser; none of it needs the permission `tabs`. */
export interface TabApi {
  create(options: { url: string }): Promise<{ id?: number | undefined }>;
  /** Rejects if the tab is gone. */
  focus(id: number): Promise<void>;
}

/** One tab for the chat: opened once, focused from then on. */
export class ChatTab {
  readonly #api: TabApi;
  readonly #platform: Platform;
  readonly #url: string;
  readonly #connected: () => readonly number[];
  /** Opened a moment ago, before its page has connected. */
  #opening: Promise<number | undefined> | null = null;

  constructor(api: TabApi, platform: Platform, url: string, connected: () => readonly number[]) {
    this.#api = api;
    this.#platform = platform;
    this.#url = url;
    this.#connected = connected;
  }

  async show(): Promise<void> {
    const candidates = [this.#connected()[0], await this.#opening, await this.#platform.findTab(this.#url)];
    for (const id of candidates) if (typeof id === 'number' && (await this.#focused(id))) return;
    this.#opening = this.#api.create({ url: this.#url }).then((tab) => tab.id);
    await this.#opening;
  }

  async #focused(id: number): Promise<boolean> {
    try {
      await this.#api.focus(id);
      return true;
    } catch {
      return false;
    }
  }
}
