// `npm start` on a machine without a display, as anybody would type it: it shows a room that works, and leaves nothing behind.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';

jest.setTimeout(180_000);

const ROOT = join(__dirname, '..', '..');
const PICTURES = ['popup-dark.png', 'popup-light.png', 'tab-dark.png', 'tab-light.png'];

interface Run {
  readonly code: number | null;
  readonly output: string;
  /** What is left in the folder for temporary files that it was given. */
  readonly left: string[];
}

/** Runs it to its end; `onOutput` may signal it. */
function start(
  onOutput: (output: string, signal: (name: NodeJS.Signals) => void) => void = () => {},
): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'hushroom-start-'));
  const { DISPLAY, WAYLAND_DISPLAY, ...env } = process.env;
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: ROOT,
    env: { ...env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (chunk: string): void => {
    output += chunk;
    onOutput(output, (name) => child.kill(name));
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  return new Promise((done) => {
    child.on('close', (code) => {
      const left = readdirSync(folder);
      rmSync(folder, { recursive: true, force: true });
      done({ code, output, left });
    });
  });
}

/** Command lines of processes that hold a path in them. */
const processesWith = (text: string): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(text));

describe('npm start without a display', () => {
  let run: Run;
  beforeAll(async () => {
    for (const name of PICTURES) rmSync(join(ROOT, 'out', name), { force: true });
    run = await start();
  });

  test('three browsers talk, and each message is confirmed by all', () => {
    expect({ code: run.code, output: run.output }).toMatchObject({ code: 0 });
    for (const name of ['ana', 'bo', 'cleo'])
      expect(run.output).toMatch(new RegExp(`as ${name} sees it: .*3 of 3`));
    expect(run.output.match(/\[2 of 2 confirmed\]/g)).toHaveLength(12);
    expect(run.output).toContain('All 3 see the same.');
  });

  test('the pictures are there', () => {
    for (const name of PICTURES) {
      const png = readFileSync(join(ROOT, 'out', name));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect(png.length).toBeGreaterThan(5_000);
    }
  });

  test('nothing is left behind', () => {
    expect(run.left).toEqual([]);
  });
});

test('ended in the middle, it leaves nothing behind either', async () => {
  let sent = false;
  const run = await start((output, signal) => {
    if (sent || !/bo opens a browser/.test(output)) return;
    sent = true;
    signal('SIGTERM');
  });
  expect(run.code).not.toBe(0);
  expect(run.left).toEqual([]);
  expect(processesWith('hushroom-start-')).toEqual([]);
  expect(existsSync(join(ROOT, 'dist', 'dev', 'chrome'))).toBe(true);
});
