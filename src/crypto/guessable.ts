// Whether a room's name could be guessed. Against an outsider a guessable name is no lock at all: anyone can try it, the
// server included. This is a rule of thumb for a warning, and it errs towards warning; it cannot know quotations, so six
// different words out of a song count as six words.
import { isListedWord } from './words';

/** Argon2id makes each guess cost about 0.3 s and 64 MiB, worth some 20 bits more than these. */
const ENOUGH_BITS = 64;

/** `name` as normalised. A suggested name (66 bits) is not guessable; a short one, one word, a date or a repetition is. */
export const isGuessable = (name: string): boolean => estimateBits(name) < ENOUGH_BITS;

/**
 * A cautious estimate. The name is cut into runs of letters and runs of digits, because that is what people put together:
 * "party2024" is a word and a year. A run that was there before adds nothing.
 */
function estimateBits(name: string): number {
  const runs = new Set(name.toLowerCase().match(/\p{L}+|\p{N}+/gu) ?? []);
  let bits = 0;
  for (const run of runs) bits += runBits(run);
  return bits;
}

function runBits(run: string): number {
  const size = new Set(run).size;
  if (isListedWord(run)) return 11;
  // A word, however long, is one of a few thousand that come to mind first; a few letters are worth what they are.
  if (/\p{L}/u.test(run)) return Math.min(4.7 * size, 10);
  // Years, telephone numbers: more than six digits are rarely more random than six.
  return Math.min(3.3 * size, 20);
}
