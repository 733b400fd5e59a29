// What the others answered to the goodbye, in words.
import type { FarewellView } from '../src/contract';
import { listOf, type Sentence } from './sentence';
import type { Tone } from './words';

export interface FarewellLine {
  readonly tone: Tone;
  readonly text: Sentence;
}

const has = (count: number): string => (count === 1 ? ' has ' : ' have ');

function sameWords({ messages, same, differs, silent }: FarewellView): Sentence {
  const of = messages === 1 ? 'the same message of yours.' : `the same ${messages} messages of yours.`;
  const all = same.length > 1 && differs.length + silent.length === 0;
  return all ? [`All ${same.length} others have `, of] : [...listOf(same), has(same.length), of];
}

/** The good news first. Nothing of mine to compare is said as such. */
export function farewellWords(farewell: FarewellView): readonly FarewellLine[] {
  const { messages, same, differs, silent, revealed } = farewell;
  const lines: FarewellLine[] = [];
  if (messages === 0)
    lines.push({ tone: 'quiet', text: ['You wrote nothing, so there was nothing to compare.'] });
  else if (same.length > 0) lines.push({ tone: 'ok', text: sameWords(farewell) });
  if (differs.length > 0)
    lines.push({
      tone: 'danger',
      text: ['What ', ...listOf(differs), has(differs.length), 'of your messages is not what you sent.'],
    });
  if (silent.length > 0)
    lines.push({
      tone: 'warn',
      text: [...listOf(silent), ' did not answer your goodbye, and may have missed something.'],
    });
  if (revealed)
    lines.push({
      tone: 'quiet',
      text: [
        messages === 0 ? 'The keys that signed for you' : 'The keys that signed your messages',
        ' are public now: nobody can prove who wrote what.',
      ],
    });
  return lines;
}
