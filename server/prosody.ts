// Runs a private Prosody on a loopback port of its own. Its files live in a temporary folder that goes when it stops.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { configuration, DOMAIN, SERVICE, type ServerOptions } from './configuration';

export interface Prosody {
  readonly port: number;
  /** Address of its WebSocket (RFC 7395). */
  readonly url: string;
  readonly domain: string;
  /** Domain of its rooms. */
  readonly service: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const START_TIMEOUT = 20_000;
const STOP_TIMEOUT = 3_000;
/** Somebody else may take the port between our choosing it and Prosody's opening it. */
const ATTEMPTS = 3;

/** Rejects when Prosody is not installed or does not come up; the message ends with what it printed. `port` 0 is any free one. */
export async function startProsody(
  options: ServerOptions & { readonly port?: number } = {},
): Promise<Prosody> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port || (await freePort());
    try {
      return await start(port, options);
    } catch (error) {
      if (attempt === ATTEMPTS || options.port) throw error;
    }
  }
}

async function start(port: number, options: ServerOptions): Promise<Prosody> {
  const folder = mkdtempSync(join(tmpdir(), 'hushroom-prosody-'));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'data'));
  const file = join(folder, 'prosody.cfg.lua');
  writeFileSync(file, configuration({ port, folder, plugins: pluginFolder(), parent: process.pid }, options));
  const child = spawn('prosody', ['--config', file, '-F'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const atExit = (): void => {
    child.kill('SIGKILL');
    removeFolder();
  };
  process.on('exit', atExit);
  const stop = async (): Promise<void> => {
    await end(child);
    process.off('exit', atExit);
    removeFolder();
  };
  try {
    await ready(child, port);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    url: `ws://127.0.0.1:${port}/xmpp-websocket`,
    domain: DOMAIN,
    service: SERVICE,
    pid: child.pid!,
    stop,
  };
}

/** Ready is when the WebSocket's address answers a plain request. */
async function ready(child: ChildProcess, port: number): Promise<void> {
  let printed = '';
  let gone: string | undefined;
  const note = (chunk: Buffer): void => {
    printed = (printed + chunk.toString()).slice(-2_000);
  };
  child.stdout?.on('data', note);
  child.stderr?.on('data', note);
  child.once('error', (error) => {
    gone = error.message;
  });
  child.once('exit', (code) => {
    gone = `it ended with ${code}`;
  });
  const deadline = Date.now() + START_TIMEOUT;
  while (gone === undefined && Date.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${port}/xmpp-websocket`).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`Prosody did not start: ${gone ?? 'no answer'}\n${printed}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  await new Promise<void>((done) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
    child.once('exit', () => {
      clearTimeout(timer);
      done();
    });
    child.kill('SIGTERM');
  });
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** This file may run from a bundle elsewhere, so the Lua modules are looked for from the working directory upwards. */
function pluginFolder(): string {
  for (let at = process.cwd(); ; at = dirname(at)) {
    const folder = join(at, 'server', 'prosody');
    if (existsSync(join(folder, 'mod_muc_no_owner.lua'))) return folder;
    if (at === dirname(at)) throw new Error('run this from inside the project');
  }
}
