// npm run forge, as somebody who doubts us would run it, on a transcript that is kept with the tests.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROOT } from '../house/tree';

const KEPT = join(ROOT, 'test', 'vectors', 'transcript.json');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hushroom-forge-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function forge(...args: string[]): { code: number | null; out: string; err: string } {
  const command = [join(ROOT, 'scripts', 'run.mjs'), join(ROOT, 'scripts', 'forge.ts'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

test('shows who said what, and that it all verifies', () => {
  const { code, out } = forge('--verify', KEPT);
  expect(out).toMatch(/^1 {2}alice: before charlie came\n2 {2}alice: the money is under the oak\n/);
  expect(out).toMatch(/\n\d+ frames, all of them verify\n$/);
  expect(code).toBe(0);
});

test('writes another one that verifies just as well', () => {
  const file = join(folder, 'forged.json');
  const args = ['--as', 'alice', '--line', '2', '--text', 'there is no money', '--out', file];
  expect(forge(KEPT, ...args)).toMatchObject({ code: 0, err: '' });
  const { code, out } = forge('--verify', file);
  expect(out).toContain('2  alice: there is no money\n');
  expect(out).toMatch(/\n\d+ frames, all of them verify\n$/);
  expect(code).toBe(0);
});

test('without being told what, changes what can be changed, and prints it', () => {
  const { code, out } = forge(KEPT);
  expect(code).toBe(0);
  expect(JSON.parse(out).frames).toHaveLength(JSON.parse(readFileSync(KEPT, 'utf8')).frames.length);
  expect(out).not.toBe(readFileSync(KEPT, 'utf8'));
});

test('says so where a key is not public, and that the result does not verify', () => {
  const kept = JSON.parse(readFileSync(KEPT, 'utf8'));
  const file = join(folder, 'unpublished.json');
  const published = kept.seeds.filter(({ from }: { from: string }) => from !== 'reveal');
  writeFileSync(file, JSON.stringify({ ...kept, seeds: published }));
  const args = ['--as', 'alice', '--line', '2', '--text', 'x', '--out', join(folder, 'bad.json')];
  const { code, out, err } = forge(file, ...args);
  expect(code).toBe(1);
  expect(err).toContain('alice has not published its signing keys');
  expect(out).toMatch(/WRONG: frame \d+: signature/);
});

test('wrong use is told', () => {
  expect(forge().code).toBe(2);
  expect(forge(KEPT, '--nonsense').code).toBe(2);
  expect(forge(KEPT, '--as', 'alice').err).toContain('usage:');
  expect(forge(KEPT, '--remove', '0').code).toBe(2);
  expect(forge(KEPT, '--remove', '99')).toMatchObject({ code: 1 });
  expect(forge(join(folder, 'missing.json')).code).toBe(1);
});
