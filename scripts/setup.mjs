// node scripts/setup.mjs: installs what is missing, and only that: the packages of package-lock.json, and by apt-get (as root, or where
// sudo asks no password) Prosody and a library for it, Chromium, Firefox ESR, ejabberd, Spin, a C compiler and libotr. No imports from packages: this runs before there are any.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const LOWEST_NODE = [20, 10];

/** A program we run, or a file that one reads; where it may be, and the Debian package that brings it. */
const PROGRAMS = [
  { name: 'Prosody', paths: ['prosody'], apt: 'prosody', override: 'PROSODY' },
  // It checks signatures at a login by key; Prosody 13 can do so itself.
  {
    name: 'luaossl',
    paths: [
      ...['5.4', '5.3', '5.2', '5.1'].map((version) => `/usr/share/lua/${version}/openssl/pkey.lua`),
      '/usr/lib/prosody/util/crypto.so',
    ],
    apt: 'lua-luaossl',
    override: 'LUAOSSL',
    mode: constants.R_OK,
  },
  {
    name: 'Chromium',
    paths: ['/usr/lib/chromium/chromium', 'chromium', 'chromium-browser', 'google-chrome'],
    apt: 'chromium',
    override: 'CHROMIUM',
  },
  { name: 'Firefox', paths: ['firefox-esr', 'firefox'], apt: 'firefox-esr', override: 'FIREFOX' },
  // The other server that people meet. Tests run it from folders of their own; what Debian's package starts is not used.
  { name: 'ejabberd', paths: ['ejabberdctl'], apt: 'ejabberd', override: 'EJABBERD' },
  { name: 'Spin', paths: ['spin'], apt: 'spin', override: 'SPIN' },
  // Spin writes a verifier in C; what `gcc` alone brings cannot compile it.
  { name: 'GCC', paths: ['gcc'], apt: 'build-essential', override: 'GCC' },
  // A header, for the program that the tests compile.
  {
    name: 'libotr',
    paths: ['/usr/include/libotr/proto.h'],
    apt: 'libotr5-dev',
    override: 'LIBOTR',
    mode: constants.R_OK,
  },
  // One of six programs that come together.
  { name: 'the OTR toolkit', paths: ['otr_modify'], apt: 'libotr5-bin', override: 'OTR_MODIFY' },
];

const runs = (path, mode = constants.X_OK) => {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
};

/** The first path or name that can be run, or undefined. Throws where the user named a program that can't be. */
function find({ paths, override, mode }) {
  const named = process.env[override];
  if (named && !runs(named, mode)) throw new Error(`${override} names ${named}, which is not there.`);
  if (named) return named;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin'];
  for (const path of paths) {
    if (path.startsWith('/')) {
      if (runs(path, mode)) return path;
    } else {
      const folder = folders.find((it) => it !== '' && runs(join(it, path)));
      if (folder !== undefined) return join(folder, path);
    }
  }
  return undefined;
}

/** Runs one step, its output kept back and shown only if it fails, and prints how long it took. */
function step(title, command, args, options = {}) {
  process.stdout.write(`${title} ... `);
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    ...options,
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (status === 0) return console.log(`${seconds} s`);
  console.log(`failed after ${seconds} s`);
  throw new Error(`${title}: ${error?.message ?? `${stdout}\n${stderr}`.trim()}`);
}

const readPackages = (path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages;

/**
 * Why node_modules is not what package-lock.json says, by the record that npm itself keeps there; undefined if it is. Packages for other
 * platforms (`optional`) may be missing, and one for this platform may be there although the lock file, made elsewhere, lacks it.
 */
function misfit() {
  const record = join('node_modules', '.package-lock.json');
  if (!existsSync(join(root, record))) return 'there is no node_modules';
  const wanted = readPackages('package-lock.json');
  const there = readPackages(record);
  const stranger = Object.keys(there).find(
    (path) => wanted[path] === undefined && there[path].optional !== true,
  );
  const other = Object.keys(wanted).find((path) =>
    there[path] === undefined
      ? path !== '' && wanted[path].optional !== true
      : there[path].integrity !== wanted[path].integrity,
  );
  return stranger ?? other;
}

/**
 * `npm install` with the lock file, not `npm ci`: that one refuses a lock file without the packages of every platform, and not every
 * registry has them all. Versions and SHA-512 are taken from the lock file all the same, and checked again afterwards.
 */
function packages() {
  if (misfit() === undefined) return;
  const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
  step('installing the packages of package-lock.json', 'npm', args, { shell: process.platform === 'win32' });
  const wrong = misfit();
  if (wrong !== undefined) throw new Error(`node_modules is not what package-lock.json says: ${wrong}`);
}

const asRoot = () => process.getuid?.() === 0;

/** What to put before apt-get, or undefined where we may not use it. */
function aptPrefix() {
  if (!runs('/usr/bin/apt-get')) return undefined;
  if (asRoot()) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

function programs(only) {
  const missing = PROGRAMS.filter((program) => only.includes(program.name) && find(program) === undefined);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  const apt = missing.map((program) => program.apt);
  const prefix = aptPrefix();
  if (prefix === undefined)
    throw new Error(
      `Please install ${names} (on Debian: apt-get install ${apt.join(' ')}; elsewhere, name the file in ${missing.map(({ override }) => override).join(', ')}).`,
    );
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (title, ...args) => {
    const [command, ...rest] = [...prefix, 'apt-get', ...args];
    step(title, command, rest, { env });
  };
  run('reading the package lists', 'update', '-qq');
  run(`installing ${names}`, 'install', '-y', '-qq', '--no-install-recommends', ...apt);
  const still = missing.filter((program) => find(program) === undefined);
  if (still.length > 0)
    throw new Error(`Installed, but not found: ${still.map(({ name }) => name).join(', ')}.`);
}

/** Makes everything ready, and puts where each program is into the environment. Throws an Error whose message tells the user what to do. */
export function setUp(only = PROGRAMS.map(({ name }) => name)) {
  const node = process.versions.node.split('.').map(Number);
  if (node[0] < LOWEST_NODE[0] || (node[0] === LOWEST_NODE[0] && node[1] < LOWEST_NODE[1]))
    throw new Error(
      `Hushroom needs Node.js ${LOWEST_NODE.join('.')} or newer; this is ${process.versions.node}.`,
    );
  packages();
  programs(only);
  // What runs after us looks for the programs where we found them.
  for (const program of PROGRAMS) {
    const path = find(program);
    if (path !== undefined) process.env[program.override] = path;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    setUp();
    console.log('everything is in place');
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
