// npm run mutants [NAME ...]: puts mistakes back, one at a time, and looks whether the tests notice. Each test/mutants/NAME.patch
// begins with a line `tests: FILE ...` and perhaps one `only: PART OF A TEST'S NAME`; in a copy of the project with that patch, those
// tests must fail. Prints a table and
// `N killed, N survived`; exit code 1 if one survived, or a patch does not fit any more.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test', 'mutants');
const COPIED = ['src', 'background', 'test', 'package.json', 'jest.config.mjs'];
const PARALLEL = Number(process.env.MUTANTS_PARALLEL ?? 2);
const LIMIT = 120_000;

const children = new Set();
const temporary = mkdtempSync(join(tmpdir(), 'hushroom-mutants-'));
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(temporary, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** Runs a program to its end: {code, output}; code null if it took too long. */
function run(command, args, cwd) {
  return new Promise((done) => {
    let output = '';
    const env = { ...process.env, FUZZ_RUNS: process.env.FUZZ_RUNS ?? '60', FORCE_COLOR: '0' };
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT);
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
      });
    child.on('close', (code) => {
      clearTimeout(timer);
      children.delete(child);
      done({ code, output });
    });
  });
}

/** A copy that serves one mutant after the other, so that jest has to read only what changed. */
function copyProject(number) {
  const copy = join(temporary, String(number));
  mkdirSync(copy);
  for (const name of COPIED) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

const jest = (copy, tests, only) =>
  run(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--bail', '--runInBand', ...tests, ...(only ? ['-t', only] : [])],
    copy,
  );

/** What became of one mutant: `killed`, `survived`, or why nothing can be said. */
async function judge(copy, name) {
  const patch = join(folder, `${name}.patch`);
  const text = readFileSync(patch, 'utf8');
  const [, list] = /^tests: (.+)$/m.exec(text) ?? [];
  const [, only] = /^only: (.+)$/m.exec(text) ?? [];
  if (!list) return 'names no tests';
  const applied = await run('git', ['apply', '-C1', '--whitespace=nowarn', patch], copy);
  if (applied.code !== 0) return `does not apply: ${applied.output.trim().split('\n')[0]}`;
  const { code, output } = await jest(copy, list.split(' '), only);
  await run('git', ['apply', '--whitespace=nowarn', '-R', patch], copy);
  if (code === 0) return /^Tests: .*\bpassed/m.test(output) ? 'survived' : 'survived: no test of that name';
  if (code === null) return 'took too long';
  if (!/^Tests: .*\b[1-9]\d* failed/m.test(output)) return `broke the build:\n${output}`;
  return 'killed';
}

const known = readdirSync(folder)
  .filter((file) => file.endsWith('.patch'))
  .map((file) => file.slice(0, -'.patch'.length));
const names = process.argv.length > 2 ? process.argv.slice(2) : known;
const queue = [...names];
const results = [];

async function work(number) {
  const copy = copyProject(number);
  for (let name = queue.shift(); name; name = queue.shift()) {
    const started = performance.now();
    const result = await judge(copy, name);
    results.push(result);
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
    console.log(`${result === 'killed' ? 'ok  ' : 'FAIL'} ${seconds} s  ${name.padEnd(34)} ${result}`);
  }
}

await Promise.all(Array.from({ length: PARALLEL }, (_, number) => work(number)));
const killed = results.filter((it) => it === 'killed').length;
console.log(`${killed} killed, ${results.length - killed} survived`);
process.exitCode = killed === names.length ? 0 : 1;
