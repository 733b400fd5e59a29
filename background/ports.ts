// The background's end of the contract: one port for each open page. A stranger's port is closed before anything on it is read.
import type { AppView, PortPush, PortRequest, Reply, RequestName, Requests } from '../src/contract';
import { PORT_NAME } from '../src/contract';
import { readRequest } from './requestSchemas';
import { type PageName, pageOf, type Self, type Sender } from './sender';
import { type Known, pushFor } from './viewDiff';

/** A handler that is missing or misspelt does not compile. */
export type Handlers = {
  readonly [N in RequestName]: (takes: Requests[N]['takes']) => Promise<Reply<N>>;
};

/** What we use of a browser's port. */
export interface Port {
  readonly name: string;
  readonly sender?: Sender | undefined;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
  postMessage(message: PortPush): void;
  disconnect(): void;
}

export interface PortsParts {
  readonly self: Self;
  /** Resolves when views and handlers may be used. */
  readonly ready: Promise<unknown>;
  readonly view: () => AppView;
  readonly handlers: () => Handlers;
  /** A page has come or gone. */
  readonly counted: () => void;
}

interface Page {
  readonly port: Port;
  readonly name: PageName;
  /** What it shows by now; null before the first push. */
  shows: { readonly view: AppView; readonly known: Known } | null;
}

/** The first push goes at once, further ones at most this often. */
const PUSH_EVERY_MS = 50;

export class Ports {
  readonly #parts: PortsParts;
  readonly #pages = new Set<Page>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(parts: PortsParts) {
    this.#parts = parts;
  }

  /** To be called from the listener itself, at once: a message may be on its way. */
  accept(port: Port): void {
    const name = port.name === PORT_NAME ? pageOf(port.sender, this.#parts.self) : null;
    if (name === null) {
      port.disconnect();
      return;
    }
    const page: Page = { port, name, shows: null };
    this.#pages.add(page);
    this.#parts.counted();
    port.onDisconnect.addListener(() => this.#drop(page));
    port.onMessage.addListener((message) => void this.#receive(page, message));
    void this.#parts.ready.then(() => this.#push(page));
  }

  get pages(): number {
    return this.#pages.size;
  }

  /** Tabs that show the chat, the latest first. */
  chatTabs(): number[] {
    return [...this.#pages]
      .flatMap(({ name, port }) => (name === 'chat' ? [port.sender!.tab!.id!] : []))
      .reverse();
  }

  /** Something may have changed. */
  changed(): void {
    if (this.#timer !== null) return;
    this.#pushAll();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const view = this.#parts.view();
      if ([...this.#pages].some(({ shows }) => shows !== null && shows.view !== view)) this.changed();
    }, PUSH_EVERY_MS);
  }

  #drop(page: Page): void {
    if (this.#pages.delete(page)) this.#parts.counted();
  }

  #pushAll(): void {
    for (const page of this.#pages) if (page.shows !== null) this.#push(page);
  }

  #push(page: Page): void {
    const view = this.#parts.view();
    if (page.shows?.view === view) return;
    const { push, known } = pushFor(view, page.shows?.known ?? new Map());
    page.shows = { view, known };
    this.#post(page, push);
  }

  async #receive(page: Page, message: unknown): Promise<void> {
    const request = readRequest(message);
    if (request === undefined) {
      this.#drop(page);
      page.port.disconnect();
      return;
    }
    const reply = request.name === null ? INTERNAL : await this.#handle(request);
    // The page sees what its request did before it hears that it is done.
    if (page.shows !== null) this.#push(page);
    this.#post(page, { kind: 'reply', id: request.id, reply });
  }

  async #handle(request: PortRequest): Promise<Reply<RequestName>> {
    await this.#parts.ready;
    const handler = this.#parts.handlers()[request.name] as (takes: unknown) => Promise<Reply<RequestName>>;
    try {
      return await handler(request.takes);
    } catch {
      return INTERNAL;
    }
  }

  #post(page: Page, push: PortPush): void {
    try {
      page.port.postMessage(push);
    } catch {
      this.#drop(page); // It closed just now.
    }
  }
}

const INTERNAL = { ok: false, code: 'internal' } as const;
