// npm test [-- JEST ARGUMENTS]: everything that must hold, from a fresh clone: set-up, types, lint, dead code, both builds, the
// extension linter, the tests, mistakes put back (mutants), and the simulator in bulk. With arguments: set-up, the dev build and jest with them. Ends with a line
// "N passed, N failed".
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setUp } from './setup.mjs';
import { BULK } from './simulator.mjs';

const root = join(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);
/** A step that takes longer is stuck. */
const LIMIT = 15 * 60_000;
const folder = mkdtempSync(join(tmpdir(), 'hushroom-test-'));
const count = { passed: 0, failed: 0 };
const started = performance.now();
const since = (time) => `${((performance.now() - time) / 1000).toFixed(1)} s`;

let child;
process.on('exit', () => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    child?.kill(signal);
    process.exit(130);
  });

/** Runs a program to its end: {code, output}. `onLine` sees each line as it comes. */
function run(command, args, onLine = () => {}) {
  return new Promise((done) => {
    let output = '';
    let rest = '';
    child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT);
    const take = (chunk) => {
      output += chunk;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) onLine(line);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) => take(`${error.message}\n`));
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ code: code ?? 1, output });
    });
  });
}

const indent = (text) => text.trim().replace(/^/gm, '    ');

/** One line a step; what it said is shown only if it fails. `work` gives undefined, or why it failed. */
async function step(title, work) {
  const time = performance.now();
  let problem;
  try {
    problem = await work();
  } catch (error) {
    problem = error.message;
  }
  count[problem === undefined ? 'passed' : 'failed'] += 1;
  console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${title} (${since(time)})`);
  if (problem !== undefined) console.log(indent(problem));
  return problem === undefined;
}

const program =
  (command, ...args) =>
  async () => {
    const { code, output } = await run(command, args);
    return code === 0 ? undefined : output || `exit code ${code}`;
  };

/** Many runs of the simulator, and their figures. */
const simulator = (primitives) =>
  step(`simulator, ${primitives} primitives`, async () => {
    const { code, output } = await run(process.execPath, ['scripts/run.mjs', ...BULK[primitives]]);
    if (code !== 0) return output || `exit code ${code}`;
    console.log(indent(output));
  });

/** Runs jest over one project, or over some of its files: its JSON result, or its output where there is none. */
async function jestRun(project, workers, files = []) {
  const shown = new Set();
  const file = join(folder, `${project}.json`);
  rmSync(file, { force: true });
  const args = [...files, '--selectProjects', project, '--maxWorkers', String(workers)];
  const { output } = await run(
    bin('jest'),
    [...args, '--json', '--outputFile', file, '--forceExit'],
    (line) => {
      const name = /^(?:PASS|FAIL) (?:\w+ )?(\S+)/.exec(line)?.[1];
      if (name === undefined || shown.has(name)) return; // jest names what failed once more at the end
      shown.add(name);
      console.log(`     ${line}`);
    },
  );
  try {
    return { result: JSON.parse(readFileSync(file, 'utf8')), output };
  } catch {
    return { result: undefined, output };
  }
}

const failures = (it) => it.numFailedTests + it.numRuntimeErrorTestSuites + (it.numTotalTests === 0 ? 1 : 0);

/**
 * One jest project. Its tests count one by one; a file that does not even load counts as one failure. Some tests live by the
 * clock, with real servers and browsers: a file that fails is said, and run once more, alone.
 */
async function jest(project, workers) {
  const time = performance.now();
  const { result, output } = await jestRun(project, workers);
  if (!result) {
    count.failed += 1;
    console.log(`FAIL ${project} tests: no result (${since(time)})\n${indent(output)}`);
    return;
  }
  const broken = result.testResults.filter((suite) => suite.status === 'failed');
  for (const suite of broken) console.log(indent(`${suite.name}\n${suite.message}`));
  let passed = result.numPassedTests;
  let failed = failures(result);
  if (broken.length > 0) {
    console.log(`     once more, alone: ${broken.length} of ${result.testResults.length} files`);
    const second = (
      await jestRun(
        project,
        1,
        broken.map((suite) => suite.name),
      )
    ).result;
    if (second && failures(second) < failed) {
      passed += failed - failures(second);
      failed = failures(second);
    }
    for (const suite of second?.testResults ?? [])
      if (suite.status === 'failed') console.log(indent(`${suite.name}\n${suite.message}`));
  }
  count.passed += passed;
  count.failed += failed;
  console.log(
    `${failed === 0 ? 'ok  ' : 'FAIL'} ${project} tests: ${passed} passed, ${failed} failed (${since(time)})`,
  );
}

async function everything() {
  await step('types', program(bin('tsc'), '-b'));
  await step('format and lint', program(bin('biome'), 'check', '--error-on-warnings', '.'));
  await step('dead code', program(bin('knip'), '--no-progress'));
  const built = await step('release build', program(process.execPath, 'build.mjs', '--zip'));
  await step('dev build', program(process.execPath, 'build.mjs', '--dev'));
  if (built)
    for (const browser of ['chrome', 'firefox'])
      await step(
        `extension linter: ${browser}`,
        program(process.execPath, 'scripts/lintExtension.mjs', browser),
      );
  await jest('unit', 2);
  await step('mutants', program(process.execPath, 'scripts/mutants.mjs'));
  await simulator('cheap');
  await simulator('real');
  await jest('server', 2);
  await jest('relay', 2);
  await jest('otr', 2);
  await jest('browser', 2);
}

const args = process.argv.slice(2);
if (await step('set-up', () => setUp())) {
  if (args.length > 0) {
    await step('dev build', program(process.execPath, 'build.mjs', '--dev'));
    await step(`jest ${args.join(' ')}`, async () => {
      const { code } = await run(bin('jest'), args, (line) => console.log(line));
      return code === 0 ? undefined : 'see above';
    });
  } else await everything();
}
console.log(`\n${since(started)}`);
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;
