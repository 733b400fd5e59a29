// npm start [-- --friends N]: from a fresh clone to an encrypted room. Sets up what is missing, builds, and shows it (scripts/demo).
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setUp } from './setup.mjs';

const root = join(import.meta.dirname, '..');
let child;
// Ctrl-C reaches the child as well; it cleans up, and we end when it has.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child?.kill(signal);
  });

const run = (...args) =>
  new Promise((done) => {
    child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    child.on('exit', (code, signal) => done(signal ? 1 : code));
  });

async function main() {
  const started = performance.now();
  setUp(['Prosody', 'luaossl', 'Chromium']);
  console.log(`set up in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  const built = await run('build.mjs', '--dev');
  if (built !== 0) return built;
  return run('scripts/run.mjs', 'scripts/demo/main.ts', ...process.argv.slice(2));
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
