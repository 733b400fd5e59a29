// npm run doctor -- SERVER [--ca FILE] [--connect-to HOST:PORT]
//
// Looks at a running server from outside, as the extension does with "Test this server", and explains what it finds. SERVER is what
// people type: example.org, wss://chat.example.org/ws, example.org=wss://chat.example.org/ws, or ws:// to this machine. --ca: a
// certificate authority of one's own, as a PEM file. --connect-to: where to connect to, whatever the name says: for a server that the
// name does not point to yet. Ends with 0 when nothing failed, with 1 when something did, with 2 on bad use.
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { parseArgs } from 'node:util';
import WebSocket from 'ws';
import { randomBytes } from '../background/clock';
import { connect } from '../background/connection/connection';
import type { FetchText } from '../background/findServer';
import { parseServer } from '../background/serverAddress';
import { testServer } from '../background/serverTest/serverTest';
import { serverCheckWords } from '../content/serverWords';
import type { ServerCheckView } from '../src/contract/servers';

const USAGE = 'usage: npm run doctor -- SERVER [--ca FILE] [--connect-to HOST:PORT]';
const SIGNS: Readonly<Record<ServerCheckView['verdict'], string>> = {
  ok: 'ok  ',
  warn: 'note',
  fail: 'FAIL',
  skipped: '-   ',
  waiting: '    ',
  running: '    ',
};
const TIMEOUT_MS = 4_000;

/** As a browser's fetch would, but with a certificate authority of one's own. Like a browser it wants CORS, or reads nothing. */
const fetchWith =
  (agent: Agent): FetchText =>
  (url) =>
    new Promise((resolve) => {
      const request = get(url, { agent, timeout: TIMEOUT_MS }, (answer) => {
        const readable = answer.statusCode === 200 && answer.headers['access-control-allow-origin'] === '*';
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text = (text + chunk).slice(0, 64 * 1024);
        });
        answer.on('end', () => resolve(readable ? text : null));
      });
      request.on('error', () => resolve(null));
      request.on('timeout', () => request.destroy());
    });

/** The socket of the connection, with the certificate authority that we were given. */
function webSocketWith(agent: Agent): typeof globalThis.WebSocket {
  class Socket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols, String(url).startsWith('wss:') ? { agent } : {});
    }
  }
  return Socket as unknown as typeof globalThis.WebSocket;
}

/** `place` is HOST:PORT. The certificate is still checked against the name that was asked for. */
function agentFor(ca: string | undefined, place: string | undefined): Agent {
  const agent = new Agent(ca === undefined ? {} : { ca: readFileSync(ca) });
  if (place === undefined) return agent;
  const { hostname: host, port } = new URL(`tls://${place}`);
  agent.createConnection = ({ ca: trusted, servername, host: asked }: TlsOptions) =>
    connectTls({ ca: trusted, host, port: Number(port), servername: servername ?? asked ?? '' });
  return agent;
}

interface TlsOptions {
  readonly ca?: Buffer | undefined;
  readonly servername?: string;
  readonly host?: string;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { ca: { type: 'string' }, 'connect-to': { type: 'string' } },
  });
  const [typed] = positionals;
  const server = typed === undefined ? undefined : parseServer(typed, true);
  if (typed === undefined || server === undefined || positionals.length > 1) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const agent = agentFor(values.ca, values['connect-to']);
  globalThis.WebSocket = webSocketWith(agent);
  const world = { random: randomBytes, now: () => performance.now() };
  const said = new Set<string>();
  const { checks } = await testServer(
    {
      ...world,
      fetchText: fetchWith(agent),
      connect: (options) => connect({ ...options, ...world, allowInsecureLoopback: true }),
      tell: (view) => {
        for (const check of view.checks) say(check, said);
      },
    },
    typed,
    server,
    new AbortController().signal,
  );
  return checks.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
}

/** Each check once, when it is over. */
function say(check: ServerCheckView, said: Set<string>): void {
  if (check.verdict === 'waiting' || check.verdict === 'running' || said.has(check.check)) return;
  said.add(check.check);
  const { title, text, meaning } = serverCheckWords(check);
  process.stdout.write(`${SIGNS[check.verdict]}  ${title}: ${text}\n`);
  if (meaning !== '') process.stdout.write(`      ${meaning}\n`);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'internal'}\n`);
    process.exit(2);
  },
);
