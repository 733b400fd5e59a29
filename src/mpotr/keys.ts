// What a finished Noise run is turned into. The root lives inside `deriveKeys` and nowhere else.

import { encode } from '../codec/cbor';
import { concat, fromHex } from '../crypto/bytes';
import { hash, kdf } from '../crypto/hash';
import type { Primitives } from '../crypto/primitives';
import { RUN } from './frames';
import type { Handle, SenderId } from './names';
import type { NoiseResult } from './noise';
import type { PairKeys } from './state';

/** Bound into every handshake message: a run holds for this room and these two handles only. */
export const prologue = (room: string, initiator: Handle, responder: Handle): Uint8Array =>
  encode(['mpotr/1', room, initiator, responder]);

/** A run is named by its first message, 16 bytes. */
export const runId = (crypto: Primitives, init: Uint8Array): Uint8Array =>
  hash(crypto, 'run', init).subarray(0, RUN);

export interface RunKeys {
  readonly keys: PairKeys;
  readonly answerKey: Uint8Array;
  readonly packageKey: Uint8Array;
}

/** `root = KDF(k1, "root", k2, h)`: with h, so that both sides agree on everything that the transcript says. */
export function deriveKeys(
  crypto: Primitives,
  { k1, k2, h }: NoiseResult,
  run: Uint8Array,
  begunBy: Handle,
  me: SenderId,
  them: SenderId,
): RunKeys {
  const root = kdf(crypto, k1, 'root', k2, h);
  return {
    keys: {
      run,
      begunBy,
      base: kdf(crypto, root, 'pair base'),
      boxOut: kdf(crypto, root, 'boxes', fromHex(me), fromHex(them)),
      boxIn: kdf(crypto, root, 'boxes', fromHex(them), fromHex(me)),
    },
    answerKey: kdf(crypto, root, 'answer', h),
    packageKey: kdf(crypto, root, 'package', h),
  };
}

/** The zero nonce of keys that seal exactly one thing. */
export const ONCE = new Uint8Array(12);

/** Associated data of `answer` and `package`: the type and the run. */
export const sealedAs = (type: 'answer' | 'package', run: Uint8Array): Uint8Array =>
  concat([encode(type), run]);
