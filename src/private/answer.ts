// The rule by which two answers count as the same (shown wherever somebody types one): case, kinds of white space and ways of
// writing one letter do not matter; everything else does, punctuation too.
import { utf8 } from '../crypto/bytes';

/** NFKC, lower case, NFKC again (folding may undo it), trimmed, inner white space single. Empty for an answer that says nothing. */
export const normaliseAnswer = (answer: string): string =>
  answer.normalize('NFKC').toLowerCase().normalize('NFKC').trim().replace(/\s+/gu, ' ');

/** What the socialist millionaires compare. */
export const secretOf = (answer: string): Uint8Array => utf8(normaliseAnswer(answer));
