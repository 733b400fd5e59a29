// Two endpoints, each a process of its own, wired to each other as a tester would.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
import { ROOT } from '../house/tree';

type Line = Record<string, unknown>;

class Endpoint {
  peer: Endpoint | null = null;
  readonly lines: Line[] = [];
  readonly exit: Promise<number | null>;
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  #waiting: { wanted: (line: Line) => boolean; found: (line: Line) => void }[] = [];

  constructor() {
    this.#process = spawn(process.execPath, ['scripts/run.mjs', 'scripts/otrEndpoint.ts'], {
      cwd: ROOT,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.exit = new Promise((resolve) => this.#process.on('exit', resolve));
    createInterface({ input: this.#process.stdout }).on('line', (text) => this.#take(JSON.parse(text)));
  }

  #take(line: Line): void {
    if ('wire' in line) return this.peer?.tell({ receive: line.wire });
    this.lines.push(line);
    for (const it of this.#waiting) if (it.wanted(line)) it.found(line);
    this.#waiting = this.#waiting.filter(({ wanted }) => !wanted(line));
  }
  tell(line: unknown): void {
    this.write(`${JSON.stringify(line)}\n`);
  }
  write(text: string): void {
    this.#process.stdin.write(text);
  }
  line(key: string): Promise<Line> {
    const wanted = (line: Line): boolean => key in line;
    const there = this.lines.find(wanted);
    if (there) return Promise.resolve(there);
    return new Promise((found) => this.#waiting.push({ wanted, found }));
  }
  end(): Promise<number | null> {
    this.#process.stdin.end();
    return this.exit;
  }
  kill(): void {
    this.#process.kill();
  }
}

const started: Endpoint[] = [];
function start(): Endpoint {
  const endpoint = new Endpoint();
  started.push(endpoint);
  return endpoint;
}
afterEach(() => {
  for (const endpoint of started.splice(0)) endpoint.kill();
});

test('a conversation from the first line to the last', async () => {
  const [a, b] = [start(), start()];
  a.peer = b;
  b.peer = a;
  const [{ fingerprint: alice }, { fingerprint: bob }] = await Promise.all([
    a.line('ready'),
    b.line('ready'),
  ]);
  expect(alice).toMatch(/^[0-9a-f]{40}$/);
  expect(a.lines[0]).toEqual({ ready: true, fingerprint: alice });

  a.tell({ send: 'too early' });
  expect(await a.line('warning')).toEqual({ warning: 'not-encrypted' });
  a.tell({ start: true });
  expect(await a.line('state')).toEqual({ state: 'encrypted', fingerprint: bob });
  expect(await b.line('state')).toEqual({ state: 'encrypted', fingerprint: alice });

  a.tell({ send: 'grüß dich' });
  expect(await b.line('text')).toEqual({ text: 'grüß dich' });
  b.tell({ ask: { secret: 'ö', question: 'which letter?' } });
  expect(await a.line('asked')).toEqual({ asked: 'which letter?' });
  a.tell({ reply: { secret: 'ö' } });
  expect(await a.line('verified')).toEqual({ verified: true });
  expect(await b.line('verified')).toEqual({ verified: true });
  b.tell({ ask: { secret: 'ö' } });
  b.tell({ abort: true });
  expect(await a.line('aborted')).toEqual({ aborted: true });

  a.tell({ extraKey: { use: 7 } });
  const { extraKey } = await a.line('extraKey');
  expect(await b.line('extraKey')).toEqual({ extraKey, use: 7, sent: false });
  a.lines.length = 0;
  b.lines.length = 0;
  a.tell({ end: true });
  expect(await b.line('state')).toEqual({ state: 'finished', fingerprint: null });
  expect(await a.line('state')).toEqual({ state: 'plaintext', fingerprint: null });
  expect(await Promise.all([a.end(), b.end()])).toEqual([0, 0]);
}, 60_000);

test('lines that are none are told, and nothing else happens', async () => {
  const a = start();
  await a.line('ready');
  const bad = ['hello', '[]', '{}', '{"start":false}', '{"send":1}', '{"send":"a","end":true}', '{"ask":{}}'];
  a.write(`${bad.join('\n')}\n\n`);
  expect(await a.end()).toBe(0);
  expect(a.lines.slice(1)).toEqual(bad.map(() => ({ warning: 'bad-input' })));
}, 60_000);
