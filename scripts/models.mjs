// npm run models [-- --spin] [--slow] [--folder FOLDER] [NAME ...]
// Checks the models of the protocol (models/README.md). Each model says in its first comment what must hold, and which mistake must show:
//   * holds CLAIM -DFLAG ... : why      * fails CLAIM -DFLAG ... : why      a line that begins with `slow` needs --slow      (Promela)
//   * expects RESULT ... -DFLAG ... : why      one for each query: true; false (or not proved); any      (ProVerif)
// Spin must be there. ProVerif is in no Debian release: without it, its models are counted as skipped. --spin leaves them out.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const SPIN_LINE = /^ \* (slow )?(holds|fails) (\w+)((?: -D\w+(?:=\w+)?)*)(?: : .*)?$/;
const PROVERIF_LINE = /^ \* expects((?: (?:true|false|any))+)((?: -D\w+)*)(?: : .*)?$/;
/** A line that starts like one of these and is none of them is a misprint, not a comment. */
const MEANT = /^ \* (slow |holds |fails |expects )/;
const SPIN = process.env.SPIN ?? 'spin';
const GCC = process.env.GCC ?? 'gcc';
const MINUTES = 60_000;
const WORKERS = 2;

const { values, positionals } = parseArgs({
  options: { spin: { type: 'boolean' }, slow: { type: 'boolean' }, folder: { type: 'string' } },
  allowPositionals: true,
});
const folder = resolve(values.folder ?? join(import.meta.dirname, '..', 'models'));
const temporary = mkdtempSync(join(tmpdir(), 'hushroom-models-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** {code, output}; code is null where the program is missing or was stopped. */
const run = (command, args, cwd, minutes = 10) =>
  new Promise((done) => {
    const limits = { cwd, timeout: minutes * MINUTES, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 };
    execFile(command, args, limits, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      done({ code, output: `${stdout}${stderr}${code === null ? `\n${error.message}` : ''}` });
    });
  });

const flagsOf = (text) => text.trim().split(' ').filter(Boolean);

/** What the first comment of a model asks for. Throws where a line is misprinted or there is none. */
function runsOf(name, pattern, make) {
  const lines = readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => MEANT.test(line));
  const runs = lines.map((line) => {
    const found = pattern.exec(line);
    if (found === null) throw new Error(`${name}: this line says nothing: ${line.trim()}`);
    return make(found);
  });
  if (runs.length === 0) throw new Error(`${name} says nothing about what must hold.`);
  return runs;
}

const spinRuns = (name) =>
  runsOf(name, SPIN_LINE, ([, slow, wanted, claim, flags]) => ({
    name,
    slow: slow !== undefined,
    wanted,
    claim,
    flags: flagsOf(flags),
  }));
const proverifRuns = (name) =>
  runsOf(name, PROVERIF_LINE, ([, wanted, flags]) => ({
    name,
    wanted: flagsOf(wanted),
    flags: flagsOf(flags),
  }));

let built = 0;
/** Folder with the verifier for one model under one set of flags; one for all its claims. Most run for less time than gcc optimises. */
async function build({ name, flags, slow }) {
  built += 1;
  const here = join(temporary, `${built}`);
  await run('mkdir', [here], temporary);
  // No partial order reduction: the claims look at global variables that every step may touch.
  const steps = [
    [SPIN, ['-a', ...flags, join(folder, name)]],
    [GCC, [slow ? '-O2' : '-O0', '-w', '-DNOREDUCE', '-o', 'pan', 'pan.c']],
  ];
  for (const [command, args] of steps) {
    const { code, output } = await run(command, args, here);
    if (code !== 0) throw new Error(`${command}: ${output.trim()}`);
  }
  return here;
}

