// What the interface says of the server has to be true of the room at hand.
import { expect, test } from '@jest/globals';
import { learns, learnsNot, sizeWords } from '../../../content/wireWords';
import type { RoomView } from '../../../src/contract';
import { person, room } from '../../support/pages/scenes';

const shown = room({ state: 'encrypted', agreed: 2, of: 2 });
const like = (change: Partial<RoomView['details']>): RoomView => ({
  ...shown,
  details: { ...shown.details, ...change },
});

test('a name that can be guessed is not said to be hidden', () => {
  expect(learnsNot(like({ guessableName: false }))).toContain('The name of the room.');
  const guessable = learnsNot(like({ guessableName: true })).join(' ');
  expect(guessable).toContain('unless it guesses it');
  expect(guessable).not.toContain('The name of the room. ');
});

test('how one is logged in, and how many are here', () => {
  expect(learns(like({ login: 'key' })).join(' ')).toContain('key that was made for this login');
  expect(learns(like({ login: 'registered' })).join(' ')).toContain('throw-away account');
  const people = [person(0, 'Ana'), person(1, 'Bo'), person(2, 'Cleo', { state: 'gone' })];
  expect(learns({ ...shown, people }).join(' ')).toContain('How many are here: 2 people.');
});

test('a size is that of the whole stanza', () => {
  expect(sizeWords({ bytes: 1234, cut: false })).toBe('1,234 bytes');
  expect(sizeWords({ bytes: 22_431, cut: true })).toBe('22,431 bytes, the beginning of them');
});
