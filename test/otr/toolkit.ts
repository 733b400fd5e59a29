// The OTR toolkit of libotr: six programs that read and forge transcripts, made to show that anybody can. Keys are lower-case hex; a
// message is one text, "?OTR:...".
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

export interface ParsedData {
  readonly flags: string;
  readonly sender: string;
  readonly receiver: string;
  readonly senderKey: string;
  readonly receiverKey: string;
  readonly nextKey: string;
  readonly counter: string;
  readonly encrypted: string;
  readonly mac: string;
  readonly revealed: readonly string[];
}

export interface SessionKeys {
  /** Of the one whose private key was given. */
  readonly sending: { readonly aes: string; readonly mac: string };
  readonly receiving: { readonly aes: string; readonly mac: string };
}

function start(
  name: string,
  args: readonly string[],
  input = '',
): { status: number | null; stdout: string; stderr: string } {
  const path = process.env.OTR_MODIFY ? join(dirname(process.env.OTR_MODIFY), name) : name;
  const { status, stdout, stderr, error } = spawnSync(path, args, { input, encoding: 'utf8' });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** Throws an Error with what the program says where it fails. */
function run(name: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = start(name, args, input);
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return stdout;
}

/** What stands behind `label`, a pattern, in the words of a program. */
function field(output: string, label: string): string {
  const found = new RegExp(`^\\s*${label}: *(\\S*)$`, 'm').exec(output)?.[1];
  if (found === undefined) throw new Error(`nothing is called ${label}`);
  return found;
}

export function parseData(wire: string): ParsedData {
  const output = run('otr_parse', [], wire);
  if (!output.includes('Data Message')) throw new Error('no data message');
  return {
    flags: field(output, 'Flags'),
    sender: field(output, 'Sender instance'),
    receiver: field(output, 'Receiver instance'),
    senderKey: field(output, 'Sender keyid'),
    receiverKey: field(output, 'Rcpt keyid'),
    nextKey: field(output, 'DH y'),
    counter: field(output, 'Counter'),
    encrypted: field(output, 'Encrypted message'),
    mac: field(output, 'MAC'),
    revealed: [...output.matchAll(/^\s*Key \d+: ([0-9a-f]{40})$/gm)].map(([, key]) => key!),
  };
}

/** From the Diffie-Hellman private key of one and the public key of the other. */
export function sessionKeys(privateKey: string, publicKey: string): SessionKeys {
  const output = run('otr_sesskeys', [privateKey, publicKey]);
  const pair = (which: string): { aes: string; mac: string } => ({
    aes: field(output, `${which} +AES key`),
    mac: field(output, `${which} +MAC key`),
  });
  return { sending: pair('Sending'), receiving: pair('Receiving') };
}

export const macKeyOf = (aesKey: string): string => field(run('otr_mackey', [aesKey]), 'MAC key');

/** What `wire` says; undefined where its MAC is not by that key. */
export const read = (wire: string, aesKey: string): string | undefined =>
  /^Plaintext: ``(.*)''\n$/s.exec(run('otr_readforge', [aesKey], wire))?.[1];

/** The fields of `wire` with another text, under that key: it need not be the key of `wire`. */
export const forge = (wire: string, aesKey: string, text: string): string =>
  /^\?OTR:.*$/m.exec(run('otr_readforge', [aesKey, text], wire))![0];

/** Whether the MAC of `wire` is by that key. (The program that changes messages looks at it first; it is asked for no change.) */
export const verifies = (wire: string, macKey: string): boolean =>
  start('otr_modify', [macKey, '', '', '0'], wire).status === 0;

/** Without the key that encrypts: who knows a word and its place replaces it by one of the same length. */
export const modify = (wire: string, macKey: string, word: string, by: string, place: number): string =>
  run('otr_modify', [macKey, word, by, String(place)], wire).trim();

/** A message from parts of one's choice. */
export const remac = (macKey: string, parts: ParsedData): string =>
  run('otr_remac', [
    macKey,
    parts.sender,
    parts.receiver,
    parts.flags,
    parts.senderKey,
    parts.receiverKey,
    parts.nextKey,
    parts.counter,
    parts.encrypted,
    parts.revealed.join(''),
  ]).trim();
