// The Noise Protocol Framework, revision 34 (https://noiseprotocol.org/noise.html), as far as this protocol needs it:
// XX, XXpsk0 and XXpsk3 with 25519, ChaChaPoly and BLAKE2b. Names and section numbers are the specification's.
//
// A state is plain data and every function returns a new one, so a handshake survives the death of the program. Nothing
// here can stop a caller from keeping an old state and writing from it twice, which repeats a nonce and lets a third party
// forge: every state is used once (docs/PROTOCOL.md 5).
import { concat, utf8 } from '../crypto/bytes';
import type { KeyPair, Primitives } from '../crypto/primitives';

export type NoisePattern = 'XX' | 'XXpsk0' | 'XXpsk3';

type Token = 'e' | 's' | 'ee' | 'es' | 'se' | 'psk';

/** Sections 7.5 and 9.4. Messages alternate, the initiator's first. */
const MESSAGES: Record<NoisePattern, readonly (readonly Token[])[]> = {
  XX: [
    ['e'], // -> e
    ['e', 'ee', 's', 'es'], // <- e, ee, s, es
    ['s', 'se'], // -> s, se
  ],
  XXpsk0: [
    ['psk', 'e'], // -> psk, e
    ['e', 'ee', 's', 'es'], // <- e, ee, s, es
    ['s', 'se'], // -> s, se
  ],
  XXpsk3: [
    ['e'], // -> e
    ['e', 'ee', 's', 'es'], // <- e, ee, s, es
    ['s', 'se', 'psk'], // -> s, se, psk
  ],
};

const DHLEN = 32;
const HASHLEN = 64;
const BLOCKLEN = 128;
const TAGLEN = 16;
const MAX_MESSAGE = 65535;
/** The specification's "empty": a key that is not known yet. */
const EMPTY = new Uint8Array(0);

/** SymmetricState with its CipherState (5.1, 5.2). `k` is EMPTY or 32 bytes. */
interface Symmetric {
  readonly ck: Uint8Array;
  readonly h: Uint8Array;
  readonly k: Uint8Array;
  readonly n: number;
}

/** HandshakeState (5.3). Holds secrets; drop it after `finish`. */
export interface NoiseState extends Symmetric {
  readonly pattern: NoisePattern;
  readonly role: 'initiator' | 'responder';
  /** How many messages have been written and read. */
  readonly done: number;
  /** Empty where the pattern has none, else 32 bytes. */
  readonly psk: Uint8Array;
  /** Own static key: private and public half. */
  readonly s: Uint8Array;
  readonly sPublic: Uint8Array;
  /** Own ephemeral key; EMPTY until it has been sent. */
  readonly e: Uint8Array;
  /** The other side's static and ephemeral public keys; EMPTY until they have been read. */
  readonly rs: Uint8Array;
  readonly re: Uint8Array;
}

export interface NoiseStart {
  readonly pattern: NoisePattern;
  readonly initiator: boolean;
  readonly prologue: Uint8Array;
  /** 32 bytes; exactly where the pattern has a psk. */
  readonly psk?: Uint8Array;
  readonly staticPair: KeyPair;
}

export interface NoiseResult {
  /** From initiator to responder, 32 bytes. */
  readonly k1: Uint8Array;
  /** From responder to initiator, 32 bytes. */
  readonly k2: Uint8Array;
  /** The handshake hash, 64 bytes: equal only for those who saw the same transcript (11.2). */
  readonly h: Uint8Array;
  readonly remoteStatic: Uint8Array;
}

/** Initialize() of 5.3. */
export function startNoise(crypto: Primitives, start: NoiseStart): NoiseState {
  const { pattern, staticPair, psk = EMPTY } = start;
  if (psk.length !== (hasPsk(pattern) ? 32 : 0))
    throw new RangeError('Noise: the psk does not fit the pattern');
  if (staticPair.privateKey.length !== DHLEN || staticPair.publicKey.length !== DHLEN)
    throw new RangeError('Noise: a static key has 32 bytes');
  // InitializeSymmetric: a name of at most HASHLEN bytes is padded with zeros, not hashed.
  const name = utf8(`Noise_${pattern}_25519_ChaChaPoly_BLAKE2b`);
  const h = concat([name, new Uint8Array(HASHLEN - name.length)]);
  return {
    ...mixHash(crypto, { ck: h, h, k: EMPTY, n: 0 }, start.prologue),
    pattern,
    role: start.initiator ? 'initiator' : 'responder',
    done: 0,
    psk,
    s: staticPair.privateKey,
    sPublic: staticPair.publicKey,
    e: EMPTY,
    rs: EMPTY,
    re: EMPTY,
  };
}

