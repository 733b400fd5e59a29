// The one test of a server that is running or was the last. It dies with the worker: nobody waits for it for long.
import type { ServerTestView } from '../../src/contract/servers';
import { parseServer } from '../serverAddress';
import { type ServerTestParts, testServer } from './serverTest';

export interface ServerTestsParts extends Omit<ServerTestParts, 'tell'> {
  /** Servers on this machine without TLS. */
  readonly loopback: boolean;
  readonly changed: () => void;
}

export class ServerTests {
  readonly #parts: ServerTestsParts;
  #running: AbortController | null = null;
  #view: ServerTestView | null = null;

  constructor(parts: ServerTestsParts) {
    this.#parts = parts;
  }

  get view(): ServerTestView | null {
    return this.#view;
  }

  /** False when nobody can be meant by what was typed. A test that is running tells no more. */
  start(typed: string): boolean {
    const server = parseServer(typed, this.#parts.loopback);
    if (server === undefined) return false;
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    const tell = (view: ServerTestView): void => {
      this.#view = view;
      this.#parts.changed();
    };
    void testServer({ ...this.#parts, tell }, typed, server, running.signal);
    return true;
  }
}
