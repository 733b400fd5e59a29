// Does a transcript hold together, and who says what in it? Everything that a member checks in a room, and that somebody to whom
// it is shown could check: sender ids, signatures, commitments, contents, causes, and the seeds that were published.
import { decode } from '../../src/codec/cbor';
import { fromHex, toHex } from '../../src/crypto/bytes';
import type { Primitives } from '../../src/crypto/primitives';
import { textBody } from '../../src/mpotr/frames';
import { LIMITS } from '../../src/mpotr/limits';
import { senderId } from '../../src/mpotr/names';
import { type Opened, openAll, type Problem } from './open';
import type { Transcript } from './transcript';

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly nickname: string;
  readonly action: boolean;
  readonly text: string;
  readonly opened: Opened;
}

export interface Fault {
  /** Index of a frame; null where it is about a member or its keys. */
  readonly frame: number | null;
  readonly problem: Problem | 'sender id' | 'published keys' | 'text';
}

export interface Verdict {
  readonly lines: readonly Line[];
  readonly opened: readonly Opened[];
  readonly faults: readonly Fault[];
}

export function verify(crypto: Primitives, it: Transcript): Verdict {
  const { opened, failed } = openAll(crypto, it);
  const faults: Fault[] = [
    ...memberFaults(crypto, it),
    ...seedFaults(crypto, it),
    ...failed.map(({ index, problem }) => ({ frame: index, problem })),
  ];
  const names = new Map(it.members.map(({ id, nickname }) => [id, nickname]));
  const lines: Line[] = [];
  for (const one of opened) {
    const { t, b } = one.payload;
    if (t !== 'text' && t !== 'action') continue;
    const body = b && decode(textBody, b, LIMITS.frame);
    if (!body) {
      faults.push({ frame: one.index, problem: 'text' });
      continue;
    }
    const nickname = names.get(toHex(one.frame.s))!;
    lines.push({ number: lines.length + 1, nickname, action: t === 'action', text: body.m, opened: one });
  }
  return { lines, opened, faults };
}

/** Sender ids are bound to identities: frames of one identity can't be passed off as another's. */
const memberFaults = (crypto: Primitives, { room, psk, members }: Transcript): Fault[] =>
  members
    .filter(({ id, handle, identity }) => {
      const bound = senderId(crypto, fromHex(psk), room, handle, fromHex(identity));
      return bound !== id;
    })
    .map(() => ({ frame: null, problem: 'sender id' }));

/** What was published makes every signing public of its generation, as a client demands of a `reveal`. */
function seedFaults(crypto: Primitives, { seeds, generations }: Transcript): Fault[] {
  return seeds.flatMap((it): Fault[] => {
    const publics = new Set(it.seeds.map((seed) => toHex(crypto.signPair(fromHex(seed)).publicKey)));
    const known = generations.filter(({ s, g }) => s === it.s && g === it.g);
    const whole = known.every(({ signing }) => signing.every(([, key]) => publics.has(key)));
    return whole ? [] : [{ frame: null, problem: 'published keys' }];
  });
}
