// What the pages say of doubts, steps and goodbyes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  disagreementTitle,
  disagreementWords,
  likenessWords,
  shortLikeness,
} from '../../../content/doubtWords';
import { farewellWords } from '../../../content/farewellWords';
import { confirmationTone, messageSteps, weakestStep } from '../../../content/messageSteps';
import { peopleById } from '../../../content/people';
import { roomNote, roomWords } from '../../../content/roomWords';
import { eventWords, refusalWords } from '../../../content/securityWords';
import { listOf, type Sentence, spoken } from '../../../content/sentence';
import type { DisagreementView, FarewellView, PersonView, RoomStatus } from '../../../src/contract';
import { message, person, room } from '../../support/pages/scenes';

const people = peopleById(['Ana', 'Idris', 'Noa', 'Bob', 'Cleo'].map((name, at) => person(at, name)));
const say = (sentence: Sentence): string => spoken(sentence, people);

test('names are listed as people do it, and not without end', () => {
  expect(say(listOf(['p1']))).toBe('Idris');
  expect(say(listOf(['p1', 'p2']))).toBe('Idris and Noa');
  expect(say(listOf(['p1', 'p2', 'p3']))).toBe('Idris, Noa and Bob');
  expect(say(listOf(['p1', 'p2', 'p3', 'p4']))).toBe('Idris, Noa, Bob and 1 other');
  expect(say(listOf(['p1', 'p2', 'p3', 'p4', 'x']))).toBe('Idris, Noa, Bob and 2 others');
});

describe('disagreements', () => {
  const it = (change: Partial<DisagreementView>): DisagreementView => ({
    with: 'p1',
    about: 'p3',
    kind: 'missing',
    ...change,
  });
  test('everybody whom they are with is named once', () => {
    expect(say(disagreementTitle([it({}), it({ about: 'p2' })]))).toBe(
      'You and Idris see different people in this room.',
    );
    expect(say(disagreementTitle([it({}), it({ with: 'p2' })]))).toBe(
      'You and Idris and Noa see different people in this room.',
    );
  });
  test.each([
    [it({}), true, 'Idris does not see Bob.'],
    [it({ about: 'p0' }), true, 'Idris does not see you.'],
    [it({ kind: 'extra' }), true, 'Idris sees Bob, whom you do not see.'],
    [it({ kind: 'extra', about: 'x' }), false, 'Idris sees somebody whom you do not see.'],
    [it({ kind: 'different' }), true, 'Idris has other keys or another name for Bob than you have.'],
    [it({ kind: 'unexplained', about: null }), false, 'Idris has not said what the difference is.'],
  ])('%j', (difference, known, expected) => {
    expect(say(disagreementWords(difference, known))).toBe(expected);
  });
});

test('each likeness is told by the label that it was seen under', () => {
  const of = { nickname: 'Bob', suffix: '42' };
  const kinds = ['name', 'other-key', 'fingerprint'] as const;
  expect(kinds.map((kind) => say(likenessWords({ kind, of })))).toEqual([
    'Looks like Bob 42, and is somebody else.',
    'Has another key than the Bob 42 of before, who may be somebody else.',
    'The fingerprint begins or ends like that of Bob 42. Compare all of it.',
  ]);
  expect(kinds.map((kind) => say(shortLikeness({ kind, of })))).toEqual([
    'looks like Bob 42',
    'other key than Bob 42 before',
    'fingerprint almost that of Bob 42',
  ]);
});

test('every code of the security log has words of its own, and says what it means', () => {
  const source = readFileSync(join(__dirname, '../../../src/contract/security.ts'), 'utf8');
  const codesOf = (type: string) => {
    const union = new RegExp(`export type ${type} =([^;]*);`).exec(source)?.[1] ?? '';
    return [...union.matchAll(/'([^']+)'/g)].map((match) => match[1]!).sort();
  };
  expect(Object.keys(refusalWords).sort()).toEqual(codesOf('RefusalCode'));
  expect(Object.keys(eventWords).sort()).toEqual(codesOf('SecurityCode'));
  const all = [...Object.values(refusalWords), ...Object.values(eventWords)];
  expect(all.length).toBeGreaterThan(20);
  for (const part of ['what', 'means'] as const)
    expect(new Set(all.map((it) => it[part])).size).toBe(all.length);
  for (const { what, means } of all) {
    expect(what).toMatch(/^[A-Z][^.]*$/);
    expect(means).toMatch(/^[A-Z].*\.$/);
  }
});

