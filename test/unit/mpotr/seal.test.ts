// One frame opens to one plaintext, for everybody, and in its own place only.
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decode, encode } from '../../../src/codec/cbor';
import { fromHex, toHex } from '../../../src/crypto/bytes';
import { hash, kdf } from '../../../src/crypto/hash';
import { type Primitives, sodiumPrimitives } from '../../../src/crypto/primitives';
import { messageKey } from '../../../src/mpotr/chain';
import {
  encodeFrame,
  type MessageFrame,
  type MessagePayload,
  messagePayload,
} from '../../../src/mpotr/frames';
import { LIMITS } from '../../../src/mpotr/limits';
import { frameId, openFrame, pad, sealFrame, signatureHolds, unpad } from '../../../src/mpotr/seal';
import { isUntouched } from '../../support/protocolState';
import { SALAMANDER, salamander } from '../../support/salamander';
import { ROOM, type SimMember } from '../../support/simulatedRoom';
import { framesOf, lastMessage, messageOf, refusals, trio } from '../../support/stories';

let crypto: Primitives;
beforeAll(async () => {
  crypto = await sodiumPrimitives();
});

const payload: MessagePayload = { p: [], h: [], v: new Uint8Array(32), t: 'text', b: encode({ m: 'hi' }) };
const input = {
  room: ROOM,
  s: 'aa'.repeat(16),
  g: 1,
  n: 2,
  messageKey: new Uint8Array(32).fill(1),
  signingSeed: new Uint8Array(32).fill(2),
  nonce: new Uint8Array(24).fill(3),
  payload,
};

describe('a sealed frame', () => {
  test('opens under its key, in its room and its place', () => {
    const { frame } = sealFrame(crypto, input);
    expect(openFrame(crypto, ROOM, frame, input.messageKey)).toEqual(payload);
    expect(openFrame(crypto, `${ROOM}x`, frame, input.messageKey)).toBeUndefined();
    expect(openFrame(crypto, ROOM, frame, new Uint8Array(32))).toBeUndefined();
    const elsewhere: Partial<MessageFrame>[] = [
      { g: 2 },
      { n: 3 },
      { s: new Uint8Array(16) },
      { x: new Uint8Array(24) },
      { c: new Uint8Array(32) },
    ];
    for (const change of elsewhere)
      expect(openFrame(crypto, ROOM, { ...frame, ...change }, input.messageKey)).toBeUndefined();
  });

  test('is signed with everything in it', () => {
    const { frame } = sealFrame(crypto, input);
    const { publicKey } = crypto.signPair(input.signingSeed);
    expect(signatureHolds(crypto, ROOM, frame, publicKey)).toBe(true);
    expect(signatureHolds(crypto, `${ROOM}x`, frame, publicKey)).toBe(false);
    const changes: Partial<MessageFrame>[] = [
      { s: new Uint8Array(16) },
      { g: 2 },
      { n: 3 },
      { c: new Uint8Array(32) },
      { x: new Uint8Array(24) },
      { b: frame.b.slice(1) },
    ];
    for (const change of changes)
      expect(signatureHolds(crypto, ROOM, { ...frame, ...change }, publicKey)).toBe(false);
  });

  test('has an id over all of it but the signature', () => {
    const { frame } = sealFrame(crypto, input);
    const id = toHex(frameId(crypto, frame));
    expect(toHex(frameId(crypto, { ...frame, z: new Uint8Array(64) }))).toBe(id);
    expect(toHex(frameId(crypto, { ...frame, n: 3 }))).not.toBe(id);
    expect(toHex(frameId(crypto, { ...frame, x: new Uint8Array(24) }))).not.toBe(id);
  });
});

