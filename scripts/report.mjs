// npm run report [-- --last]: runs the tests that docs/REPORT.md rests on, and the simulator, and writes it. `--last` writes it from
// what the last such run left. RELAY_RUNS=10 does the cheap loops ten times as often. Ends with 1 if anything failed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, relative } from 'node:path';
import { markdown } from './report/markdown.mjs';
import { CONFORMANCE, ROWS } from './report/rows.mjs';
import { BULK } from './simulator.mjs';

const root = join(import.meta.dirname, '..');
const cache = join(root, 'node_modules', '.cache', 'hushroom');
const figureFolder = join(cache, 'figures');
const lastFile = join(cache, 'report.json');

/** What it printed; what it says about itself goes to the terminal. */
function run(command, args, env = {}) {
  return new Promise((done) => {
    let output = '';
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
    child.on('close', () => done(output));
  });
}

/** Path -> {passed, failed}. */
async function jest(projects, files) {
  const file = join(cache, 'report-jest.json');
  rmSync(file, { force: true });
  const selected = ['--selectProjects', ...projects];
  const args = [...files, ...selected, '--maxWorkers', '2', '--forceExit', '--json', '--outputFile', file];
  await run(join(root, 'node_modules', '.bin', 'jest'), args);
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.fromEntries(
    testResults.map((it) => {
      const count = (status) => it.assertionResults.filter((one) => one.status === status).length;
      const unloaded = it.assertionResults.length === 0 ? 1 : 0;
      return [relative(root, it.name), { passed: count('passed'), failed: count('failed') + unloaded }];
    }),
  );
}

const sim = async (bulk) => JSON.parse(await run(process.execPath, ['scripts/run.mjs', ...bulk, '--json']));

const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();

function about() {
  const [cpu] = cpus();
  const changed = git('status', '--porcelain', '--', '.', ':!docs/REPORT.md');
  const gib = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : ' and changes not committed'}`,
    machine: `${cpus().length} x ${cpu.model.trim()}, ${gib} GiB`,
    node: `Node ${process.versions.node}`,
  };
}

const readFigures = () =>
  existsSync(figureFolder)
    ? readdirSync(figureFolder)
        .sort()
        .map((name) => JSON.parse(readFileSync(join(figureFolder, name), 'utf8')))
    : [];

async function measure() {
  // What an older run left is not this run's.
  rmSync(figureFolder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const tests = [...new Set([...ROWS, ...CONFORMANCE].flatMap((it) => it.tests))];
  const isIn = (folder) => (path) => path.startsWith(`test/${folder}/`);
  const [isRelay, isBrowser] = [isIn('relay'), isIn('browser')];
  console.log('report: the hostile relay');
  const relay = await jest(['relay'], tests.filter(isRelay));
  console.log('report: the other tests');
  const others = await jest(
    ['unit', 'server', 'otr'],
    tests.filter((it) => !isRelay(it) && !isBrowser(it)),
  );
  console.log('report: a browser behind the hostile relay');
  await run(process.execPath, ['build.mjs', '--dev']);
  const browsers = await jest(['browser'], tests.filter(isBrowser));
  console.log('report: the simulator');
  const runs = [await sim(BULK.cheap), await sim(BULK.real)];
  const last = {
    files: { ...relay, ...others, ...browsers },
    sim: runs,
    about: about(),
    figures: readFigures(),
  };
  writeFileSync(lastFile, JSON.stringify(last));
  return last;
}

const isLast = process.argv.includes('--last');
if (isLast && !existsSync(lastFile)) {
  console.error('report: there is no last run');
  process.exit(2);
}
const it = isLast ? JSON.parse(readFileSync(lastFile, 'utf8')) : await measure();
writeFileSync(join(root, 'docs', 'REPORT.md'), markdown({ rows: ROWS, conformance: CONFORMANCE, ...it }));
const failed = Object.values(it.files).reduce((sum, file) => sum + file.failed, 0);
const violations = it.sim.reduce((sum, one) => sum + one.violations, 0);
console.log(`report: docs/REPORT.md written; ${failed} tests failed, ${violations} violations`);
process.exitCode = failed + violations > 0 ? 1 : 0;
