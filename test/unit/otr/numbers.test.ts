import { checkPrimeSync, getDiffieHellman, webcrypto } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bitLength, fromBytes, randomBetween, toBytes } from '../../../src/otr/bigint';
import { GENERATOR, isElement, MODULUS, ORDER, power, randomExponent } from '../../../src/otr/group';
import { modPowSteps } from '../../../src/otr/modPow';
import { decodeMpis, encodeMpi } from '../../../src/otr/mpi';
import { hasSmallFactor, isProbablePrime, SMALL_PRIMES } from '../../../src/otr/primes';
import { runAll } from '../../../src/otr/steps';

const random = (size: number): Uint8Array => webcrypto.getRandomValues(new Uint8Array(size));
const natural = fc.bigInt({ min: 0n, max: 1n << 1100n });

describe('bytes and MPIs', () => {
  test('round trip, without leading zeros', () => {
    fc.assert(
      fc.property(natural, (value) => {
        expect(fromBytes(toBytes(value))).toBe(value);
        expect(toBytes(value)[0]).not.toBe(0);
        expect(bitLength(value)).toBe(value === 0n ? 0 : value.toString(2).length);
        expect(decodeMpis(encodeMpi(value), 1)).toEqual([value]);
      }),
    );
  });

  test.each([
    ['cut length', [0, 0, 0]],
    ['cut number', [0, 0, 0, 2, 1]],
    ['leading zero', [0, 0, 0, 2, 0, 1]],
    ['zero as a byte', [0, 0, 0, 1, 0]],
    ['something left over', [0, 0, 0, 1, 1, 0]],
    ['a length of 2^32-1', [255, 255, 255, 255, 1]],
  ])('%s is refused', (_, bytes) => {
    expect(decodeMpis(Uint8Array.from(bytes), 1)).toBeUndefined();
  });
});

test('modPow is what it says', () => {
  fc.assert(
    fc.property(
      natural,
      fc.bigInt({ min: 0n, max: 2000n }),
      fc.bigInt({ min: 2n, max: 1n << 200n }),
      (b, e, m) => {
        expect(runAll(modPowSteps(b, e, m))).toBe(b ** e % m);
      },
    ),
    { numRuns: 200 },
  );
});

describe('what an exponentiation does', () => {
  const count = (exponent: bigint): number => [...modPowSteps(3n, exponent, (1n << 1024n) - 1n)].length;

  test('does not depend on the digits of the exponent, only on its length', () => {
    const [low, high] = [1n << 1535n, (1n << 1536n) - 1n];
    const counts = [low, high, low + 1n, high - 15n, low | (high / 3n), low | 0xf0f0n];
    expect(new Set(counts.map(count)).size).toBe(1);
    expect(count(low)).toBeGreaterThan(count(low >> 512n));
  });
});

describe('the group', () => {
  test('has the order that we say, and its generator', () => {
    expect(checkPrimeSync(MODULUS)).toBe(true);
    expect(checkPrimeSync(ORDER)).toBe(true);
    expect(power(GENERATOR, ORDER)).toBe(1n);
    expect(getDiffieHellman('modp5').getPrime('hex')).toBe(MODULUS.toString(16));
  });

  test('holds powers of the generator, and no other number', () => {
    for (let i = 0; i < 20; i += 1) {
      const element = power(GENERATOR, randomExponent(random, 320));
      expect(isElement(element)).toBe(true);
      expect(isElement(MODULUS - element)).toBe(false);
      const any = randomBetween(random, 2n, MODULUS - 2n);
      expect(isElement(any)).toBe(power(any, ORDER) === 1n);
    }
    for (const value of [0n, 1n, MODULUS - 1n, MODULUS, MODULUS + 4n]) expect(isElement(value)).toBe(false);
  });
});

describe('primes', () => {
  test('the small ones', () => {
    expect(SMALL_PRIMES.slice(0, 5)).toEqual([3, 5, 7, 11, 13]);
    expect(SMALL_PRIMES.every((prime) => checkPrimeSync(BigInt(prime)))).toBe(true);
    expect(SMALL_PRIMES).toHaveLength(1899); // 1,900 primes below 16,384, one of them even
  });

  test('Miller-Rabin agrees with another program', () => {
    for (let n = 5n; n < 20_000n; n += 2n)
      expect(runAll(isProbablePrime(n, 20, random))).toBe(checkPrimeSync(n));
  });

  // Carmichael numbers, strong pseudoprimes to many small bases (OEIS A014233), a Mersenne prime and its neighbours.
  test.each([561n, 41041n, 825265n, 3215031751n, 3825123056546413051n, 318665857834031151167461n])(
    '%s is none',
    (n) => {
      expect(runAll(isProbablePrime(n, 64, random))).toBe(false);
    },
  );

  test('large ones', () => {
    const mersenne = (1n << 521n) - 1n;
    expect(runAll(isProbablePrime(mersenne, 8, random))).toBe(true);
    expect(runAll(isProbablePrime(mersenne * ((1n << 127n) - 1n), 8, random))).toBe(false);
    expect(runAll(hasSmallFactor(mersenne))).toBe(false);
    expect(runAll(hasSmallFactor(mersenne * 16381n))).toBe(true);
  });
});

describe('random numbers', () => {
  test('have no favourites', () => {
    // 1 ... 160 from 8 bits: a remainder would give the small ones twice as often.
    const counts = new Map<bigint, number>();
    const runs = 64_000;
    for (let i = 0; i < runs; i += 1) {
      const value = randomBetween(random, 1n, 160n);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect(counts.size).toBe(160);
    const chiSquared = [...counts.values()].reduce((sum, n) => sum + (n - runs / 160) ** 2 / (runs / 160), 0);
    // 159 degrees of freedom: above 280 once in more than 10^7 runs; a remainder would make it 10,000.
    expect(chiSquared).toBeLessThan(280);
  });

  test('reach both ends and no further', () => {
    const seen = new Set(Array.from({ length: 300 }, () => randomBetween(random, 5n, 8n)));
    expect([...seen].sort()).toEqual([5n, 6n, 7n, 8n]);
  });
});
