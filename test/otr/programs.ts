// The programs that tests let talk to each other.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { Conversation } from './conversation';
import type { Endpoint } from './endpoint';
import { Program } from './program';

export type StartProgram = () => Endpoint;

const runScript = (name: string, path: string, ...args: string[]): Endpoint =>
  new Program(name, [process.execPath, 'scripts/run.mjs', path, ...args]);

export const startOurs: StartProgram = () => runScript('ours', 'scripts/otrEndpoint.ts');
export const startPackage: StartProgram = () => runScript('package', 'test/otr/peer/packagePeer.ts');

/** Compiles test/otr/peer/libotrPeer.c against the libotr of this machine, for one test file. */
export function useLibotr(): StartProgram {
  let folder: string | undefined;
  const program = (): string => join(folder!, 'libotrPeer');
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hushroom-libotr-'));
    const sources = ['libotrPeer.c', 'json.c'].map((name) => join(__dirname, 'peer', name));
    const options = ['-std=c11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-O2'];
    const header = process.env.LIBOTR; // .../libotr/proto.h
    if (header) options.push(`-I${dirname(dirname(header))}`);
    const { status, stderr } = spawnSync(
      process.env.GCC ?? 'gcc',
      [...options, '-o', program(), ...sources, '-lotr', '-lgcrypt'],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`libotrPeer.c: ${stderr}`);
  }, 60_000);
  afterAll(() => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  });
  return () => new Program('libotr', [program()]);
}

/** Two programs that run while the tests of a file do. Ask for the conversation inside a test. */
export function useConversation(first: StartProgram, second: StartProgram): () => Conversation {
  let conversation: Conversation | undefined;
  beforeAll(async () => {
    conversation = new Conversation(first(), second());
    const { ends } = conversation;
    await conversation.until('ready', () => ends.every((end) => end.fingerprint !== undefined));
  }, 60_000);
  afterAll(async () => {
    await conversation?.stop();
  });
  return () => {
    if (!conversation) throw new Error('programs run only while tests do');
    return conversation;
  };
}
