import type { FarewellView } from '../../src/contract';
import { farewellWords } from '../farewellWords';
import type { People } from '../people';
import { SentenceText } from './SentenceText';
import { Sign } from './Sign';

interface FarewellProps {
  readonly farewell: FarewellView;
  readonly people: People;
}

/** Who has the same messages, who has others, and who did not say. */
export function Farewell({ farewell, people }: FarewellProps) {
  return (
    <ul class="farewell">
      {farewellWords(farewell).map(({ tone, text }) => (
        <li key={tone + String(text[text.length - 1])} class={`tone-${tone}`}>
          <Sign tone={tone} />
          <span>
            <SentenceText sentence={text} people={people} />
          </span>
        </li>
      ))}
    </ul>
  );
}