describe('the goodbye', () => {
  const farewell = (change: Partial<FarewellView>): string[] =>
    farewellWords({ messages: 12, same: [], differs: [], silent: [], revealed: false, ...change }).map(
      ({ tone, text }) => `${tone}: ${say(text)}`,
    );
  test('everybody has the same', () => {
    expect(farewell({ same: ['p1', 'p2'] })).toEqual([
      'ok: All 2 others have the same 12 messages of yours.',
    ]);
    expect(farewell({ same: ['p1'], messages: 1 })).toEqual(['ok: Idris has the same message of yours.']);
  });
  test('somebody has something else, somebody did not answer, and the keys are public', () => {
    expect(farewell({ same: ['p1', 'p4'], differs: ['p2'], silent: ['p3'], revealed: true })).toEqual([
      'ok: Idris and Cleo have the same 12 messages of yours.',
      'danger: What Noa has of your messages is not what you sent.',
      'warn: Bob did not answer your goodbye, and may have missed something.',
      'quiet: The keys that signed your messages are public now: nobody can prove who wrote what.',
    ]);
  });
  test('who wrote nothing is told so', () => {
    expect(farewell({ same: ['p1'], messages: 0, revealed: true })).toEqual([
      'quiet: You wrote nothing, so there was nothing to compare.',
      'quiet: The keys that signed for you are public now: nobody can prove who wrote what.',
    ]);
  });
});

describe('the steps of a message', () => {
  const theirs = message('m1', 'p1', 'x');
  test('the weakest one that is missing is told beside the count, one only', () => {
    expect(weakestStep({ ...theirs, confirmed: ['p0'], overdue: ['p2'] })).toBe('overdue');
    expect(weakestStep({ ...theirs, confirmed: ['p0'] })).toBeNull();
    expect(weakestStep(theirs)).toBe('unverified');
    expect(weakestStep({ ...theirs, authorVerified: 'code' })).toBeNull();
    expect(weakestStep({ ...theirs, authorVerified: 'differs' })).toBe('unverified');
    expect(weakestStep(message('m2', 'p0', 'mine'))).toBeNull();
  });
  test('on request all are told, each with whether it is done', () => {
    const told = (it: typeof theirs) => messageSteps(it).map(({ tone, text }) => `${tone}: ${say(text)}`);
    expect(told({ ...theirs, confirmed: ['p0'], overdue: ['p3'] })).toEqual([
      'ok: Received',
      'ok: Signed with the key of Idris',
      'quiet: Idris was not verified when it came',
      'warn: Confirmed by 1 of 3',
    ]);
    expect(told({ ...theirs, authorVerified: 'code' })).toContain(
      'ok: Idris was verified by the room code when it came',
    );
    expect(told({ ...theirs, authorVerified: 'differs' })).toContain(
      'danger: You had said that the fingerprint of Idris differs',
    );
    expect(told(message('m2', 'p0', 'mine'))).toEqual([
      'ok: Sent',
      'ok: Signed with your key',
      'ok: Confirmed by 3 of 3',
    ]);
  });
  test('who has left before confirming leaves it undone', () => {
    expect(confirmationTone({ ...theirs, confirmed: ['p0', 'p2'], departed: ['p3'] })).toBe('quiet');
  });
});

test('the chip is never more cheerful than the room', () => {
  const encrypted = { state: 'encrypted', agreed: 4, of: 4 } as const;
  const doubt: DisagreementView = { with: 'p1', about: null, kind: 'unexplained' };
  const words = (change: Partial<ReturnType<typeof room>>, status = encrypted as never) =>
    roomWords({ ...room(status), ...change });
  expect(words({})).toEqual({ tone: 'ok', text: 'Encrypted', count: '4 of 4 agreed' });
  expect(words({ codeVerdict: 'matches' })).toMatchObject({ tone: 'ok', count: '4 of 4 verified' });
  expect(words({ codeVerdict: 'matches' }, { ...encrypted, agreed: 3 } as never).count).toBe('3 of 4 agreed');
  expect(words({ codeVerdict: 'matches', disagreements: [doubt] })).toMatchObject({ tone: 'warn' });
  expect(words({ codeVerdict: 'differs' })).toEqual({
    tone: 'danger',
    text: 'Codes differ',
    count: null,
  });
  expect(words({ codeVerdict: 'differs' }, { state: 'leaving' } as never).text).toBe('Saying goodbye…');
});

test('the chip names who cannot read yet; if nobody, that somebody left with the old keys', () => {
  const note = (people: readonly PersonView[], status: RoomStatus) => {
    const it = roomNote({ status, people });
    return it && spoken(it, peopleById(people));
  };
  const renewing: RoomStatus = { state: 'encrypted', agreed: 3, of: 4, renewing: true };
  const late = [person(0, 'Ana'), person(1, 'Idris'), person(3, 'Bob', { state: 'agreeing' })];
  expect(note(late, renewing)).toBe('Bob cannot read what you write yet');
  expect(note([...late, person(2, '', { state: 'agreeing' })], renewing)).toBe(
    'Bob and Somebody without a name cannot read what you write yet',
  );
  expect(note(late.slice(0, 2), renewing)).toBe('new keys with your next message (someone left)');
  expect(note(late.slice(0, 2), { state: 'encrypted', agreed: 2, of: 2 })).toBeNull();
  expect(note(late, { state: 'agreeing', agreed: 1, of: 3 })).toBeNull();
});
