import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decode, encode } from '../../../src/codec/cbor';
import * as s from '../../../src/codec/schema';
import { concat, fromHex, toHex, utf8 } from '../../../src/crypto/bytes';
import { type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';
import {
  finish,
  isFinished,
  type NoisePattern,
  type NoiseState,
  readMessage,
  startNoise,
  writeMessage,
} from '../../../src/mpotr/noise';

let crypto: Primitives;
beforeAll(async () => {
  crypto = await sodiumPrimitives();
});

const PATTERNS: NoisePattern[] = ['XX', 'XXpsk0', 'XXpsk3'];
const secret = (n: number): Uint8Array => new Uint8Array(32).fill(n);

function start(pattern: NoisePattern, initiator: boolean): NoiseState {
  return startNoise(crypto, {
    pattern,
    initiator,
    prologue: utf8('room'),
    staticPair: crypto.dhPair(secret(initiator ? 1 : 2)),
    ...(pattern !== 'XX' && { psk: secret(9) }),
  });
}

/** Both sides before message `count`, and the message itself with who reads it. */
function upTo(
  pattern: NoisePattern,
  count: number,
): { reader: NoiseState; message: Uint8Array; payload: Uint8Array } {
  let writer = start(pattern, true);
  let reader = start(pattern, false);
  for (let i = 0; ; i += 1) {
    const payload = utf8(`payload ${i}`);
    const [written, message] = writeMessage(crypto, writer, payload, secret(10 + i));
    if (i === count) return { reader, message, payload };
    const read = readMessage(crypto, reader, message)!;
    [writer, reader] = [read[0], written];
  }
}

const MESSAGES = PATTERNS.flatMap((pattern) => [0, 1, 2].map((i): [NoisePattern, number] => [pattern, i]));

describe.each(MESSAGES)('%s, message %i', (pattern, count) => {
  const setUp = () => upTo(pattern, count);
  // Without a psk the first message is only hashed: what is changed in it shows in the next.
  const authenticated = pattern !== 'XX' || count > 0;

  test('is read, and the state that read it does not change', () => {
    const { reader, message, payload } = setUp();
    const before = structuredClone(reader);
    expect(readMessage(crypto, reader, message)![1]).toEqual(payload);
    expect(reader).toEqual(before);
  });

  test('with any byte changed is refused, and the state stays good', () => {
    const { reader, message, payload } = setUp();
    const before = structuredClone(reader);
    for (let i = 0; i < message.length; i += 1) {
      const mutant = message.slice();
      mutant[i]! ^= 1 << (i % 8);
      if (authenticated) expect(readMessage(crypto, reader, mutant)).toBeUndefined();
      else {
        const read = readMessage(crypto, reader, mutant);
        if (i === 31)
          expect(read).toBeUndefined(); // the top bit of the ephemeral key
        else expect(toHex(read![0].h)).not.toBe(toHex(readMessage(crypto, reader, message)![0].h));
      }
    }
    expect(reader).toEqual(before);
    expect(readMessage(crypto, reader, message)![1]).toEqual(payload);
  });

  test('cut short or extended is refused', () => {
    const { reader, message } = setUp();
    const least = authenticated ? message.length : 32;
    for (let size = 0; size < least; size += 1)
      expect(readMessage(crypto, reader, message.slice(0, size))).toBeUndefined();
    if (authenticated) expect(readMessage(crypto, reader, Uint8Array.of(...message, 0))).toBeUndefined();
    const long = (size: number): Uint8Array => concat([message, new Uint8Array(size - message.length)]);
    expect(readMessage(crypto, reader, long(65536))).toBeUndefined();
    expect(readMessage(crypto, reader, long(65535)) === undefined).toBe(authenticated);
  });

  test('survives being stored', () => {
    const { reader, message, payload } = setUp();
    const schema = s.record({
      pattern: s.union([s.literal('XX'), s.literal('XXpsk0'), s.literal('XXpsk3')]),
      role: s.union([s.literal('initiator'), s.literal('responder')]),
      done: s.uint(),
      n: s.uint(),
      ck: s.bytes(64),
      h: s.bytes(64),
      k: s.bytesUpTo(0, 32),
      psk: s.bytesUpTo(0, 32),
      s: s.bytes(32),
      sPublic: s.bytes(32),
      e: s.bytesUpTo(0, 32),
      rs: s.bytesUpTo(0, 32),
      re: s.bytesUpTo(0, 32),
    });
    const stored = decode(schema, encode({ ...reader }), 4096)!;
    expect(readMessage(crypto, stored, message)![1]).toEqual(payload);
  });
});

// https://cr.yp.to/ecdh.html#validate: the low-order points of Curve25519 and its twist (0, 1, two of order 8, p-1), and the
// numbers below 2^256 that are equal to them modulo p. Those with the top bit set are refused as ill encoded.
const LOW_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'cdeb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880',
  '4c9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7',
  'd9ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'daffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'dbffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
].map(fromHex);