describe('padding', () => {
  const SIZES = new Set([256, 512, ...Array.from({ length: 64 }, (_, at) => 1024 * (at + 1))]);

  test('comes off again, and the size tells no more than its class', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        const padded = pad(bytes);
        expect(SIZES.has(padded.length)).toBe(true);
        expect(padded.length - bytes.length).toBeLessThanOrEqual(1024);
        expect(unpad(padded)).toEqual(bytes);
      }),
    );
    expect([0, 255, 256, 511, 512, 1023, 1024].map((size) => pad(new Uint8Array(size)).length)).toEqual([
      256, 256, 512, 512, 1024, 1024, 2048,
    ]);
  });

  test('is whole or refused', () => {
    const padded = pad(Uint8Array.of(1, 2, 3));
    expect(unpad(padded.slice(0, 255))).toBeUndefined();
    expect(unpad(Uint8Array.from([...padded, 0]))).toBeUndefined();
    expect(unpad(Uint8Array.from([...padded, ...new Uint8Array(256)]))).toBeUndefined();
    expect(unpad(new Uint8Array(256))).toBeUndefined();
    expect(unpad(new Uint8Array(0))).toBeUndefined();
    const dirty = padded.slice();
    dirty[255] = 1;
    expect(unpad(dirty)).toBeUndefined();
  });
});

describe('one ciphertext under two keys', () => {
  const chainKeys = [SALAMANDER.one, SALAMANDER.other] as const;

  function craft(
    alice: SimMember,
    n: number,
  ): { frame: MessageFrame; ad: Uint8Array; sealKeys: Uint8Array[] } {
    const s = fromHex(alice.state.self.id);
    const messageKeys = chainKeys.map((it) => messageKey(crypto, it));
    const sealKeys = messageKeys.map((it) => kdf(crypto, it, 'seal'));
    const c = hash(crypto, 'commit', messageKeys[0]!);
    const g = alice.state.own.gen;
    const ad = encode([ROOM, s, g, n, c]);
    const b = salamander(sealKeys[0]!, sealKeys[1]!, SALAMANDER.nonce, ad);
    const x = SALAMANDER.nonce;
    const z = crypto.sign(
      hash(crypto, 'frame', ROOM, s, g, n, c, x, b),
      alice.state.own.signing.pair.privateKey,
    );
    return { frame: { f: 'msg', s, g, n, c, x, b, z }, ad, sealKeys };
  }

  /** As if alice had given this member a chain of its own. */
  function give(member: SimMember, alice: SimMember, chainKey: Uint8Array): void {
    const { id } = alice.state.self;
    const record = member.state.members.get(id)!;
    const receiving = record.receiving.map((it) => ({ ...it, chainKey }));
    member.state = {
      ...member.state,
      members: new Map(member.state.members).set(id, { ...record, receiving }),
    };
  }

  test('passes the AEAD alone, and is refused by all but one', async () => {
    const [room, alice, bob, charlie] = await trio({});
    const n = alice.state.own.next;
    const { frame, ad, sealKeys } = craft(alice, n);
    const plain = sealKeys.map((key) => unpad(crypto.open(key, frame.x, ad, frame.b)!)!);
    const payloads = plain.map((it) => decode(messagePayload, it, LIMITS.frame));
    expect(payloads[0]).toMatchObject({ t: 'note' });
    expect(payloads[1]).toMatchObject({ t: 'note' });
    expect(toHex(plain[0]!)).not.toBe(toHex(plain[1]!));

    give(bob, alice, chainKeys[0]);
    give(charlie, alice, chainKeys[1]);
    const packet = { from: alice.handle, to: null, bytes: encodeFrame(frame) };
    const before = charlie.state;
    room.deliver(bob, packet);
    room.deliver(charlie, packet);
    const key = `${alice.state.self.id}/${frame.g}/${n}`;
    expect(bob.state.graph.has(key)).toBe(true);
    expect(charlie.state.graph.has(key)).toBe(false);
    expect(refusals(charlie)).toEqual({ commitment: 1 });
    expect(isUntouched(before, charlie.state)).toBe(true);
  });
});

test('a position that is used twice, from a restored snapshot, has another nonce and key stream', async () => {
  const [room, alice] = await trio();
  const before = alice.state;
  room.say(alice, 'once');
  const one = messageOf(lastMessage(room, alice));
  alice.state = before;
  room.say(alice, 'more');
  const other = messageOf(lastMessage(room, alice));
  expect([other.g, other.n]).toEqual([one.g, one.n]);
  expect(toHex(other.x)).not.toBe(toHex(one.x));
  const nonces = framesOf(room, alice, 'msg').map((it) => toHex(messageOf(it).x));
  expect(new Set(nonces).size).toBe(nonces.length);
});
