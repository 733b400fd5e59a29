// One vector in the JSON form of cacophony and snow, run through both roles of src/mpotr/noise.ts.
import { equal, fromHex, toHex } from '../src/crypto/bytes';
import type { Primitives } from '../src/crypto/primitives';
import {
  chachaNonce,
  finish,
  isFinished,
  type NoisePattern,
  type NoiseState,
  readMessage,
  startNoise,
  writeMessage,
} from '../src/mpotr/noise';

const NAME = /^Noise_(XX|XXpsk0|XXpsk3)_25519_ChaChaPoly_BLAKE2b$/;
const EMPTY = new Uint8Array(0);

type Fields = Readonly<Record<string, unknown>>;

interface Vector {
  readonly pattern: NoisePattern;
  readonly initiator: NoiseState;
  readonly responder: NoiseState;
  readonly initEphemeral: Uint8Array;
  readonly respEphemeral: Uint8Array;
  readonly handshakeHash: Uint8Array | undefined;
  readonly messages: readonly { readonly payload: Uint8Array; readonly ciphertext: Uint8Array }[];
}

/** Whether the vector is for a protocol that we speak. */
export const isOurs = (vector: unknown): boolean =>
  isFields(vector) && typeof vector.protocol_name === 'string' && NAME.test(vector.protocol_name);

/** Throws an Error that says what differs. */
export function checkVector(crypto: Primitives, fields: unknown): void {
  const vector = readVector(crypto, fields);
  let { initiator, responder } = vector;
  if (vector.messages.length < 3) throw new Error('the messages do not finish the handshake');

  for (const [i, { payload, ciphertext }] of vector.messages.entries()) {
    const fromInitiator = i % 2 === 0;
    if (!isFinished(initiator)) {
      const [writer, reader] = fromInitiator ? [initiator, responder] : [responder, initiator];
      const ephemeral = fromInitiator ? vector.initEphemeral : vector.respEphemeral;
      const [written, message] = writeMessage(crypto, writer, payload, ephemeral);
      if (!equal(message, ciphertext)) throw new Error(`message ${i}: we write ${toHex(message)}`);
      const read = readMessage(crypto, reader, ciphertext);
      if (read === undefined) throw new Error(`message ${i}: refused`);
      if (!equal(read[1], payload)) throw new Error(`message ${i}: we read ${toHex(read[1])}`);
      [initiator, responder] = fromInitiator ? [written, read[0]] : [read[0], written];
    } else {
      // Transport messages: each direction counts its own nonces from 0, and the first of them may be the responder's.
      const ours = finish(crypto, initiator);
      const theirs = finish(crypto, responder);
      const nonce = chachaNonce(Math.floor((i - (fromInitiator ? 4 : 3)) / 2));
      const [sealing, opening] = fromInitiator ? [ours.k1, theirs.k1] : [theirs.k2, ours.k2];
      const sealed = crypto.seal(sealing, nonce, EMPTY, payload);
      if (!equal(sealed, ciphertext)) throw new Error(`message ${i}: we write ${toHex(sealed)}`);
      const opened = crypto.open(opening, nonce, EMPTY, ciphertext);
      if (opened === undefined || !equal(opened, payload)) throw new Error(`message ${i}: refused`);
    }
  }

  for (const state of [initiator, responder]) {
    const { h, remoteStatic } = finish(crypto, state);
    if (vector.handshakeHash && !equal(h, vector.handshakeHash))
      throw new Error(`handshake hash: ours is ${toHex(h)}`);
    const expected = state === initiator ? responder.sPublic : initiator.sPublic;
    if (!equal(remoteStatic, expected)) throw new Error('the static keys were not exchanged');
  }
}

function readVector(crypto: Primitives, fields: unknown): Vector {
  if (!isFields(fields) || !isOurs(fields)) throw new Error('not a vector for a protocol of ours');
  const pattern = NAME.exec(String(fields.protocol_name))![1] as NoisePattern;
  const start = (side: 'init' | 'resp'): NoiseState => {
    const psks = fields[`${side}_psks`] ?? [];
    if (!Array.isArray(psks) || psks.length !== (pattern === 'XX' ? 0 : 1))
      throw new Error(`${side}_psks: not as many as ${pattern} has`);
    return startNoise(crypto, {
      pattern,
      initiator: side === 'init',
      prologue: bytesOf(fields, `${side}_prologue`),
      staticPair: crypto.dhPair(bytesOf(fields, `${side}_static`)),
      ...(psks.length > 0 && { psk: bytesOf(psks[0], `${side}_psks`) }),
    });
  };
  const messages = fields.messages;
  if (!Array.isArray(messages)) throw new Error('messages: not a list');
  return {
    pattern,
    initiator: start('init'),
    responder: start('resp'),
    initEphemeral: bytesOf(fields, 'init_ephemeral'),
    respEphemeral: bytesOf(fields, 'resp_ephemeral'),
    handshakeHash: fields.handshake_hash === undefined ? undefined : bytesOf(fields, 'handshake_hash'),
    messages: messages.map((message: unknown) => ({
      payload: bytesOf(message, 'payload'),
      ciphertext: bytesOf(message, 'ciphertext'),
    })),
  };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The hex text under `name`, or `holder` itself if it is the text. */
function bytesOf(holder: unknown, name: string): Uint8Array {
  const value = isFields(holder) ? holder[name] : holder;
  if (typeof value !== 'string') throw new Error(`${name}: missing`);
  try {
    return fromHex(value.toLowerCase());
  } catch {
    throw new Error(`${name}: not hex`);
  }
}
