// `npm run server [PORT]`: a private XMPP server that takes throw-away keys (docs/KEY-CHALLENGE.md). Prints its WebSocket address; ends, and takes its files along, on SIGTERM or SIGINT.
import { startProsody } from './prosody';

const parent = process.ppid;
const server = await startProsody({ login: 'key', port: Number(process.argv[2] ?? 0) });
process.stdout.write(`${server.url}\n`);

let stopping = false;
const stop = (): void => {
  if (stopping) return;
  stopping = true;
  void server.stop().then(() => process.exit(0));
};

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);

// npm hands a signal to the shell between us and it, and that one dies without a word: so its end is ours.
if (process.env.npm_lifecycle_event === 'server') {
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 300).unref();
}
