// A text is its number and its words: what counts as one, what is a repetition, and what a report of the other side says.
import { beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Draft } from '../../../src/private/draft';
import {
  acknowledged,
  giveUp,
  numbered,
  onText,
  readNumbered,
  rewind,
  say,
  settle,
} from '../../../src/private/texts';
import { RoomStory } from '../../support/roomStory';

let d: Draft;
beforeEach(async () => {
  const story = await RoomStory.open('alice', 'bob');
  story.begin('alice', 'bob');
  const state = story.get('alice').state.conversations.values().next().value!;
  d = { state, effects: [], env: story.env(), verified: 'no' };
});

const texts = (): string[] =>
  [...d.state.lines.values()].flatMap(({ view }) => (view.kind === 'message' ? [view.text] : []));
const deliveries = (): string[] =>
  [...d.state.lines.values()].flatMap(({ view }) => (view.kind === 'message' ? [view.delivery] : []));

test('what is written is what is read', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1 }),
      fc.string().filter((it) => it.trim() !== ''),
      (n, text) => {
        expect(readNumbered(numbered(n, text))).toEqual({ n, text });
      },
    ),
  );
});

test.each([
  '',
  ' ',
  '1',
  '1 ',
  '0 zero',
  '-1 x',
  '01 x',
  '1.0 x',
  '1e3 x',
  ' 1 x',
  'x',
  '9007199254740993 x',
  `1 ${'x'.repeat(20_000)}`,
])('"%.20s" is no text', (plain) => {
  expect(readNumbered(plain)).toBeUndefined();
  onText(d, plain);
  expect(texts()).toEqual([]);
});

test('a number that was there is a repetition, and is acknowledged all the same; a gap is none of it', () => {
  for (const [n, text] of [
    [1, 'one'],
    [1, 'one'],
    [4, 'four'],
    [2, 'two, too late'],
    [4, 'four'],
  ] as const) {
    const before = d.state.out.length;
    onText(d, numbered(n, text));
    expect(d.state.out.length).toBeGreaterThanOrEqual(before);
  }
  expect(texts()).toEqual(['one', 'four']);
  expect(d.state.got).toBe(4);
  expect(d.state.out.at(-1)?.payload).toEqual({ t: 'talk', q: 'got', n: 4 });
});

describe('a report', () => {
  beforeEach(() => {
    for (const text of ['one', 'two', 'three']) say(d, text);
  });

  test('tells how far they have come; one of texts that were never said tells nothing', () => {
    acknowledged(d, 2);
    expect(deliveries()).toEqual(['received', 'received', 'sending']);
    acknowledged(d, 99);
    expect(deliveries()).toEqual(['received', 'received', 'sending']);
  });

  test('corrects what was given up, but not once there are new keys', () => {
    giveUp(d);
    expect(deliveries()).toEqual(['failed', 'failed', 'failed']);
    acknowledged(d, 1);
    expect(deliveries()).toEqual(['received', 'failed', 'failed']);
    rewind(d);
    settle(d);
    say(d, 'four');
    acknowledged(d, 4);
    expect(deliveries()).toEqual(['received', 'failed', 'failed', 'received']);
  });
});

test('U+0000 never reaches OTR, where it would end the text', () => {
  say(d, 'before\0after');
  expect(texts()).toEqual(['before\ufffdafter']);
});

test('nothing is kept for later while there are no keys', () => {
  d.state = { ...d.state, phase: { name: 'interrupted', from: 'live', until: null } };
  say(d, 'for whoever comes next');
  expect(texts()).toEqual([]);
});
