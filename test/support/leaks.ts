// Looks for secrets in what a server saw, in any form in which a mistake could have put them there.
import { base32, base58 } from '@scure/base';

export interface Secret {
  /** What a failing test calls it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const secretText = (name: string, text: string): Secret => ({ name, bytes: Buffer.from(text) });

/** Shorter ones turn up by chance. */
const MIN_BYTES = 8;

/** `name (encoding)` of every secret found in any of the frames. */
export function leaks(frames: readonly string[], secrets: readonly Secret[]): string[] {
  const hay = haystack(frames);
  return secrets.flatMap(({ name, bytes }) => {
    if (bytes.length < MIN_BYTES) throw new RangeError('too short to look for');
    return encodings(bytes).flatMap(([encoding, form]) =>
      hay.some((it) => it.includes(form)) ? [`${name} (${encoding})`] : [],
    );
  });
}

/** The frames, and what every run of base64 or hex in them decodes to; one character a byte. */
function haystack(frames: readonly string[]): string[] {
  const whole = Buffer.from(frames.join('\n')).toString('latin1');
  const base64Runs = [...whole.matchAll(/[A-Za-z0-9+/_-]{12,}={0,2}/g)].map(([run]) =>
    Buffer.from(run, 'base64').toString('latin1'),
  );
  const hexRuns = [...whole.matchAll(/(?:[0-9a-fA-F]{2}){8,}/g)].map(([run]) =>
    Buffer.from(run, 'hex').toString('latin1'),
  );
  return [whole, base64Runs.join('\n'), hexRuns.join('\n')];
}

function encodings(bytes: Uint8Array): [string, string][] {
  const raw = Buffer.from(bytes);
  const text = raw.toString('utf8');
  const isText = Buffer.from(text).equals(raw);
  const little = Buffer.from(text, 'utf16le');
  return [
    ['raw', raw.toString('latin1')],
    ['reversed', Buffer.from(raw).reverse().toString('latin1')],
    ['hex', raw.toString('hex')],
    ['HEX', raw.toString('hex').toUpperCase()],
    ...[0, 1, 2].map((shift): [string, string] => [`base64 at ${shift}`, innerBase64(raw, shift)]),
    ...[0, 1, 2].map((shift): [string, string] => [
      `base64url at ${shift}`,
      innerBase64(raw, shift).replaceAll('+', '-').replaceAll('/', '_'),
    ]),
    ['base32', base32.encode(raw).replace(/=*$/, '').slice(0, -1)],
    ['base32 lower case', base32.encode(raw).replace(/=*$/, '').slice(0, -1).toLowerCase()],
    ['base58', base58.encode(raw)],
    ...(isText
      ? ([
          ['UTF-16LE', little.toString('latin1')],
          ['UTF-16BE', Buffer.from(little).swap16().toString('latin1')],
          ['URL', encodeURIComponent(text)],
        ] as [string, string][])
      : []),
  ];
}

/** Those characters of its base64 that do not depend on what stands around it. */
function innerBase64(bytes: Buffer, shift: number): string {
  const padded = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=*$/, '');
  return padded.slice(shift === 0 ? 0 : shift + 1, -1);
}