/**
 * WriteMessage() of 5.3. `ephemeralSecret` is 32 fresh random bytes for a message that carries `e`; the third message
 * needs none. Throws when it is not our turn, and on a message above 65,535 bytes.
 */
export function writeMessage(
  crypto: Primitives,
  before: NoiseState,
  payload: Uint8Array,
  ephemeralSecret: Uint8Array = EMPTY,
): [NoiseState, Uint8Array] {
  requireTurn(before, 'write');
  let state = before;
  const parts: Uint8Array[] = [];
  for (const token of MESSAGES[state.pattern][state.done]!) {
    if (token === 'e') {
      const pair = crypto.dhPair(ephemeralSecret);
      parts.push(pair.publicKey);
      state = mixEphemeral(crypto, { ...state, e: pair.privateKey }, pair.publicKey);
    } else if (token === 's') {
      const [next, sealed] = encryptAndHash(crypto, state, state.sPublic);
      parts.push(sealed);
      state = next;
    } else {
      const next = mixSecret(crypto, state, token);
      // Reading has refused such a point before; only an own static or ephemeral pair that does not match gets here.
      if (next === undefined) throw new Error('Noise: Diffie-Hellman failed');
      state = next;
    }
  }
  const [after, sealed] = encryptAndHash(crypto, state, payload);
  const message = concat([...parts, sealed]);
  if (message.length > MAX_MESSAGE) throw new RangeError('Noise: message too long');
  return [{ ...after, done: before.done + 1 }, message];
}

/**
 * ReadMessage() of 5.3: the new state and the payload, or undefined for anything but the message that the other side wrote
 * (then `before` is as good as it was). Low-order points are refused, as section 12.1
 * allows, and so are points that are not encoded in the one right way. Throws when it is not the
 * other side's turn.
 */
export function readMessage(
  crypto: Primitives,
  before: NoiseState,
  message: Uint8Array,
): [NoiseState, Uint8Array] | undefined {
  requireTurn(before, 'read');
  if (message.length > MAX_MESSAGE) return undefined;
  let state = before;
  let rest = message;
  const tokens = MESSAGES[state.pattern][state.done]!;
  for (const token of tokens) {
    if (token === 'e') {
      if (rest.length < DHLEN) return undefined;
      const re = rest.slice(0, DHLEN);
      rest = rest.subarray(DHLEN);
      state = mixEphemeral(crypto, { ...state, re }, re);
      // The first message has no DH of its own: a low-order point would show only while we write the answer.
      // Any scalar finds it, because clamping makes every scalar a multiple of the cofactor.
      if (!tokens.includes('ee') && crypto.dh(state.s, re) === undefined) return undefined;
    } else if (token === 's') {
      const size = DHLEN + (state.k.length > 0 ? TAGLEN : 0);
      if (rest.length < size) return undefined;
      const opened = decryptAndHash(crypto, state, rest.subarray(0, size));
      if (opened === undefined) return undefined;
      rest = rest.subarray(size);
      state = { ...opened[0], rs: opened[1] };
    } else {
      const next = mixSecret(crypto, state, token);
      if (next === undefined) return undefined;
      state = next;
    }
  }
  const opened = decryptAndHash(crypto, state, rest);
  return opened && [{ ...opened[0], done: before.done + 1 }, opened[1]];
}

/** Whether all three messages are through. */
export const isFinished = (state: NoiseState): boolean => state.done === MESSAGES[state.pattern].length;

/** Split() of 5.2. Throws before the last message. */
export function finish(crypto: Primitives, state: NoiseState): NoiseResult {
  if (!isFinished(state)) throw new Error('Noise: the handshake is not finished');
  const [k1, k2] = hkdf(crypto, state.ck, EMPTY, 2);
  return { k1: k1!.slice(0, 32), k2: k2!.slice(0, 32), h: state.h, remoteStatic: state.rs };
}

/** The nonce of ChaChaPoly (12.3): 32 zero bits, then `n` as 64 bits, little endian. */
export function chachaNonce(n: number): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(4, BigInt(n), true);
  return nonce;
}

