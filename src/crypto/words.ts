// Bits as words that can be read aloud: the English list of BIP39, 2,048 words of 3 to 8 letters, 11 bits each, no two with
// the same first four letters. Only the list is used: no checksum, no seed. The only importer of @scure/bip39.
import { wordlist } from '@scure/bip39/wordlists/english.js';

const WORD_BITS = 11;

/** The first `count` groups of 11 bits, most significant bit first. Throws when `bytes` has fewer. */
export function wordsOf(bytes: Uint8Array, count: number): string[] {
  if (bytes.length * 8 < count * WORD_BITS) throw new RangeError('too few bits for so many words');
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return Array.from({ length: count }, (_, i) => {
    const group = bits.slice(i * WORD_BITS, (i + 1) * WORD_BITS);
    return wordlist[Number.parseInt(group, 2)]!;
  });
}

const known = new Set(wordlist);

export const isListedWord = (word: string): boolean => known.has(word);
