import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createDrafts } from '../../../content/drafts';
import type { Client } from '../../../src/client';
import { room } from '../../support/pages/scenes';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function setUp() {
  const asked: { text: string; answer: (ok: boolean) => void }[] = [];
  const request = (_name: string, { text }: { text: string }) =>
    new Promise((resolve) => {
      const answer = (ok: boolean) => resolve(ok ? { ok, value: null } : { ok, code: 'internal' });
      asked.push({ text, answer });
    });
  const drafts = createDrafts({ request } as unknown as Client);
  const says = (draft: string, id = 'r1') => drafts.follow([room({ state: 'alone' }, { id, draft })]);
  says('');
  const text = drafts.text('r1', null);
  const answer = async (at: number, ok = true) => {
    asked[at]?.answer(ok);
    await jest.advanceTimersByTimeAsync(0);
  };
  return { drafts, says, text, answer, told: () => asked.map((it) => it.text) };
}

test('what was kept is there when the page opens, and is not told back', () => {
  const { drafts, told } = setUp();
  drafts.follow([room({ state: 'alone' }, { id: 'r2', draft: 'kept' })]);
  expect(drafts.text('r2', null).value).toBe('kept');
  jest.advanceTimersByTime(5000);
  expect(told()).toEqual([]);
});

test('typing is told at once, and then ten times a second at most', () => {
  const { text, told } = setUp();
  for (const typed of ['h', 'ha', 'hal']) {
    text.value = typed;
    jest.advanceTimersByTime(30);
  }
  expect(told()).toEqual(['h']);
  jest.advanceTimersByTime(10);
  expect(told()).toEqual(['h', 'hal']);
  jest.advanceTimersByTime(5000);
  expect(told()).toEqual(['h', 'hal']);
});

test('the end of the page tells at once what has not been told', () => {
  const { drafts, text, told } = setUp();
  text.value = 'u';
  text.value = 'unfinis';
  drafts.flush();
  expect(told()).toEqual(['u', 'unfinis']);
  drafts.flush();
  jest.advanceTimersByTime(1000);
  expect(told()).toEqual(['u', 'unfinis']);
});

test('what the other page types is shown, unless something untold stands here', async () => {
  const { says, text, answer } = setUp();
  says('from the popup');
  expect(text.value).toBe('from the popup');
  text.value = 'from the popup, and mine';
  says('from the popup, longer');
  expect(text.value).toBe('from the popup, and mine');
  await answer(0, false);
  says('from the popup, longer still');
  expect(text.value).toBe('from the popup, and mine');
});

test('a view that is older than what was told last is not believed', async () => {
  const { says, text, answer, told } = setUp();
  text.value = 'a';
  jest.advanceTimersByTime(100);
  text.value = 'ab';
  jest.advanceTimersByTime(100);
  expect(told()).toEqual(['a', 'ab']);
  await answer(0);
  says('a');
  expect(text.value).toBe('ab');
  await answer(1);
  says('ab');
  expect(text.value).toBe('ab');
});

test('a text that could not be told stays, and is told with the next change', async () => {
  const { says, text, answer, told } = setUp();
  text.value = 'half';
  jest.advanceTimersByTime(100);
  await answer(0, false);
  says('');
  expect(text.value).toBe('half');
  jest.advanceTimersByTime(5000);
  expect(told()).toEqual(['half']);
  text.value = 'half a';
  jest.advanceTimersByTime(100);
  expect(told()).toEqual(['half', 'half a']);
});

test('a box that is emptied by hand is told as empty', async () => {
  const { text, answer, told } = setUp();
  text.value = 'hello';
  jest.advanceTimersByTime(100);
  await answer(0);
  text.value = '';
  jest.advanceTimersByTime(100);
  expect(told()).toEqual(['hello', '']);
});

test('sending empties the box, and its own emptiness is not told again', async () => {
  const { says, text, answer, told } = setUp();
  text.value = 'hello';
  jest.advanceTimersByTime(100);
  await answer(0);
  text.value = '';
  says('');
  jest.advanceTimersByTime(1000);
  expect([text.value, told()]).toEqual(['', ['hello']]);
});

test('what is too long is not told while it may still be shortened, and cut is better than lost', () => {
  const { drafts, text, told } = setUp();
  text.value = 'ü'.repeat(8193);
  jest.advanceTimersByTime(1000);
  expect(told()).toEqual([]);
  drafts.flush();
  expect(told()).toHaveLength(1);
});

test('a room that is gone is forgotten with its text and its timer', () => {
  const { drafts, says, text } = setUp();
  text.value = 'typed';
  drafts.follow([]);
  expect(jest.getTimerCount()).toBe(0);
  says('');
  expect(drafts.text('r1', null).value).toBe('');
  drafts.text('r1', null).value = 'again';
  drafts.dispose();
  expect(jest.getTimerCount()).toBe(0);
});