const hasPsk = (pattern: NoisePattern): boolean => MESSAGES[pattern].flat().includes('psk');

function requireTurn(state: NoiseState, act: 'write' | 'read'): void {
  if (isFinished(state)) throw new Error('Noise: the handshake is finished');
  const ours = (state.done % 2 === 0) === (state.role === 'initiator');
  if (ours !== (act === 'write')) throw new Error(`Noise: not the turn to ${act}`);
}

/** Token `e` on both sides: MixHash(e.public), and in psk handshakes MixKey(e.public) too (9.2). */
function mixEphemeral(crypto: Primitives, state: NoiseState, publicKey: Uint8Array): NoiseState {
  const mixed = mixHash(crypto, state, publicKey);
  return hasPsk(state.pattern) ? mixKey(crypto, mixed, publicKey) : mixed;
}

/** Tokens that put a shared secret into the chaining key. Undefined for a low-order point. */
function mixSecret(
  crypto: Primitives,
  state: NoiseState,
  token: 'ee' | 'es' | 'se' | 'psk',
): NoiseState | undefined {
  if (token === 'psk') return mixKeyAndHash(crypto, state, state.psk);
  // The first letter is the initiator's key, the second the responder's.
  const [own, other] = state.role === 'initiator' ? [token[0], token[1]] : [token[1], token[0]];
  const shared = crypto.dh(own === 'e' ? state.e : state.s, other === 'e' ? state.re : state.rs);
  return shared && mixKey(crypto, state, shared);
}

// --- SymmetricState and CipherState (5.1, 5.2) ---

function mixKey<S extends Symmetric>(crypto: Primitives, state: S, input: Uint8Array): S {
  const [ck, tempK] = hkdf(crypto, state.ck, input, 2);
  return { ...state, ck, k: tempK!.slice(0, 32), n: 0 };
}

const mixHash = <S extends Symmetric>(crypto: Primitives, state: S, data: Uint8Array): S => ({
  ...state,
  h: crypto.blake2b(HASHLEN, concat([state.h, data])),
});

function mixKeyAndHash<S extends Symmetric>(crypto: Primitives, state: S, input: Uint8Array): S {
  const [ck, tempH, tempK] = hkdf(crypto, state.ck, input, 3);
  return { ...mixHash(crypto, { ...state, ck }, tempH!), k: tempK!.slice(0, 32), n: 0 };
}

function encryptAndHash<S extends Symmetric>(
  crypto: Primitives,
  state: S,
  plaintext: Uint8Array,
): [S, Uint8Array] {
  if (state.k.length === 0) return [mixHash(crypto, state, plaintext), plaintext];
  const ciphertext = crypto.seal(state.k, chachaNonce(state.n), state.h, plaintext);
  return [mixHash(crypto, { ...state, n: state.n + 1 }, ciphertext), ciphertext];
}

function decryptAndHash<S extends Symmetric>(
  crypto: Primitives,
  state: S,
  ciphertext: Uint8Array,
): [S, Uint8Array] | undefined {
  if (state.k.length === 0) return [mixHash(crypto, state, ciphertext), ciphertext.slice()];
  const plaintext = crypto.open(state.k, chachaNonce(state.n), state.h, ciphertext);
  return plaintext && [mixHash(crypto, { ...state, n: state.n + 1 }, ciphertext), plaintext];
}

// --- HMAC and HKDF (4.3) ---

function hmac(crypto: Primitives, key: Uint8Array, data: Uint8Array): Uint8Array {
  const pad = (byte: number): Uint8Array => {
    const block = new Uint8Array(BLOCKLEN).fill(byte);
    for (let i = 0; i < key.length; i += 1) block[i]! ^= key[i]!;
    return block;
  };
  return crypto.blake2b(HASHLEN, concat([pad(0x5c), crypto.blake2b(HASHLEN, concat([pad(0x36), data]))]));
}

/** `count` outputs of HASHLEN bytes each. */
function hkdf(crypto: Primitives, chainingKey: Uint8Array, input: Uint8Array, count: 2 | 3): Uint8Array[] {
  const tempKey = hmac(crypto, chainingKey, input);
  const outputs: Uint8Array[] = [];
  for (let i = 1; i <= count; i += 1)
    outputs.push(hmac(crypto, tempKey, concat([outputs.at(-1) ?? EMPTY, Uint8Array.of(i)])));
  return outputs;
}
