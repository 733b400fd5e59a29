import type { PersonView } from '../../src/contract';
import { shortLikeness } from '../doubtWords';
import type { People } from '../people';
import { SentenceText } from './SentenceText';
import { Sign } from './Sign';

/** Labels name themselves. */
const NOBODY: People = new Map();

/** Whom somebody could be taken for, beside the name; the sheet says more. */
export function AlikeMark({ person }: { readonly person: PersonView }) {
  const [first] = person.likenesses;
  if (!first) return null;
  return (
    <span class="alike">
      <Sign tone="warn" />
      <span>
        <SentenceText sentence={shortLikeness(first)} people={NOBODY} />
      </span>
    </span>
  );
}
