import { labels } from '../labels';
import type { People } from '../people';
import type { Sentence } from '../sentence';
import { Name } from './Name';

interface SentenceProps {
  readonly sentence: Sentence;
  readonly people: People;
}

/** A sentence with its names as elements of their own; oneself is "you". */
export function SentenceText({ sentence, people }: SentenceProps) {
  return (
    <>
      {sentence.map((part, index) => {
        if (typeof part === 'string') return part;
        if (!('who' in part)) return <Name key={index} person={part} />;
        const person = people.get(part.who);
        return person?.me ? labels.you : <Name key={index} person={person} />;
      })}
    </>
  );
}
