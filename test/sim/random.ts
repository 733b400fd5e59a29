// Where a simulated run takes all its chances from: one seed, the same run.

const { imul } = Math;

/** A small counting generator (four 32-bit words, add, rotate, xor); fast, repeatable, good for nothing secret. */
export class Chance {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(seed: number) {
    this.#a = imul(seed ^ 0x2545f491, 0x9e3779b1);
    this.#b = imul(Math.floor(seed / 2 ** 32) ^ 0x7f4a7c15, 0x85ebca6b);
    this.#c = seed | 0;
    for (let i = 0; i < 12; i += 1) this.word();
  }

  word(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** 0 ... below - 1. */
  below(below: number): number {
    return Math.floor((this.word() / 2 ** 32) * below);
  }

  /** A number in [from, to). */
  between(from: number, to: number): number {
    return from + (this.word() / 2 ** 32) * (to - from);
  }

  /** True with that probability. */
  hits(probability: number): boolean {
    return this.word() / 2 ** 32 < probability;
  }

  /** One of them; undefined if there is none. */
  pick<T>(from: readonly T[]): T | undefined {
    return from[this.below(from.length)];
  }

  bytes(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 4) {
      const word = this.word();
      bytes[at] = word;
      if (at + 1 < size) bytes[at + 1] = word >>> 8;
      if (at + 2 < size) bytes[at + 2] = word >>> 16;
      if (at + 3 < size) bytes[at + 3] = word >>> 24;
    }
    return bytes;
  }
}
