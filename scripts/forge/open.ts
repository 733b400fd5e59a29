// The frames of a transcript, each opened by the same functions that a member uses (src/mpotr/chain.ts, seal.ts).
import { decode } from '../../src/codec/cbor';
import { fromHex, toHex } from '../../src/crypto/bytes';
import type { Primitives } from '../../src/crypto/primitives';
import { openGeneration, type Receiving, signingKeyAt, takeMessageKey } from '../../src/mpotr/chain';
import { decodeFrame, type MessageFrame, type MessagePayload, rekeyBody } from '../../src/mpotr/frames';
import { LIMITS } from '../../src/mpotr/limits';
import { frameKey } from '../../src/mpotr/places';
import { frameId, openFrame, signatureHolds } from '../../src/mpotr/seal';
import type { Generation, Transcript } from './transcript';

/** The check that a frame fails, in the order in which they are made. */
export type Problem =
  | 'malformed'
  | 'unknown sender'
  | 'unknown generation'
  | 'below the first position'
  | 'signature'
  | 'position used twice'
  | 'commitment'
  | 'parents'
  | 'announced signing key';

export interface Opened {
  /** Index among the transcript's frames. */
  readonly index: number;
  /** `sender/generation/position`. */
  readonly key: string;
  readonly id: string;
  readonly frame: MessageFrame;
  readonly payload: MessagePayload;
}

export interface Failed {
  readonly index: number;
  readonly problem: Problem;
}

export const generationKey = (s: string, g: number): string => `${s}/${g}`;

const receivingOf = ({ g, first, chainKey, signing }: Generation): Receiving => {
  const spans = signing.map(([from, key]) => ({ from, key: fromHex(key) }));
  return { ...openGeneration(g, first, fromHex(chainKey), spans[0]!.key), signing: spans };
};

interface Reading {
  readonly crypto: Primitives;
  readonly room: string;
  readonly members: ReadonlySet<string>;
  readonly generations: Map<string, Receiving>;
  /** Ids of the frames read so far, by place. */
  readonly ids: Map<string, string>;
}

/** Reads all frames in their order; what fails is left out and named. */
export function openAll(crypto: Primitives, it: Transcript): { opened: Opened[]; failed: Failed[] } {
  const reading: Reading = {
    crypto,
    room: it.room,
    members: new Set(it.members.map(({ id }) => id)),
    generations: new Map(it.generations.map((gen) => [generationKey(gen.s, gen.g), receivingOf(gen)])),
    ids: new Map(),
  };
  const opened: Opened[] = [];
  const failed: Failed[] = [];
  for (const [index, raw] of it.frames.entries()) {
    const result = openOne(reading, index, fromHex(raw));
    if (typeof result === 'string') failed.push({ index, problem: result });
    else opened.push(result);
  }
  return { opened, failed };
}

function openOne(reading: Reading, index: number, raw: Uint8Array): Opened | Problem {
  const { crypto, room, generations, ids } = reading;
  const frame = decodeFrame(raw);
  if (frame?.f !== 'msg') return 'malformed';
  const s = toHex(frame.s);
  if (!reading.members.has(s)) return 'unknown sender';
  const receiving = generations.get(generationKey(s, frame.g));
  if (!receiving) return 'unknown generation';
  if (frame.n < receiving.first) return 'below the first position';
  const signing = signingKeyAt(receiving, frame.n);
  if (!signing || !signatureHolds(crypto, room, frame, signing)) return 'signature';
  const key = frameKey(s, frame.g, frame.n);
  const id = toHex(frameId(crypto, frame));
  const taken = ids.has(key) ? undefined : takeMessageKey(crypto, receiving, frame.n, 0);
  if (!taken) return 'position used twice';
  const payload = openFrame(crypto, room, frame, taken[0]);
  if (!payload) return 'commitment';
  if (!hasParents(reading, s, frame, payload)) return 'parents';
  if (!announcesTruly(reading, s, frame, payload)) return 'announced signing key';
  generations.set(generationKey(s, frame.g), taken[1]);
  ids.set(key, id);
  return { index, key, id, frame, payload };
}

/** Every frame that it cites, its sender's previous one included, stands before it; what was never given to the keeper is no matter. */
function hasParents(reading: Reading, s: string, frame: MessageFrame, payload: MessagePayload): boolean {
  const cited = payload.p.map(([of, g, n, id]) => ({ s: toHex(of), g, n, id: toHex(id) }));
  const places = new Set(cited.map((it) => frameKey(it.s, it.g, it.n)));
  if (places.size < cited.length) return false;
  const previous = { s, g: frame.g, n: frame.n - 1, id: '' };
  return [...cited, ...(frame.n > 0 ? [previous] : [])].every((it) => {
    const first = reading.generations.get(generationKey(it.s, it.g))?.first;
    if (first === undefined || it.n < first) return true;
    return reading.ids.get(frameKey(it.s, it.g, it.n))?.startsWith(it.id) === true;
  });
}

/** A change of signing key is the one that the transcript goes by: by `k` within a generation, by a `rekey` to the next. */
function announcesTruly(reading: Reading, s: string, frame: MessageFrame, payload: MessagePayload): boolean {
  if (payload.k && !speaks(reading, s, frame.g, frame.n + 1, payload.k)) return false;
  if (payload.t !== 'rekey' || !payload.b) return true;
  const body = decode(rekeyBody, payload.b, LIMITS.frame);
  return body !== undefined && speaks(reading, s, body.g, 0, body.s);
}

function speaks(reading: Reading, s: string, g: number, n: number, key: Uint8Array): boolean {
  const it = reading.generations.get(generationKey(s, g));
  if (!it || n < it.first) return true;
  const known = signingKeyAt(it, n);
  return known !== undefined && toHex(known) === toHex(key);
}
