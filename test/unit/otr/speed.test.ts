// How long it takes, in processor time, both sides together.
import { expect, test } from '@jest/globals';
import { utf8 } from '../../../src/crypto/bytes';
import { startOtr, stepOtr } from '../../../src/otr/otr';
import type { OtrState } from '../../../src/otr/otrState';
import type { OtrEvent } from '../../../src/otr/otrTypes';
import { privateKeyOf } from './parties';
import { randomStream } from './randomStream';

const { random } = randomStream('speed');
const env = { now: 0, random };

class Pair {
  readonly states: [OtrState, OtrState] = [
    startOtr({ privateKey: privateKeyOf('alice') }, env),
    startOtr({ privateKey: privateKeyOf('bob') }, env),
  ];
  /** The event and all that follows from it. */
  do(who: 0 | 1, event: OtrEvent): void {
    const [state, effects] = stepOtr(this.states[who], event, env);
    this.states[who] = state;
    for (const effect of effects) {
      if (effect.type === 'wire') this.do(who === 0 ? 1 : 0, { type: 'receive', wire: effect.wire });
      if (effect.type === 'check-key') this.do(who, { type: 'key-checked', key: effect.key, ok: true });
    }
  }
}

/** The quicker half decides: the processor has others to serve. */
function milliseconds(runs: number, act: () => void): number {
  const times = Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    act();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}

test('a key exchange, a round trip with new keys, a question', () => {
  const pair = new Pair();
  const exchange = milliseconds(9, () => pair.do(0, { type: 'start' }));
  const roundTrip = milliseconds(21, () => {
    pair.do(0, { type: 'send', text: 'x' });
    pair.do(1, { type: 'send', text: 'x' });
  });
  const question = milliseconds(3, () => {
    pair.do(0, { type: 'ask', secret: utf8('x'), question: null });
    pair.do(1, { type: 'reply', secret: utf8('x') });
  });
  console.info(
    `exchange ${exchange.toFixed(1)} ms, round trip ${roundTrip.toFixed(1)} ms, question ${question.toFixed(0)} ms`,
  );
  expect(exchange).toBeLessThan(100);
  expect(roundTrip).toBeLessThan(80);
  expect(question).toBeLessThan(1000);
});
