// What every server that we start ourselves needs: a free port on loopback, a folder that goes with it, an end that is certain.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_TIMEOUT = 30_000;
const STOP_TIMEOUT = 3_000;
/** Somebody else may take a port between our choosing it and the server's opening it. */
const ATTEMPTS = 3;

/** Runs `start` with a free port, or with `port` if that is not 0; another port is tried when the first one was taken meanwhile. */
export async function onFreePort<T>(port: number, start: (port: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(port || (await freePort()));
    } catch (error) {
      if (attempt === ATTEMPTS || port) throw error;
    }
  }
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** A folder of its own in the system's temporary one. */
export function temporaryFolder(name: string): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `hushroom-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** One program: ended with ours, whatever happens. */
export class Program {
  readonly #child: ChildProcess;
  readonly #left: () => void;
  readonly #atExit: () => void;
  #printed = '';
  #gone: string | undefined;

  /** `left` runs when the program has ended, or with the end of ours. Its standard input stays open as long as we live. */
  constructor(command: string, args: readonly string[], options: SpawnOptions, left: () => void = () => {}) {
    this.#child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#left = left;
    this.#atExit = () => {
      this.#child.kill('SIGKILL');
      left();
    };
    process.on('exit', this.#atExit);
    const note = (chunk: Buffer): void => {
      this.#printed = (this.#printed + chunk.toString()).slice(-2_000);
    };
    this.#child.stdout?.on('data', note);
    this.#child.stderr?.on('data', note);
    this.#child.once('error', (error) => {
      this.#gone = error.message;
    });
    this.#child.once('exit', (code, signal) => {
      this.#gone = `it ended with ${code ?? signal}`;
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Resolves when `holds` does. Rejects, with what the program printed last, when it ends before that or takes too long. */
  async ready(name: string, holds: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT;
    while (this.#gone === undefined && Date.now() < deadline) {
      if (await holds().catch(() => false)) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`${name} did not start: ${this.#gone ?? 'no answer'}\n${this.#printed}`);
  }

  /** Asks it to end, and makes it after three seconds. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** As if its machine had lost power. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
      await new Promise<void>((done) => {
        const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
        child.once('exit', () => {
          clearTimeout(timer);
          done();
        });
        child.kill(signal);
      });
    process.off('exit', this.#atExit);
    this.#left();
  }
}

/** Does this address answer a plain request? */
export const answers = async (url: string): Promise<boolean> => (await fetch(url)).status === 200;
