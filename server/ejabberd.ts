// Runs private ejabberd nodes on loopback ports of their own: one alone, or a cluster that shares its rooms. For tests: what we
// recommend to people who host is Prosody. Files live in temporary folders that go when the nodes stop.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOMAIN, SERVICE } from './configuration';
import { type EjabberdOptions, ejabberdConfiguration } from './ejabberdConfiguration';
import { answers, freePort, onFreePort, Program, temporaryFolder } from './process';

export interface EjabberdNode {
  readonly port: number;
  /** Address of its WebSocket (RFC 7395). */
  readonly url: string;
  readonly pid: number;
  /** As if its machine had lost power. */
  kill(): Promise<void>;
}

export interface Ejabberd {
  readonly nodes: readonly EjabberdNode[];
  /** Of the first node. */
  readonly url: string;
  readonly domain: string;
  /** Domain of the rooms. */
  readonly service: string;
  /** How many accounts there are. */
  accounts(): Promise<number>;
  stop(): Promise<void>;
}

/** When our program is gone, its standard input ends; then the node halts. */
const END_WITH_PARENT = 'spawn(fun() -> io:get_line([]), erlang:halt(0) end)';

interface Cluster {
  readonly options: EjabberdOptions;
  /** Where Erlang's port mapper listens, so that nodes find each other. */
  readonly mapper: number;
  /** What nodes of one cluster know and nobody else. */
  readonly cookie: string;
}

/** Rejects when ejabberd is not installed or does not come up. `nodes`: how many share the rooms, 1 by default. */
export async function startEjabberd(
  options: EjabberdOptions & { readonly nodes?: number } = {},
): Promise<Ejabberd> {
  const mapper = await startMapper();
  const cluster = { options, mapper: mapper.port, cookie: randomBytes(16).toString('hex') };
  const nodes: Node[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.program.kill()));
    await mapper.program.stop();
  };
  try {
    for (let number = 1; number <= (options.nodes ?? 1); number += 1) {
      const node = await onFreePort(0, (port) => startNode(number, port, cluster));
      nodes.push(node);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const [{ port, url }] = nodes as [Node, ...Node[]];
  const accounts = async (): Promise<number> =>
    (await ask(port, 'registered_users', { host: DOMAIN })).length;
  return { nodes, url, domain: DOMAIN, service: SERVICE, accounts, stop };
}

interface Node extends EjabberdNode {
  readonly program: Program;
}

const startMapper = (): Promise<{ readonly port: number; readonly program: Program }> =>
  onFreePort(0, async (port) => {
    const program = new Program('epmd', ['-port', String(port), '-address', '127.0.0.1'], {});
    return { port, program };
  });

const nameOf = (number: number): string => `node${number}@127.0.0.1`;
const FIRST = nameOf(1);

async function startNode(number: number, port: number, { options, mapper, cookie }: Cluster): Promise<Node> {
  const folder = temporaryFolder('ejabberd');
  const inside = (file: string): string => join(folder.path, file);
  mkdirSync(inside('data'));
  writeFileSync(inside('ejabberd.yml'), JSON.stringify(ejabberdConfiguration(port, options)));
  const distribution = await freePort();
  // Runs when the node is up: a joining node forgets what it knew and takes over what the first one does.
  const thenJoin = number === 1 ? '' : `, ejabberd_cluster:join('${FIRST}')`;
  const program = new Program(
    'erl',
    [
      ...['-noshell', '+S', '1:1', '-name', nameOf(number), '-setcookie', cookie, '-start_epmd', 'false'],
      ...['-kernel', 'inet_dist_use_interface', '{127,0,0,1}'],
      ...['inet_dist_listen_min', String(distribution), 'inet_dist_listen_max', String(distribution)],
      ...[
        '-mnesia',
        'dir',
        JSON.stringify(inside('data')),
        '-s',
        'ejabberd',
        '-eval',
        `${END_WITH_PARENT}${thenJoin}.`,
      ],
    ],
    {
      cwd: folder.path,
      env: {
        PATH: process.env.PATH,
        HOME: folder.path,
        ERL_LIBS: librariesFolder(),
        ERL_EPMD_PORT: String(mapper),
        EJABBERD_CONFIG_PATH: inside('ejabberd.yml'),
        EJABBERD_LOG_PATH: inside('ejabberd.log'),
      },
    },
    folder.remove,
  );
  try {
    await program.ready('ejabberd', () => isReady(port));
  } catch (error) {
    await program.kill();
    throw error;
  }
  const url = `ws://127.0.0.1:${port}/ws`;
  return { port, url, pid: program.pid, program, kill: () => program.kill() };
}

/** Is the node's door open, and does it share what the first one knows? */
async function isReady(port: number): Promise<boolean> {
  if (!(await answers(webSocketPage(port)))) return false;
  return (await ask(port, 'list_cluster', {})).includes(FIRST);
}

/** The node's interface for administrators, on loopback only: commands that answer with a list. */
async function ask(port: number, command: string, body: object): Promise<readonly unknown[]> {
  const url = `http://127.0.0.1:${port}/api/${command}`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const list: unknown = await answer.json();
  if (!Array.isArray(list)) throw new Error(`ejabberd refused ${command}`);
  return list;
}

const webSocketPage = (port: number): string => `http://127.0.0.1:${port}/ws`;

/** Debian keeps Erlang's libraries in the folder of its architecture. */
function librariesFolder(): string {
  const inner = readdirSync('/usr/lib', { withFileTypes: true }).filter((it) => it.isDirectory());
  const folders = ['/usr/lib', ...inner.map(({ name }) => join('/usr/lib', name))];
  const found = folders.find((folder) => readdirSync(folder).some((name) => name.startsWith('ejabberd-')));
  if (found === undefined) throw new Error('ejabberd is not installed (on Debian: apt-get install ejabberd)');
  return found;
}
