// Somebody takes everything that a member holds, and tries all of it.
import { decode } from '../../src/codec/cbor';
import { fromHex, toHex } from '../../src/crypto/bytes';
import { kdf } from '../../src/crypto/hash';
import type { Primitives } from '../../src/crypto/primitives';
import { messageKey, nextChainKey } from '../../src/mpotr/chain';
import { type MessageFrame, type MessagePayload, type RekeyBody, rekeyBody } from '../../src/mpotr/frames';
import { LIMITS } from '../../src/mpotr/limits';
import { openFrame } from '../../src/mpotr/seal';
import type { SessionState } from '../../src/mpotr/state';

/** Every 32 bytes that stand in one piece anywhere in a state, keys of maps included. */
export function secretsOf(...values: unknown[]): Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  const walk = (value: unknown): void => {
    if (value instanceof Uint8Array) {
      if (value.length === 32) found.set(toHex(value), value);
    } else if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
      for (const item of value) walk(item);
    } else if (typeof value === 'object' && value !== null)
      for (const item of Object.values(value)) walk(item);
  };
  walk(values);
  return [...found.values()];
}

const STEPS = 12;

/** Is any of them a message key, or a chain key a few positions before, that opens this frame? */
export function opens(
  crypto: Primitives,
  room: string,
  frame: MessageFrame,
  secrets: readonly Uint8Array[],
): MessagePayload | undefined {
  for (const secret of secrets) {
    let chain = secret;
    const direct = openFrame(crypto, room, frame, secret);
    if (direct) return direct;
    for (let step = 0; step < STEPS; step += 1) {
      const payload = openFrame(crypto, room, frame, messageKey(crypto, chain));
      if (payload) return payload;
      chain = nextChainKey(crypto, chain);
    }
  }
  return undefined;
}

export const rekeyOf = (payload: MessagePayload): RekeyBody | undefined =>
  payload.t === 'rekey' && payload.b ? decode(rekeyBody, payload.b, LIMITS.frame) : undefined;

/**
 * The chain key in a box, if any of the secrets is the box key, the value it is derived from, or the chain value before it
 * together with any private key among them. Undefined where nothing helps.
 */
export function opensBox(
  crypto: Primitives,
  from: string,
  to: string,
  body: RekeyBody,
  secrets: readonly Uint8Array[],
): Uint8Array | undefined {
  const box = body.b.find(([id]) => toHex(id) === to)?.[3];
  if (!box) return undefined;
  const boxKey = (t: Uint8Array): Uint8Array =>
    kdf(crypto, t, 'box', fromHex(from), fromHex(to), body.g, body.s, body.r);
  const attempt = (key: Uint8Array): Uint8Array | undefined =>
    crypto.open(key, new Uint8Array(12), new Uint8Array(), box);
  const shared = secrets.flatMap((it) => crypto.dh(it, body.r) ?? []);
  for (const secret of secrets) {
    const opened = attempt(secret) ?? attempt(boxKey(secret));
    if (opened) return opened;
    for (const it of shared) {
      const late = attempt(boxKey(kdf(crypto, secret, 'rekey', it)));
      if (late) return late;
    }
  }
  return undefined;
}

/** What somebody with this state can try. */
export const seized = (state: SessionState): Uint8Array[] => secretsOf(state);
