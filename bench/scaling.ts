// npm run bench:scaling [-- --members 200]
//
// What one server carries: processor time and memory of the server process alone, for members that enter rooms and talk, measured from
// outside (/proc). Members are connections that send frames of the usual size, without the cryptography of a real member, so that the
// machine's time goes to the server. Prints a table for docs/SCALING.md. Linux only.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import WebSocket from 'ws';
import { randomBytes } from '../background/clock';
import { connect } from '../background/connection/connection';
import { Guest, type GuestParts } from '../background/serverTest/guest';
import { startEjabberd } from '../server/ejabberd';
import { startProsody } from '../server/prosody';
import { randomId } from '../src/xmpp/randomId';

globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket;

interface Server {
  readonly name: string;
  readonly url: string;
  readonly service: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const ROOM_SIZES = [2, 10, 50];
const MESSAGES = 200;
/** A text of one line, padded and sealed. */
const FRAME_BYTES = 700;
/** Who enters at once. */
const TOGETHER = 10;
const PATIENCE = 60_000;
/** Of the kernel's clock: USER_HZ, 100 on every Linux we know. */
const TICK_MS = 10;

const now = (): number => performance.now();
const parts: GuestParts = {
  random: randomBytes,
  now,
  connect: (options) => connect({ ...options, random: randomBytes, now, allowInsecureLoopback: true }),
};

const servers: readonly (() => Promise<Server>)[] = [
  async () => ({ name: 'Prosody 0.12, key challenge', ...(await startProsody({ login: 'key' })) }),
  async () => ({ name: 'Prosody 0.12, registration', ...(await startProsody({})) }),
  async () => {
    const cluster = await startEjabberd({});
    return { name: 'ejabberd 23, registration', ...cluster, pid: cluster.nodes[0]!.pid };
  },
];

/** Milliseconds of processor time that the process has used. */
function cpu(pid: number): number {
  const [, fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields!.split(' ').slice(11, 13).map(Number);
  return (user! + system!) * TICK_MS;
}

/** KiB that are in memory. */
const memory = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);

async function enter(server: Server, room: string, count: number): Promise<Guest[]> {
  const guests: Guest[] = [];
  while (guests.length < count) {
    const few = Array.from(
      { length: Math.min(TOGETHER, count - guests.length) },
      () => new Guest(parts, { url: server.url, domain: 'localhost' }),
    );
    const online = await Promise.all(few.map((guest) => guest.online(PATIENCE)));
    const inside = await Promise.all(few.map((guest) => guest.enter(room, PATIENCE)));
    if (![...online, ...inside].every(Boolean)) throw new Error(`${server.name}: somebody was not let in`);
    guests.push(...few);
  }
  return guests;
}

/** Messages in turn, each once the last member has the one before: milliseconds from sending to the last one's receiving. */
async function talk(guests: readonly Guest[]): Promise<number[]> {
  const times: number[] = [];
  const last = guests.at(-1)!;
  for (let at = 0; at < MESSAGES; at += 1) {
    const bytes = randomBytes(FRAME_BYTES);
    const data = Buffer.from(bytes).toString('base64');
    const began = now();
    await guests[at % (guests.length - 1)]!.say(bytes);
    if (!(await last.wait('frame', (it) => it.data === data, PATIENCE)))
      throw new Error('a message was lost');
    times.push(now() - began);
  }
  return times.sort((a, b) => a - b);
}

interface Measured {
  readonly join: number;
  readonly memory: number;
  readonly message: number;
  readonly p95: number;
}

async function measure(server: Server, size: number, members: number): Promise<Measured> {
  const rooms = Math.max(1, Math.floor(members / size));
  const [cpuBefore, memoryBefore] = [cpu(server.pid), memory(server.pid)];
  const all: Guest[][] = [];
  for (let room = 0; room < rooms; room += 1)
    all.push(await enter(server, `${randomId(randomBytes)}@${server.service}`, size));
  const joined = cpu(server.pid) - cpuBefore;
  const grown = memory(server.pid) - memoryBefore;
  const cpuTalking = cpu(server.pid);
  const times = await talk(all[0]!);
  const talked = cpu(server.pid) - cpuTalking;
  await Promise.all(all.flat().map((guest) => guest.leave()));
  return {
    join: joined / (rooms * size),
    memory: grown / (rooms * size),
    message: talked / MESSAGES,
    p95: times[Math.floor(times.length * 0.95)]!,
  };
}

const { values } = parseArgs({ options: { members: { type: 'string', default: '200' } } });
const members = Number(values.members);
if (!Number.isSafeInteger(members) || members < 50 || members > 5_000) {
  console.error('usage: npm run bench:scaling [-- --members N], N from 50 to 5000');
  process.exit(2);
}
console.log(
  '| server | members a room | CPU a join | memory a member | CPU a message | messages a second and core | p95 to the last member |',
);
console.log('|---|---|---|---|---|---|---|');
for (const start of servers) {
  const server = await start();
  try {
    for (const size of ROOM_SIZES) {
      const it = await measure(server, size, members);
      const cells = [
        server.name,
        size,
        `${it.join.toFixed(1)} ms`,
        `${Math.max(0, it.memory).toFixed(0)} KiB`,
        `${it.message.toFixed(2)} ms`,
        Math.round(1000 / Math.max(0.01, it.message)),
        `${it.p95.toFixed(0)} ms`,
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
  } finally {
    await server.stop();
  }
}
process.exit(0);
