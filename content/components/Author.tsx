import type { PersonView } from '../../src/contract';
import { verifiedWords } from '../words';
import { AlikeMark } from './AlikeMark';
import { Name } from './Name';
import { OpenPerson } from './OpenPerson';
import { Sign } from './Sign';

interface AuthorProps {
  readonly author: PersonView | undefined;
  /** Where the name is only for screen readers, it is no button that could have the focus unseen. */
  readonly seen: boolean;
}

/** Who wrote it, and what there is to know about that one. */
export function Author({ author, seen }: AuthorProps) {
  if (!author || !seen) return <Name person={author} />;
  return (
    <>
      <OpenPerson person={author} class="open-person">
        <Name person={author} />
      </OpenPerson>
      {author.verified === 'differs' && (
        <span class="alike tone-danger">
          <Sign tone="danger" />
          {verifiedWords(author.verified).text}
        </span>
      )}
      <AlikeMark person={author} />
    </>
  );
}
