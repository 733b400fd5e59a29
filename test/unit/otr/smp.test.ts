import { describe, expect, test } from '@jest/globals';
import { utf8 } from '../../../src/crypto/bytes';
import { settle, talking } from './parties';

const ask = (secret: string, question: string | null = null) =>
  ({ type: 'ask', secret: utf8(secret), question }) as const;
const reply = (secret: string) => ({ type: 'reply', secret: utf8(secret) }) as const;

describe('two people compare what they know', () => {
  test.each([
    ['the same', 'Rue de Seine', 'same'],
    ['something else', 'rue de seine', 'different'],
    ['nothing', '', 'different'],
  ])('%s: both learn it', (_what, answer, result) => {
    const { alice, bob } = talking();
    alice.do(ask('Rue de Seine', 'Where did we meet?'));
    settle(alice, bob);
    expect(bob.all('asked')).toEqual([{ type: 'asked', question: 'Where did we meet?' }]);
    expect(bob.results).toEqual([]);
    bob.do(reply(answer));
    settle(alice, bob);
    expect([alice.results, bob.results]).toEqual([[result], [result]]);
  });

  test('without a question, and the other way round, and again', () => {
    const { alice, bob } = talking();
    for (const [asker, other] of [
      [alice, bob],
      [bob, alice],
      [bob, alice],
    ] as const) {
      asker.do(ask('tulips'));
      settle(alice, bob);
      expect(other.all('asked').at(-1)).toEqual({ type: 'asked', question: null });
      other.do(reply('tulips'));
      settle(alice, bob);
    }
    expect(alice.results).toEqual(['same', 'same', 'same']);
    expect(bob.results).toEqual(['same', 'same', 'same']);
  });
});
