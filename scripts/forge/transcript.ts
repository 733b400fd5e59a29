// A saved room transcript, as JSON: what a member that kept its keys can show to somebody afterwards. All bytes are hex.
import {
  bytesUpTo,
  conform,
  type Infer,
  list,
  literal,
  record,
  text,
  tuple,
  uint,
  union,
} from '../../src/codec/schema';
import { fromHex } from '../../src/crypto/bytes';
import { LIMITS } from '../../src/mpotr/limits';

const FORMAT = 'hushroom transcript 1';
const MANY = 100_000;

const member = record({
  /** Sender id, 16 bytes: `KDF(psk, "sender", room, handle, identity)`. */
  id: text(32),
  handle: text(1024),
  /** Public half of the identity key, 32 bytes. */
  identity: text(64),
  nickname: text(128),
});

const generation = record({
  s: text(32),
  g: uint(),
  /** Position of `chainKey`, the first that can be read. */
  first: uint(),
  /** 32 bytes. */
  chainKey: text(64),
  /** Signing publics with the first position that each signs, ascending. */
  signing: list(tuple([uint(), text(64)]), LIMITS.members, 1),
});

/** Private signing keys: published by their owner, or the own ones of the member that kept the transcript. */
const seeds = record({
  s: text(32),
  g: uint(),
  from: union([literal('reveal'), literal('keeper')]),
  seeds: list(text(64), LIMITS.members),
});

const transcript = record({
  format: literal(FORMAT),
  /** Bare JID of the MUC. */
  room: text(4096),
  /** The room's secret, 32 bytes: every member has it. */
  psk: text(64),
  members: list(member, LIMITS.members),
  generations: list(generation, MANY),
  /** `msg` frames as they were received, causes before effects. */
  frames: list(text(2 * LIMITS.frame), MANY),
  seeds: list(seeds, MANY),
});

export type Transcript = Infer<typeof transcript>;
export type Generation = Transcript['generations'][number];

export const emptyTranscript = (room: string, psk: string): Transcript => ({
  format: FORMAT,
  room,
  psk,
  members: [],
  generations: [],
  frames: [],
  seeds: [],
});

const isBytes = (hex: string, min: number, max = min): boolean => {
  try {
    return conform(bytesUpTo(min, max), fromHex(hex)) !== undefined;
  } catch {
    return false;
  }
};

const exact = (it: Transcript): boolean =>
  isBytes(it.psk, 32) &&
  it.members.every(({ id, identity }) => isBytes(id, 16) && isBytes(identity, 32)) &&
  it.generations.every(
    ({ s, chainKey, signing }) =>
      isBytes(s, 16) && isBytes(chainKey, 32) && signing.every(([, key]) => isBytes(key, 32)),
  ) &&
  it.frames.every((frame) => isBytes(frame, 1, LIMITS.frame)) &&
  it.seeds.every(({ s, seeds: keys }) => isBytes(s, 16) && keys.every((seed) => isBytes(seed, 32)));

/** Throws an Error with a sentence for whoever gave us the file. */
export function parseTranscript(json: string): Transcript {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error('This is no JSON.');
  }
  const it = conform(transcript, value);
  if (!it || !exact(it)) throw new Error(`This is no transcript: its shape is not that of "${FORMAT}".`);
  return it;
}

export const printTranscript = (it: Transcript): string => `${JSON.stringify(it, null, 2)}\n`;
