// npm run forge -- TRANSCRIPT.json [--as NICK --line N --text "..."] [--as NICK --after N --text "..."] [--remove N] [--out FILE]
// npm run forge -- --verify TRANSCRIPT.json
// Writes a transcript that says something else and verifies just as well, made of nothing but what the members published when their
// talk was over (docs/DENIABILITY.md). Exit code 0: it verifies; 1: it does not, or a key is not public; 2: wrong arguments.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Primitives } from '../src/crypto/primitives';
import { sodiumPrimitives } from '../src/crypto/primitives';
import type { Edit } from './forge/edit';
import { rewrite } from './forge/rewrite';
import { parseTranscript, printTranscript, type Transcript } from './forge/transcript';
import { type Verdict, verify } from './forge/verify';

const USAGE = `usage: npm run forge -- TRANSCRIPT.json [WHAT] [--out FILE]
       npm run forge -- --verify TRANSCRIPT.json
WHAT is  --as NICK --line N --text "..."    line N, which is NICK's, says something else
     or  --as NICK --after N --text "..."   NICK says one more thing after line N
     or  --remove N                         line N was never written
     or nothing: the first line that can be changed is.`;

class UsageError extends Error {}

const options = {
  verify: { type: 'boolean', default: false },
  as: { type: 'string' },
  line: { type: 'string' },
  after: { type: 'string' },
  remove: { type: 'string' },
  text: { type: 'string' },
  out: { type: 'string' },
} as const;

type Values = { [K in Exclude<keyof typeof options, 'verify'>]?: string | undefined } & { verify?: boolean };

function number(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new UsageError(`"${value}" is no line number.`);
  return Number(value);
}

/** What the arguments ask for; undefined if they leave it to us. */
function editOf({ as, line, after, remove, text }: Values): Edit | undefined {
  if (
    remove !== undefined &&
    as === undefined &&
    line === undefined &&
    after === undefined &&
    text === undefined
  )
    return { kind: 'remove', line: number(remove) };
  if (remove === undefined && as !== undefined && text !== undefined) {
    if (line !== undefined && after === undefined) return { kind: 'replace', line: number(line), as, text };
    if (after !== undefined && line === undefined) return { kind: 'insert', after: number(after), as, text };
  }
  if ([as, line, after, remove, text].some((it) => it !== undefined))
    throw new UsageError('These arguments do not go together.');
  return undefined;
}

/** A line whose author has published its keys, turned into something that it never said. */
function anyEdit(transcript: Transcript, { lines }: Verdict): Edit {
  const published = new Set(transcript.seeds.map(({ s, g }) => `${s}/${g}/`));
  const line = lines.find(({ opened: { key } }) => [...published].some((start) => key.startsWith(start)));
  if (!line) throw new Error('No line here is by anybody who has published signing keys.');
  return {
    kind: 'replace',
    line: line.number,
    as: line.nickname,
    text: `I, ${line.nickname}, never said that.`,
  };
}

function show({ lines, faults, opened }: Verdict): string {
  const said = lines.map(({ number: at, nickname, action, text }) =>
    action ? `${at}  * ${nickname} ${text}` : `${at}  ${nickname}: ${text}`,
  );
  const wrong = faults.map(({ frame, problem }) =>
    frame === null ? `WRONG: ${problem}` : `WRONG: frame ${frame}: ${problem}`,
  );
  const sum =
    faults.length === 0
      ? `${opened.length} frames, all of them verify`
      : `${opened.length} frames verify, ${faults.length} faults`;
  return [...said, ...wrong, sum].join('\n');
}

function forge(
  crypto: Primitives,
  before: Transcript,
  wanted: Edit | undefined,
  out: string | undefined,
): number {
  const edit = wanted ?? anyEdit(before, verify(crypto, before));
  const random = (size: number): Uint8Array => new Uint8Array(randomBytes(size));
  const { transcript, resealed, unsigned } = rewrite({ crypto, random }, before, [edit]);
  for (const [nickname, count] of unsigned)
    console.error(
      `${nickname} has not published its signing keys: ${count} frames are signed by a key made up.`,
    );
  const verdict = verify(crypto, transcript);
  if (out === undefined) console.log(printTranscript(transcript));
  else {
    writeFileSync(out, printTranscript(transcript));
    console.log(show(verdict));
    console.log(`${resealed} of them were made anew just now.`);
  }
  return verdict.faults.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new UsageError('One transcript, please.');
  const transcript = parseTranscript(readFileSync(file, 'utf8'));
  const crypto = await sodiumPrimitives();
  const edit = editOf(values);
  if (!values.verify) return forge(crypto, transcript, edit, values.out);
  if (edit || values.out !== undefined) throw new UsageError('--verify only looks.');
  const verdict = verify(crypto, transcript);
  console.log(show(verdict));
  return verdict.faults.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const wrongUse =
    error instanceof UsageError || Reflect.get(Object(error), 'code')?.startsWith?.('ERR_PARSE_ARGS');
  console.error(error instanceof Error ? error.message : String(error));
  if (wrongUse) console.error(USAGE);
  process.exitCode = wrongUse ? 2 : 1;
}