describe('points of low order', () => {
  test('as an ephemeral key are refused at once', () => {
    for (const pattern of PATTERNS)
      for (const point of LOW_ORDER) {
        const { reader, message } = upTo(pattern, 0);
        // XXpsk0 would refuse a changed key by its tag: show the point to it with a good tag.
        const evil = writeWith(start(pattern, true), point);
        expect(readMessage(crypto, reader, evil)).toBeUndefined();
        expect(readMessage(crypto, reader, message)).toBeDefined();
        const answer = upTo(pattern, 1);
        expect(
          readMessage(crypto, answer.reader, Uint8Array.of(...point, ...answer.message.slice(32))),
        ).toBeUndefined();
      }
  });

  test('as a static key are refused, though sealed well', () => {
    for (const pattern of PATTERNS)
      for (const point of LOW_ORDER) {
        // Whoever owns such a "key" can do the whole handshake: es and se are all zero on both sides.
        const lenient: Primitives = { ...crypto, dh: (a, b) => crypto.dh(a, b) ?? new Uint8Array(32) };
        const bad = { privateKey: secret(5), publicKey: point };
        const honest = start(pattern, true);
        const evil = { ...start(pattern, false), s: bad.privateKey, sPublic: point };
        const [waiting, first] = writeMessage(crypto, honest, new Uint8Array(0), secret(10));
        const [read] = readMessage(lenient, evil, first)!;
        const zeros: Primitives = {
          ...lenient,
          dh: (a, b) => (toHex(a) === toHex(bad.privateKey) ? new Uint8Array(32) : lenient.dh(a, b)),
        };
        const [, second] = writeMessage(zeros, read, new Uint8Array(0), secret(11));
        expect(readMessage(crypto, waiting, second)).toBeUndefined();
        // It is the point that is refused, and nothing else about the message.
        expect(readMessage(lenient, waiting, second)).toBeDefined();
      }
  });

  function writeWith(state: NoiseState, point: Uint8Array): Uint8Array {
    const forged: Primitives = { ...crypto, dhPair: (privateKey) => ({ privateKey, publicKey: point }) };
    return writeMessage(forged, state, new Uint8Array(0), secret(10))[1];
  }
});

describe('a whole handshake', () => {
  const run = (pattern: NoisePattern, prologue = utf8('room')) => {
    let a = start(pattern, true);
    let b = startNoise(crypto, {
      pattern,
      initiator: false,
      prologue,
      staticPair: crypto.dhPair(secret(2)),
      ...(pattern !== 'XX' && { psk: secret(9) }),
    });
    for (let i = 0; i < 3; i += 1) {
      const [written, message] = writeMessage(crypto, a, new Uint8Array(0), secret(10 + i));
      const read = readMessage(crypto, b, message);
      if (!read) return undefined;
      [a, b] = [read[0], written];
    }
    return [finish(crypto, a), finish(crypto, b)] as const;
  };

  test.each(PATTERNS)('%s ends in the same keys and the other one’s identity', (pattern) => {
    // After three messages the two have changed places: the first is the responder.
    const [responder, initiator] = run(pattern)!;
    expect(initiator.k1).toEqual(responder.k1);
    expect(initiator.k2).toEqual(responder.k2);
    expect(initiator.h).toEqual(responder.h);
    expect(initiator.h).toHaveLength(64);
    expect(toHex(initiator.k1)).not.toBe(toHex(initiator.k2));
    expect(initiator.remoteStatic).toEqual(crypto.dhPair(secret(2)).publicKey);
    expect(responder.remoteStatic).toEqual(crypto.dhPair(secret(1)).publicKey);
  });

  test.each(PATTERNS)('%s fails where the prologues differ', (pattern) => {
    expect(run(pattern, utf8('another room'))).toBeUndefined();
  });

  test('no input is ever changed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PATTERNS), fc.uint8Array({ maxLength: 200 }), (pattern, junk) => {
        const state = start(pattern, false);
        const before = structuredClone(state);
        const read = readMessage(crypto, state, junk);
        expect(state).toEqual(before);
        if (pattern === 'XXpsk0') expect(read).toBeUndefined();
      }),
    );
  });
});

describe('our own misuse throws', () => {
  const none = new Uint8Array(0);

  test('writing or reading out of turn', () => {
    expect(() => writeMessage(crypto, start('XX', false), none, secret(3))).toThrow('turn');
    expect(() => readMessage(crypto, start('XX', true), none)).toThrow('turn');
    const [waiting] = writeMessage(crypto, start('XX', true), none, secret(3));
    expect(() => writeMessage(crypto, waiting, none, secret(4))).toThrow('turn');
  });

  test('finishing early, going on after the end', () => {
    expect(() => finish(crypto, start('XX', true))).toThrow('not finished');
    const { reader, message } = upTo('XX', 2);
    const [done] = readMessage(crypto, reader, message)!;
    expect(isFinished(done)).toBe(true);
    expect(() => writeMessage(crypto, done, none, secret(4))).toThrow('finished');
    expect(() => readMessage(crypto, done, none)).toThrow('finished');
  });

  test('a psk where there is none, none where there is one, a short one', () => {
    const base = { initiator: true, prologue: none, staticPair: crypto.dhPair(secret(1)) };
    expect(() => startNoise(crypto, { ...base, pattern: 'XX', psk: secret(1) })).toThrow();
    expect(() => startNoise(crypto, { ...base, pattern: 'XXpsk0' })).toThrow();
    expect(() => startNoise(crypto, { ...base, pattern: 'XXpsk3', psk: new Uint8Array(31) })).toThrow();
  });

  test('no ephemeral secret, a short one, a payload that does not fit', () => {
    expect(() => writeMessage(crypto, start('XX', true), none)).toThrow();
    expect(() => writeMessage(crypto, start('XX', true), none, new Uint8Array(31))).toThrow();
    expect(() => writeMessage(crypto, start('XX', true), new Uint8Array(65536), secret(3))).toThrow();
  });
});