/** Undefined if the claim comes out as wanted, else what came out. */
async function check({ wanted, claim, slow }, here) {
  const { output } = await run('./pan', ['-a', '-N', claim, '-m1000000', slow ? '-w26' : '-w20'], here);
  const errors = /errors: (\d+)/.exec(output)?.[1];
  const whole = !/max search depth too small|out of memory|Search not completed\n.*depth/.test(output);
  if (errors === undefined || !output.includes(`+ (${claim})`)) return output.trim() || 'no result';
  if (wanted === 'fails') return errors === '0' ? 'it holds: the mistake does not show' : undefined;
  return errors === '0' && whole ? undefined : 'it fails';
}

async function proverif({ name, wanted, flags }) {
  const here = join(temporary, `${name}${flags.join('')}.pv`);
  const { code, output } = await run(
    'cpp',
    ['-P', '-traditional-cpp', ...flags, join(folder, name)],
    temporary,
  );
  if (code !== 0) throw new Error(`${GCC}: ${output.trim()}`);
  writeFileSync(here, output);
  const result = await run('proverif', [here], temporary, 60);
  const found = [...result.output.matchAll(/^RESULT .* (is true|is false|cannot be proved)\.?$/gm)].map(
    ([, verdict]) => (verdict === 'is true' ? 'true' : 'false'),
  );
  const same = found.length === wanted.length && wanted.every((it, at) => it === 'any' || it === found[at]);
  return same ? undefined : found.join(' ') || result.output.trim();
}

const count = { passed: 0, failed: 0, skipped: 0 };
const since = (time) => `${((performance.now() - time) / 1000).toFixed(1)} s`;

async function report(title, time, work) {
  let problem;
  try {
    problem = await work();
  } catch (error) {
    problem = error.message;
  }
  count[problem === undefined ? 'passed' : 'failed'] += 1;
  console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${title} (${since(time)})`);
  if (problem !== undefined) console.log(problem.replace(/^/gm, '     '));
}

/** All runs of one model with the same flags: built once. */
async function group(runs) {
  let here;
  for (const it of runs) {
    const title = [it.name, it.wanted.padEnd(5), it.claim.padEnd(10), ...it.flags].join('  ');
    await report(title, performance.now(), async () => {
      here ??= await build(it);
      return check(it, here);
    });
  }
}

function grouped(runs) {
  const groups = new Map();
  for (const it of runs) {
    const key = [it.name, ...it.flags].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), it]);
  }
  return [...groups.values()];
}

function skip(runs, why) {
  count.skipped += runs.length;
  const names = [...new Set(runs.map(({ name }) => name))].join(', ');
  console.log(`skip ${names}: ${runs.length} runs; ${why}`);
}

async function all() {
  const chosen = (name) =>
    positionals.length === 0 || positionals.some((it) => name === it || name.startsWith(`${it}.`));
  const names = readdirSync(folder).filter(chosen).sort();
  const promela = names.filter((name) => name.endsWith('.pml')).flatMap(spinRuns);
  const symbolic = values.spin ? [] : names.filter((name) => name.endsWith('.pv')).flatMap(proverifRuns);
  if (promela.length + symbolic.length === 0) throw new Error('There is no such model.');
  if (promela.length > 0 && (await run(SPIN, ['-V'], temporary)).code !== 0)
    throw new Error(
      'Spin is not installed: node scripts/setup.mjs does that (on Debian: apt-get install spin gcc libc6-dev).',
    );
  const now = promela.filter((it) => values.slow || !it.slow);
  const groups = grouped(now);
  const workers = Array.from({ length: WORKERS }, async () => {
    for (let it = groups.shift(); it; it = groups.shift()) await group(it);
  });
  await Promise.all(workers);
  if (now.length < promela.length)
    skip(
      promela.filter((it) => it.slow),
      'they take minutes: npm run models -- --slow',
    );
  if (symbolic.length === 0) return;
  const { code } = await run('proverif', ['-help'], temporary);
  if (code === null) skip(symbolic, 'proverif is not on the PATH (models/README.md says how to run them)');
  else
    for (const it of symbolic)
      await report([it.name, ...it.wanted, ...it.flags].join('  '), performance.now(), () => proverif(it));
}

try {
  await all();
} catch (error) {
  console.log(error.message);
  count.failed += 1;
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed === 0 ? 0 : 1;
