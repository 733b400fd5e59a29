// Ids that nobody can guess: an IQ answer counts only if it carries the id, and comes from whom we asked.

const DIGITS = 'abcdefghijklmnopqrstuvwxyz234567';

/** 26 characters, 130 bits, that survive any server's string preparation. */
export function randomId(random: (size: number) => Uint8Array): string {
  let id = '';
  for (const byte of random(26)) id += DIGITS[byte & 31];
  return id;
}
