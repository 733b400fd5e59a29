// Each number of each message of the socialist millionaires altered, and the numbers that would make any answer right.
import { describe, expect, test } from '@jest/globals';
import { fromBytes, toBytes } from '../../../src/otr/bigint';
import { MODULUS, ORDER } from '../../../src/otr/group';
import { message1, message2, receive1, receive2, receive3, receive4 } from '../../../src/otr/smp';
import { proveSameExponent } from '../../../src/otr/smpProofs';
import { randomStream } from './randomStream';

const { random } = randomStream('millionaires');
const secret = new Uint8Array(32).fill(7);

const first = message1(secret, random);
const asked = receive1(first.numbers)!;
const second = message2(asked, secret, random);
const third = receive2(first.run, second.numbers, random)!;
const fourth = receive3(second.run, third.numbers, random)!;

const RECEIVERS = [
  { name: 1, numbers: first.numbers, receive: receive1 },
  { name: 2, numbers: second.numbers, receive: (n: readonly bigint[]) => receive2(first.run, n, random) },
  { name: 3, numbers: third.numbers, receive: (n: readonly bigint[]) => receive3(second.run, n, random) },
  { name: 4, numbers: fourth.numbers, receive: (n: readonly bigint[]) => receive4(third.run, n) },
] as const;

test('an honest run says yes to both', () => {
  expect(RECEIVERS.map(({ numbers }) => numbers.length)).toEqual([6, 11, 8, 3]);
  expect(fourth.same).toBe(true);
  expect(receive4(third.run, fourth.numbers)).toBe(true);
});

test('other secrets say no to both', () => {
  const other = message2(asked, new Uint8Array(32).fill(8), random);
  const answer = receive2(first.run, other.numbers, random)!;
  const last = receive3(other.run, answer.numbers, random)!;
  expect(last.same).toBe(false);
  expect(receive4(answer.run, last.numbers)).toBe(false);
});

describe.each(RECEIVERS)('message $name', ({ numbers, receive }) => {
  test.each(numbers.map((_, at) => at))('proves nothing with another number at %i', (at) => {
    const value = numbers[at]!;
    for (const other of [value + 1n, MODULUS - value, value + ORDER, 0n, 1n, MODULUS - 1n, MODULUS])
      expect(receive(numbers.map((it, i) => (i === at ? other : it)))).toBeUndefined();
  });

  test('proves nothing in the place of another', () => {
    for (const other of RECEIVERS.filter((it) => it.numbers !== numbers)) {
      const list = [...other.numbers, ...other.numbers, ...other.numbers, ...other.numbers];
      expect(receive(list.slice(0, numbers.length))).toBeUndefined();
    }
  });
});

describe('numbers that would make any answer right', () => {
  test('coordinates that are the asker’s own, come back', () => {
    // Pa / Pb and Qa / Qb are 1, and so is R, to whatever power: that is honestly proven, and proves nothing.
    const coordinates = third.numbers.slice(0, 5);
    const mirrored = { ...second.run, Pb: toBytes(coordinates[0]!), Qb: toBytes(coordinates[1]!) };
    const R = [1n, ...proveSameExponent(7, 1n, fromBytes(first.run.a3), random)];
    expect(receive3(mirrored, [...coordinates, ...R], random)).toBeUndefined();
  });

  test('a base of a small order', () => {
    const [g2a, c2, D2, , c3, D3] = first.numbers as [bigint, bigint, bigint, bigint, bigint, bigint];
    for (const g3a of [0n, 1n, MODULUS - 1n, MODULUS, MODULUS + 1n])
      expect(receive1([g2a, c2, D2, g3a, c3, D3])).toBeUndefined();
  });
});

test('no run draws an exponent twice, and each has 1,536 bits', () => {
  const exponents = [message1(secret, random), message1(secret, random)].flatMap(({ run }) => [
    run.a2,
    run.a3,
  ]);
  expect(new Set(exponents.map(fromBytes)).size).toBe(4);
  for (const exponent of exponents) expect(exponent.length).toBe(192);
});
