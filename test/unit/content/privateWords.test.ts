// Every code of a private conversation has words, and whoever it is with is named in all that could be taken for the room's.
import { describe, expect, test } from '@jest/globals';
import { only, onlyMessage, onlyPlaceholder } from '../../../content/labels';
import {
  privateBlockWords,
  privateNoticeWords,
  privateStateWords,
  questionWords,
} from '../../../content/privateWords';
import { spoken } from '../../../content/sentence';
import type { PrivateNoticeCode, PrivateView, QuestionView } from '../../../src/contract/private';
import { person } from '../../support/pages/scenes';

const people = new Map([['p1', person(1, 'Idris')]]);
const CODES: Readonly<Record<PrivateNoticeCode, boolean>> = {
  'you-asked': true,
  'they-asked': true,
  declined: true,
  'you-declined': false,
  begun: true,
  'goes-on': true,
  interrupted: true,
  'ended-by-me': false,
  'ended-by-them': true,
  'ended-left': true,
  'ended-failed': true,
  'other-key': true,
  'not-encrypted': true,
  'question-asked': true,
  'question-came': true,
  'question-same': true,
  'question-different': true,
  'question-broken-off': true,
  'file-refused': true,
  'lines-dropped': false,
};

test.each(Object.entries(CODES))('the notice "%s" is a sentence; it names them: %s', (code, names) => {
  for (const count of [1, 3]) {
    const notice = {
      kind: 'notice',
      id: 'n1',
      at: 0,
      who: null,
      code: code as PrivateNoticeCode,
      count,
    } as const;
    const text = spoken(privateNoticeWords(notice, 'p1').text, people);
    expect(text).toMatch(/^[A-Z0-9].*\.$/);
    expect(text.includes('Idris')).toBe(names);
  }
});

test('only what means that somebody may be in between interrupts a screen reader', () => {
  const urgent = Object.keys(CODES).filter(
    (code) =>
      privateNoticeWords(
        { kind: 'notice', id: 'n1', at: 0, who: null, code: code as PrivateNoticeCode, count: 1 },
        'p1',
      ).urgent,
  );
  expect(urgent).toEqual(['other-key', 'question-different']);
});

const STATES: readonly PrivateView['state'][] = [
  'requested',
  'asked',
  'agreeing',
  'encrypted',
  'interrupted',
  'ended',
  'refused',
];

test.each(STATES)('the state "%s" has words', (state) => {
  expect(privateStateWords(state).text).toMatch(/^[A-Z]/);
});

test('a box that is shut says why, and a box says for whom it is', () => {
  for (const block of ['requested', 'asked', 'agreeing', 'interrupted', 'ended', 'refused'] as const)
    expect(privateBlockWords(block, 'Idris')).toMatch(/Idris.*\.$/);
  for (const block of ['reconnecting', 'differs'] as const)
    expect(privateBlockWords(block, 'Idris')).toMatch(/\.$/);
  expect(privateBlockWords(null, 'Idris')).toBeNull();
  for (const words of [only, onlyMessage, onlyPlaceholder]) expect(words('Idris')).toContain('nly to Idris');
});

describe('the question', () => {
  const words = (change: Partial<QuestionView>): string => {
    const view: QuestionView = { state: 'done', question: 'Where?', outcome: null, triesLeft: 3, ...change };
    const said = questionWords(view, 'p1');
    return said ? spoken(said.text, people) : '';
  };

  test('tells how it stands, and never what was asked or answered', () => {
    expect(words({ state: 'none' })).toBe('');
    for (const state of ['waiting', 'asked', 'checking'] as const)
      expect(words({ state })).toContain('Idris');
    expect(words({ outcome: 'same' })).toBe('Same answer. Idris is verified.');
    expect(words({ outcome: 'different', triesLeft: 2 })).toMatch(
      /^Different answers\..*2 tries are left\.$/,
    );
    expect(words({ outcome: 'different', triesLeft: 1 })).toMatch(/1 try is left\.$/);
    expect(words({ outcome: 'broken-off', triesLeft: 0 })).toMatch(/^Broken off\..*No try is left\.$/);
  });
});
