// A build of another version of the protocol: the same program with another number in its names, and members that run it.
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { MemberEvent } from '../../scripts/memberEvents';

const ROOT = join(__dirname, '..', '..');
const COPIED = ['src', 'background', 'scripts', 'package.json'];

/** Where a version stands in the source. A change that moves one fails here, and not by a test that proves nothing. */
const NAMES: Readonly<Record<string, string>> = {
  'src/crypto/hash.ts': 'hushroom mpotr 1 ',
  'src/mpotr/keys.ts': 'mpotr/1',
  'src/xmpp/namespaces.ts': 'urn:x-hushroom:mpotr:1',
};

export interface EnterOptions {
  readonly server: string;
  readonly domain: string;
  readonly room: string;
  readonly nick: string;
}

export class OtherBuild {
  readonly #folder = mkdtempSync(join(tmpdir(), 'hushroom-version-'));
  readonly #members: OtherMember[] = [];

  /** `but`: files whose name stays as it is. */
  constructor(version: number, but: readonly string[] = []) {
    for (const name of COPIED) cpSync(join(ROOT, name), join(this.#folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.#folder, 'node_modules'));
    for (const [file, name] of Object.entries(NAMES)) {
      if (but.includes(file)) continue;
      const path = join(this.#folder, file);
      const before = readFileSync(path, 'utf8');
      const after = before.replaceAll(name, name.replace('1', String(version)));
      if (after === before) throw new Error(`${file} names no version`);
      writeFileSync(path, after);
    }
  }

  enter(options: EnterOptions): OtherMember {
    const member = new OtherMember(this.#folder, options);
    this.#members.push(member);
    return member;
  }

  remove(): void {
    for (const it of this.#members) it.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** `npm run member` of that build. */
export class OtherMember {
  readonly events: MemberEvent[] = [];
  readonly #child: ChildProcess;

  constructor(folder: string, { server, domain, room, nick }: EnterOptions) {
    const options = { server, domain, room, nick };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    this.#child = spawn(process.execPath, ['scripts/run.mjs', 'scripts/member.ts', ...args], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: this.#child.stdout! });
    lines.on('line', (line) => this.events.push(JSON.parse(line) as MemberEvent));
  }

  say(text: string): void {
    this.#child.stdin!.write(`${JSON.stringify({ say: text })}\n`);
  }

  get texts(): string[] {
    return this.events.flatMap((it) => (it.event === 'message' ? [it.text] : []));
  }

  /** It was told that nobody can read it. */
  get isRefused(): boolean {
    return this.events.some((it) => it.event === 'warning' && it.text === 'nobody-can-read');
  }

  /** How often somebody was told to be in that state. */
  count(state: Extract<MemberEvent, { event: 'participant' }>['state']): number {
    return this.events.filter((it) => it.event === 'participant' && it.state === state).length;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
