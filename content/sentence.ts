// Sentences with people in them. A name is foreign text and needs an element of its own, so a sentence is kept in parts.
import type { Label, ParticipantId } from '../src/contract';
import { labels } from './labels';
import { fullName, type People } from './people';

/** Words, and between them people: by their id, or by what they were called where they may be forgotten. */
export type Sentence = readonly (string | { readonly who: ParticipantId } | Label)[];

/** More names than this make a list that nobody reads. */
const NAMED = 3;

/** `A`, `A and B`, `A, B and C`, `A, B, C and 2 others`. */
export function listOf(ids: readonly ParticipantId[]): Sentence {
  const named = ids.slice(0, NAMED).map((who) => ({ who }));
  const more = ids.length - named.length;
  const items: Sentence = more > 0 ? [...named, more === 1 ? '1 other' : `${more} others`] : named;
  return items.flatMap((item, at) => (at === 0 ? [item] : [at === items.length - 1 ? ' and ' : ', ', item]));
}

/** As one string, for what is spoken. */
export const spoken = (sentence: Sentence, people: People): string =>
  sentence
    .map((part) => {
      if (typeof part === 'string') return part;
      if (!('who' in part)) return fullName(part);
      const person = people.get(part.who);
      return person?.me ? labels.you : fullName(person);
    })
    .join('');
