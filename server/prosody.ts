// Runs a private Prosody on a loopback port of its own. Its files live in a temporary folder that goes when it stops.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configuration, DOMAIN, type ServerOptions, serviceOf } from './configuration';
import { answers, onFreePort, Program, temporaryFolder } from './process';

export interface Prosody {
  readonly port: number;
  /** Address of its WebSocket (RFC 7395). */
  readonly url: string;
  readonly domain: string;
  /** Domain of its rooms. */
  readonly service: string;
  /** Folder of what it stores in files, with `storage: 'internal'`. */
  readonly data: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Rejects when Prosody is not installed or does not come up; the message ends with what it printed. `port` 0 is any free one. */
export const startProsody = (options: ServerOptions & { readonly port?: number } = {}): Promise<Prosody> =>
  onFreePort(options.port ?? 0, (port) => start(port, options));

async function start(port: number, options: ServerOptions): Promise<Prosody> {
  const { domain = DOMAIN } = options;
  const folder = temporaryFolder('prosody');
  const data = join(folder.path, 'data');
  mkdirSync(data);
  const file = join(folder.path, 'prosody.cfg.lua');
  const places = { port, folder: folder.path, plugins: pluginFolder(), parent: process.pid };
  writeFileSync(file, configuration(places, options));
  const program = new Program('prosody', ['--config', file, '-F'], {}, folder.remove);
  try {
    await program.ready('Prosody', () => answers(`http://127.0.0.1:${port}/xmpp-websocket`));
  } catch (error) {
    await program.stop();
    throw error;
  }
  return {
    port,
    url: `ws://127.0.0.1:${port}/xmpp-websocket`,
    domain,
    service: serviceOf(domain),
    data,
    pid: program.pid,
    stop: () => program.stop(),
  };
}

/** This file may run from a bundle elsewhere, so the Lua modules are looked for from the working directory upwards. */
function pluginFolder(): string {
  for (let at = process.cwd(); ; at = dirname(at)) {
    const folder = join(at, 'server', 'prosody');
    if (existsSync(join(folder, 'mod_muc_no_owner.lua'))) return folder;
    if (at === dirname(at)) throw new Error('run this from inside the project');
  }
}
