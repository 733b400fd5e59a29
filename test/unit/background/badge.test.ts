import { describe, expect, test } from '@jest/globals';
import { badgeOf } from '../../../background/badge';
import type { NoticeCode, RoomView } from '../../../src/contract';
import { countingMachine } from './countingMachine';
import { roomConfig } from './roomConfig';

const notice = (id: string, code: NoticeCode) =>
  ({ kind: 'notice', id, code, at: 0, who: null, count: 1 }) as const;
const base = countingMachine.view(countingMachine.start(roomConfig('r'), {} as never));
const room = (unread: number, ...lines: RoomView['lines'][number][]): RoomView => ({
  ...base,
  unread,
  lines,
});

describe('badgeOf', () => {
  test('counts what is unread in all rooms, says nothing if that is nothing', () => {
    expect(badgeOf([], new Map()).text).toBe('');
    expect(badgeOf([room(0)], new Map()).text).toBe('');
    expect(badgeOf([room(2), room(3)], new Map()).text).toBe('5');
    expect(badgeOf([room(100)], new Map()).text).toBe('99+');
  });

  test('an alarm goes before numbers until it has been seen, and a newer one after that', () => {
    const alarmed = room(3, notice('1', 'joined'), notice('2', 'sent-two-different'), notice('3', 'left'));
    expect(badgeOf([alarmed], new Map()).text).toBe('!');
    expect(badgeOf([alarmed], new Map([['r', '1']])).text).toBe('!');
    expect(badgeOf([alarmed], new Map([['r', '3']])).text).toBe('3');
    const again = room(3, ...alarmed.lines, notice('4', 'views-differ'));
    expect(badgeOf([again], new Map([['r', '3']])).text).toBe('!');
  });

  test.each(['sent-two-different', 'keys-changed', 'views-differ', 'code-differed', 'security'] as const)(
    '%s is an alarm',
    (code) => {
      expect(badgeOf([room(1, notice('1', code))], new Map()).text).toBe('!');
    },
  );

  test('private conversations count, and one whose key was refused is an alarm until it is looked at', () => {
    const talk = (unread: number, state: 'encrypted' | 'refused'): RoomView => ({
      ...room(1),
      conversations: [
        {
          id: 'c',
          with: 'p',
          state,
          composer: null,
          lines: [],
          unread,
          draft: '',
          question: { state: 'none', question: '', outcome: null, triesLeft: 3 },
        },
      ],
    });
    expect(badgeOf([talk(4, 'encrypted')], new Map()).text).toBe('5');
    expect(badgeOf([talk(1, 'refused')], new Map()).text).toBe('!');
    expect(badgeOf([talk(0, 'refused')], new Map()).text).toBe('1');
  });

  test('ordinary notices are no alarm', () => {
    expect(badgeOf([room(0, notice('1', 'joined'), notice('2', 'code-matched'))], new Map()).text).toBe('');
  });
});
