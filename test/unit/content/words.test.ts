import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkDraft, joinError } from '../../../content/joinErrors';
import { pageTitle, tooLong } from '../../../content/labels';
import {
  blockWords,
  comparedWords,
  endedWords,
  failureWords,
  isVerified,
  noticeSentence,
  personWords,
  sendFailureWords,
  statusWords,
} from '../../../content/words';
import type { ComposerBlock, FailureCode, NoticeCode, RoomStatus, Verification } from '../../../src/contract';

const contract = readFileSync(join(__dirname, '../../../src/contract.ts'), 'utf8');

/** The members of a union of strings, read from the contract itself, so that a new one cannot be forgotten here. */
function union(name: string): string[] {
  const text = new RegExp(`export type ${name} =([^;]*);`).exec(contract)?.[1] ?? '';
  const found = [...text.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '');
  expect(found.length).toBeGreaterThan(2);
  return found;
}

/** One or two whole sentences, to a person, without a code in them. */
function expectSentence(text: string): void {
  expect(text).toMatch(/^[A-Z0-9].*\.$/u);
  expect(text).not.toMatch(/undefined|null|\[object|[a-z]-[a-z]+-[a-z]|\s{2}/u);
}

test('every failure has its own sentence, as an error, as an end, and as an unsent message', () => {
  const codes = union('FailureCode') as FailureCode[];
  expect(new Set(codes.map(failureWords)).size).toBe(codes.length);
  for (const code of codes) {
    expectSentence(failureWords(code));
    expectSentence(endedWords(code));
    expectSentence(sendFailureWords(code));
    expect(joinError(code).text).toBe(failureWords(code));
  }
  expectSentence(endedWords('left'));
  expect(sendFailureWords('internal')).not.toBe(failureWords('internal'));
});

test('every notice has its own sentence, with and without a name', () => {
  const codes = union('NoticeCode') as NoticeCode[];
  const seen = new Set<string>();
  for (const code of codes)
    for (const count of [1, 3])
      for (const who of [null, 'Idris']) {
        const sentence = noticeSentence({ kind: 'notice', id: 'n', at: 0, code, who, count }, who);
        expect(sentence).toMatch(/^\S.*[\w.]$/u);
        expect(sentence).not.toMatch(/undefined|null|\s{2}/u);
        if (who === null && count === 1) seen.add(sentence);
      }
  expect(seen.size).toBe(codes.length);
});

test('dropped plaintext is counted', () => {
  const dropped = (count: number) =>
    noticeSentence({ kind: 'notice', id: 'n', at: 0, code: 'plaintext-dropped', who: null, count }, null);
  expect(dropped(1)).toBe('Somebody sent a message without encryption. It was not shown.');
  expect(dropped(7)).toMatch(/^7 messages/);
});

test('every reason to wait is told; without one there is nothing to say', () => {
  for (const block of union('ComposerBlock') as NonNullable<ComposerBlock>[])
    expectSentence(blockWords(block) ?? '');
  expect(blockWords(null)).toBeNull();
});

test('every state of a room and of a person has words and a tone', () => {
  const steps = union('ConnectStep') as Extract<RoomStatus, { state: 'connecting' }>['step'][];
  const states: RoomStatus[] = [
    ...steps.map((step) => ({ state: 'connecting', step }) as const),
    { state: 'joining' },
    { state: 'alone' },
    { state: 'agreeing', agreed: 2, of: 4 },
    { state: 'encrypted', agreed: 4, of: 4 },
    { state: 'reconnecting', retryInSeconds: 4 },
    { state: 'reconnecting', retryInSeconds: null },
    { state: 'leaving' },
    { state: 'ended', why: 'left' },
    { state: 'ended', why: 'kicked' },
  ];
  for (const state of states) expect(statusWords(state).text).toMatch(/^[A-Z]/);
  expect(statusWords({ state: 'agreeing', agreed: 2, of: 4 }).count).toBe('2 of 4');
  expect(statusWords({ state: 'encrypted', agreed: 3, of: 4 }).tone).toBe('warn');
  expect(statusWords({ state: 'encrypted', agreed: 4, of: 4 })).toEqual({
    tone: 'ok',
    text: 'Encrypted',
    count: '4 of 4 agreed',
  });
  for (const state of ['agreeing', 'encrypted', 'unreadable', 'gone'] as const)
    for (const me of [true, false]) expect(personWords({ state, me, verified: 'no' }).text).not.toBe('');
  expect(personWords({ state: 'encrypted', me: false, verified: 'no' }).text).toBe('encrypted, not verified');
  const means = union('Verification') as Verification[];
  const words = means.map((verified) => personWords({ state: 'encrypted', me: false, verified }));
  expect(new Set(words.map(({ text }) => text)).size).toBe(means.length);
  for (const [at, { tone, text }] of words.entries()) {
    expect(text.startsWith('verified')).toBe(isVerified(means[at]!));
    expect(tone).toBe(means[at] === 'differs' ? 'danger' : 'ok');
    expectSentence(comparedWords(means[at]!).text);
  }
  expect(personWords({ state: 'encrypted', me: false, verified: 'no' }, true).tone).toBe('danger');
  expect(personWords({ state: 'encrypted', me: true, verified: 'no' }, true).tone).toBe('ok');
  expect(personWords({ state: 'gone', me: false, verified: 'code' }).text).toBe('has left');
});

test('an error is shown at the field that caused it', () => {
  expect(joinError('bad-nickname').field).toBe('nickname');
  expect(joinError('bad-room-name').field).toBe('room');
  expect(joinError('bad-server').field).toBe('server');
  expect(joinError('internal').field).toBe('form');
  expect(checkDraft({ room: ' ', nickname: 'a', server: 'b' })?.field).toBe('room');
  expect(checkDraft({ room: 'r', nickname: '', server: 'b' })?.field).toBe('nickname');
  expect(checkDraft({ room: 'r', nickname: 'a', server: '' })?.field).toBe('server');
  expect(checkDraft({ room: 'r', nickname: 'a', server: 'b' })).toBeNull();
});

test('titles carry a number and nothing else; long messages are counted in bytes', () => {
  expect(pageTitle(0)).toBe('Hushroom');
  expect(pageTitle(2)).toBe('(2) Hushroom');
  expect(tooLong(16_500)).toBe(
    'Too long by 116 bytes: 16,500 of at most 16,384. Shorten it or send it in parts.',
  );
});
