// "Host your own": what install.sh puts on a machine, run here as its service would run it, with a certificate authority of our own,
// and looked at from outside by the same command that people are told to use.
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort, Program, temporaryFolder } from '../../server/process';
import { type Certificates, makeCertificates } from '../support/certificates';

const ROOT = join(__dirname, '..', '..');
const DOMAIN = 'chat.example.test';
const folder = temporaryFolder('host');
let certificates: Certificates;
let program: Program | null = null;

beforeAll(() => {
  certificates = makeCertificates(folder.path, DOMAIN);
});
afterAll(async () => {
  await program?.stop();
  folder.remove();
});

const install = (root: string, ...more: readonly string[]) =>
  spawnSync(join(ROOT, 'server/host/install.sh'), ['--domain', DOMAIN, '--root', root, ...more], {
    encoding: 'utf8',
  });
const owned = (): string[] => ['--cert', certificates.cert, '--key', certificates.key];

/** Starts what the unit file starts, with its environment, on this machine's loopback. */
async function serve(root: string, more: Readonly<Record<string, string>> = {}): Promise<number> {
  const unit = readFileSync(join(root, 'etc/systemd/system/hushroom.service'), 'utf8');
  const settings = [...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name, value]) => [
    name!,
    value!.startsWith('/') ? join(root, value!) : value!,
  ]);
  const [, command, args] = /^ExecStart=(\S+) (.*)$/m.exec(unit)!;
  const port = await freePort();
  const data = join(root, 'var/lib/hushroom');
  mkdirSync(data, { recursive: true });
  // Debian's own start script refuses to run as root unless the configuration says so; the service is not root.
  const run = args!.replace('/etc/', `${root}/etc/`).split(' ');
  program = new Program(command!, run, {
    env: {
      PATH: process.env.PATH,
      ...Object.fromEntries(settings),
      HUSHROOM_PORT: String(port),
      HUSHROOM_ADDRESS: '127.0.0.1',
      HUSHROOM_RUN_AS_ROOT: 'yes',
      ...more,
    },
  });
  const answers = async (): Promise<boolean> => {
    const seen = await promisify(execFile)(
      'openssl',
      ['s_client', '-connect', `127.0.0.1:${port}`, '-brief'],
      {
        timeout: 5_000,
      },
    ).catch((error: { stderr?: string }) => error);
    return /CONNECTION ESTABLISHED/.test(seen.stderr ?? '');
  };
  await program.ready('Prosody', answers);
  return port;
}

const doctor = (port: number, ca = certificates.ca) =>
  spawnSync(
    process.execPath,
    ['scripts/run.mjs', 'scripts/doctor.ts', DOMAIN, ...['--ca', ca, '--connect-to', `127.0.0.1:${port}`]],
    { cwd: ROOT, encoding: 'utf8', timeout: 60_000 },
  );

describe('install.sh', () => {
  test.each(['key', 'register'])(
    'a server with login by %s, as people outside see it',
    async (login) => {
      const root = join(folder.path, login);
      const installed = install(root, ...owned(), '--login', login);
      expect(installed.stderr).toBe('');
      expect(installed.status).toBe(0);
      expect(install(root, ...owned(), '--login', login).status).toBe(0); // Again: nothing is in its way.
      const port = await serve(root);
      const { stdout, status } = doctor(port);
      expect(stdout).toContain(`The server says where it is: wss://${DOMAIN}`);
      const signs = stdout.split('\n').filter((line) => /^\S/.test(line));
      expect(signs).toHaveLength(10);
      expect(signs.filter((line) => !line.startsWith('ok'))).toEqual([]);
      expect(stdout).toContain(login === 'key' ? 'throw-away key' : 'throw-away account');
      expect(status).toBe(0);
      await program!.stop();
    },
    120_000,
  );

  test('a certificate that is not trusted is a failure, and is explained', async () => {
    const root = join(folder.path, 'untrusted');
    install(root, ...owned());
    const port = await serve(root);
    const stranger = makeCertificates(folder.path, 'stranger.example.test');
    const { stdout, status } = doctor(port, stranger.ca);
    expect(stdout).toContain('FAIL  Connection: The server does not answer.');
    expect(status).toBe(1);
    await program!.stop();
  }, 120_000);

  test.each<[string, () => readonly string[], string]>([
    ['no certificate', () => [], 'say --email'],
    ['a certificate without its key', () => ['--cert', certificates.cert], 'must both name files'],
    [
      'a key of another certificate',
      () => ['--cert', certificates.cert, '--key', certificates.ca.replace('ca.pem', 'ca.key')],
      'does not belong',
    ],
    [
      'a certificate of another domain',
      () => {
        const other = makeCertificates(folder.path, 'other.example.test');
        return ['--cert', other.cert, '--key', other.key];
      },
      'not for chat.example.test',
    ],
    ['another way to log in', () => [...owned(), '--login', 'password'], '--login is key or register'],
    ['a port that is none', () => [...owned(), '--port', '70000'], '--port is a number'],
    ['an option that is none', () => ['--verbose'], 'there is no option'],
  ])('%s is refused before anything is changed', (_, args, why) => {
    const root = join(folder.path, 'refused');
    const { status, stderr } = install(root, ...args());
    expect(stderr).toContain(why);
    expect(status).toBe(2);
    expect(() => readFileSync(join(root, 'etc/systemd/system/hushroom.service'))).toThrow('ENOENT');
  });

  test('a domain with anything in it that a shell or a configuration could read is refused', () => {
    for (const domain of ['', 'localhost', 'a;b.org', 'a b.org', '$(id).org', 'A.org', '"x".org', '-a.org'])
      expect(
        spawnSync(join(ROOT, 'server/host/install.sh'), [
          '--domain',
          domain,
          '--root',
          folder.path,
          ...owned(),
        ]).status,
      ).toBe(2);
  });

  test('the unit is one that systemd understands', () => {
    const root = join(folder.path, 'unit');
    install(root, ...owned());
    const unit = join(root, 'etc/systemd/system/hushroom.service');
    expect(readFileSync(unit, 'utf8')).not.toMatch(/@\w+@/);
    const { status, stderr, error } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    if (error === undefined) expect([status, stderr]).toEqual([0, '']);
  });

  test('--remove leaves nothing of it', () => {
    const root = join(folder.path, 'removed');
    install(root, ...owned());
    const removed = spawnSync(join(ROOT, 'server/host/install.sh'), ['--remove', '--root', root]);
    expect(removed.status).toBe(0);
    const left = spawnSync('find', [root, '-type', 'f'], { encoding: 'utf8' });
    expect(left.stdout).toBe('');
  });
});
