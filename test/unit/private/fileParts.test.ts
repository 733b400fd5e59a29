// Somebody who holds the file's key, or stands on the way without it, against whoever receives: what arrives is the file that was offered,
// or nothing.
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PrivateFileView } from '../../../src/contract/private';
import { concat, fromHex } from '../../../src/crypto/bytes';
import type { PartPayload } from '../../../src/mpotr/frames';
import { stepOtr } from '../../../src/otr/otr';
import { stepConversation } from '../../../src/private/conversation';
import {
  decodeOffer,
  encodeOffer,
  FILE_USE,
  fileKey,
  openPart,
  partsOf,
  sealPart,
} from '../../../src/private/filePart';
import { partsFrom } from '../../../src/private/fileReceiving';
import { PRIVATE_LIMITS } from '../../../src/private/limits';
import type { Conversation } from '../../../src/private/state';
import { beginFile } from '../../support/filePages';
import { RoomStory } from '../../support/roomStory';

const PART = 16 * 1024;
const SIZE = 3 * PART + 100;
const COUNT = 4;
const content = Uint8Array.from({ length: SIZE }, (_, at) => (at * 7 + (at >> 8)) & 255);
const slice = (n: number): Uint8Array => content.slice(n * PART, (n + 1) * PART);

let story: RoomStory;
/** Bob's conversation, right after he has agreed to get a file. */
let bob: Conversation;
let key: Uint8Array;
let file: string;
let parts: PartPayload[];

const only = (name: string): Conversation => [...story.get(name).state.conversations.values()][0]!;
const part = (n: number, plain: Uint8Array, of = { key, size: SIZE, as: n }): PartPayload => ({
  t: 'part',
  i: fromHex(file),
  n,
  ...sealPart(story.crypto, of.key, story.env().random(24), of.size, of.as, plain),
});

beforeAll(async () => {
  story = await RoomStory.open('alice', 'bob');
  story.begin('alice', 'bob');
  beginFile(story, 'alice', 'bob', content);
  story.run(500);
  bob = only('bob');
  key = only('alice').sending!.key;
  file = bob.receiving!.file;
  parts = Array.from({ length: COUNT }, (_, n) => part(n, slice(n)));
});

/** What bob has after these parts, his page fetching after each; `fetches` false: never. */
function receive(incoming: readonly PartPayload[], fetches = true): { state: string; got: Uint8Array } {
  let it = bob;
  let held = 0;
  const got: Uint8Array[] = [];
  const step = (event: Parameters<typeof stepConversation>[1]): void => {
    [it] = stepConversation(it, event, story.env(), 'no');
  };
  for (const payload of incoming) {
    step({ type: 'payload', payload });
    if (!fetches || !it.receiving) continue;
    got.push(partsFrom(it, file, held));
    held = it.receiving.next;
    step({ type: 'file-take', file, n: held });
  }
  const line = [...it.lines.values()].findLast(({ view }) => view.kind === 'file')!.view as PrivateFileView;
  return { state: line.state, got: concat(got) };
}

