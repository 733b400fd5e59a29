// An end of a conversation that is a program of its own.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Endpoint } from './endpoint';
import type { Command, Line } from './lines';

const ROOT = join(__dirname, '..', '..');

export class Program extends Endpoint {
  readonly #child: ChildProcessWithoutNullStreams;

  /** `command`: the program and its arguments, run from the root of the project. */
  constructor(name: string, [program, ...args]: readonly [string, ...string[]]) {
    super(name);
    this.#child = spawn(program, args, { cwd: ROOT });
    // If it dies, tests miss its lines and say so.
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.pipe(process.stderr);
    createInterface({ input: this.#child.stdout }).on('line', (input) =>
      this.hear(JSON.parse(input) as Line),
    );
  }

  tell(command: Command): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((done) => this.#child.once('exit', done));
    this.#child.kill('SIGKILL');
    await gone;
  }
}
