import { createHash } from 'node:crypto';

/** Random-looking bytes that are the same in every run, and how many were taken. */
export function randomStream(seed: string): { random: (size: number) => Uint8Array; taken: () => number[] } {
  const sizes: number[] = [];
  let block = 0;
  const random = (size: number): Uint8Array => {
    sizes.push(size);
    const bytes = createHash('shake256', { outputLength: size }).update(`${seed} ${block}`).digest();
    block += 1;
    return new Uint8Array(bytes);
  };
  return { random, taken: () => sizes };
}