describe('parts', () => {
  test('in order and whole make the file', () => {
    const { state, got } = receive(parts);
    expect(state).toBe('done');
    expect(got).toEqual(content);
  });

  test.each([0, 1, 2])('part %d left out is noticed at once', (n) => {
    expect(receive(parts.toSpliced(n, 1)).state).toBe('damaged');
  });
  test('cut short, it is never whole', () => {
    for (const count of [0, 1, 2, 3]) expect(receive(parts.slice(0, count)).state).toBe('running');
  });
  test.each([0, 1, 2])('swapped: %d and the next', (n) => {
    expect(receive(parts.toSpliced(n, 2, parts[n + 1]!, parts[n]!)).state).toBe('damaged');
  });
  test.each([0, 1, 2])('said twice: %d', (n) => {
    expect(receive(parts.toSpliced(n, 0, parts[n]!)).state).toBe('damaged');
  });
  test('after the last one comes nothing', () => {
    const more = part(COUNT, new Uint8Array(1), { key, size: SIZE + PART, as: COUNT });
    expect(receive([...parts.slice(0, 3), more]).state).toBe('damaged');
    expect(receive([...parts, more]).got).toEqual(content);
  });
  test('more than may be under way is not kept', () => {
    const size = (PRIVATE_LIMITS.fileWindow + 2) * PART;
    const many = Array.from({ length: PRIVATE_LIMITS.fileWindow + 1 }, (_, n) =>
      part(n, new Uint8Array(PART)),
    );
    const receiving = { ...bob.receiving!, size };
    const before = bob;
    bob = { ...bob, receiving };
    const sealed = many.map(({ n }) => part(n, new Uint8Array(PART), { key, size, as: n }));
    expect(receive(sealed.slice(0, -1), false).state).toBe('running');
    expect(receive(sealed, false).state).toBe('damaged');
    bob = before;
  });

  test.each<[string, () => PartPayload]>([
    ['sealed for another place', () => part(0, slice(0), { key, size: SIZE, as: 1 })],
    ['sealed for a larger file', () => part(0, slice(0), { key, size: SIZE + PART, as: 0 })],
    ['sealed for a smaller file', () => part(0, slice(0), { key, size: SIZE - PART, as: 0 })],
    ['too short', () => part(0, slice(0).slice(1))],
    ['too long', () => part(0, concat([slice(0), new Uint8Array(1)]))],
    ['empty', () => part(0, new Uint8Array())],
    ['of another file', () => part(0, slice(0), { key: key.map((it) => it ^ 1), size: SIZE, as: 0 })],
  ])('one that is %s ends it', (_, make) => {
    const { state, got } = receive([make(), ...parts]);
    expect(state).toBe('damaged');
    expect(got).toEqual(new Uint8Array());
  });

  test('any changed bit ends it', () => {
    fc.assert(
      fc.property(fc.nat(COUNT - 1), fc.boolean(), fc.nat(), fc.nat(7), (n, inNonce, where, bit) => {
        const it = parts[n]!;
        const field = inNonce ? 'x' : 'b';
        const bytes = it[field].slice();
        bytes[where % bytes.length]! ^= 1 << bit;
        expect(receive(parts.toSpliced(n, 1, { ...it, [field]: bytes })).state).toBe('damaged');
      }),
      { numRuns: 60 },
    );
  });

  test('any order of them, with any left out or doubled: the beginning of the file, or all of it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(COUNT - 1), { maxLength: 7 }), (order) => {
        const { state, got } = receive(order.map((n) => parts[n]!));
        expect(got).toEqual(content.subarray(0, got.length));
        expect(state === 'done').toBe([0, 1, 2, 3].every((n) => order[n] === n));
      }),
    );
  });
});

describe('an offer', () => {
  const offer = { i: new Uint8Array(16), n: 'a', s: 10 };
  test('above the limit, or with too long a name, is none', () => {
    expect(decodeOffer(encodeOffer(offer))).toEqual(offer);
    expect(decodeOffer(encodeOffer({ ...offer, s: 20_000_000 }))).toBeDefined();
    expect(decodeOffer(encodeOffer({ ...offer, s: 20_000_001 }))).toBeUndefined();
    expect(decodeOffer(encodeOffer({ ...offer, n: 'é'.repeat(128) }))).toBeUndefined();
    expect(decodeOffer(new Uint8Array())).toBeUndefined();
  });
  test.each([
    ['too large', encodeOffer({ ...offer, s: 20_000_001 })],
    ['garbage', new Uint8Array(40)],
  ])('that is %s is refused and told, and never shown as a file', (_, data) => {
    const [, effects] = stepOtr(only('alice').otr, { type: 'extra-key', use: FILE_USE, data }, story.env());
    const { wire } = effects.find((it) => it.type === 'wire')!;
    const before = { ...bob, receiving: null, lines: new Map() };
    const event = { type: 'payload', payload: { t: 'otr', w: wire } } as const;
    const [{ receiving, lines }] = stepConversation(before, event, story.env(), 'no');
    expect(receiving).toBeNull();
    expect([...lines.values()].map(({ view }) => view)).toMatchObject([{ code: 'file-refused' }]);
  });
  test('each thing in it, and the direction, makes another key', () => {
    const extra = new Uint8Array(32);
    const others = [
      offer,
      { ...offer, n: 'b' },
      { ...offer, s: 11 },
      { ...offer, i: new Uint8Array(16).fill(1) },
    ];
    const keys = others.flatMap((it) => [true, false].map((up) => fileKey(story.crypto, extra, it, up)));
    expect(new Set(keys.map(String)).size).toBe(8);
  });
  test('a part of an empty file is empty', () => {
    expect(partsOf(0)).toBe(1);
    const x = new Uint8Array(24);
    const sealed = sealPart(story.crypto, key, x, 0, 0, new Uint8Array());
    expect(openPart(story.crypto, key, sealed, 0, 0)).toEqual(new Uint8Array());
    expect(openPart(story.crypto, key, sealed, 1, 0)).toBeUndefined();
  });
});
