import type { PersonView } from '../../src/contract';
import { labels } from '../labels';
import { people as counted, personWords } from '../words';
import { Name } from './Name';
import { PersonSign } from './PersonSign';

interface PersonProps {
  readonly person: PersonView;
  /** Nothing is shared with anybody any more. */
  readonly over: boolean;
}

function Person({ person, over }: PersonProps) {
  const { tone, text } = personWords(person);
  return (
    <li class={`person person-${person.state}`}>
      {!over && <PersonSign person={person} tone={tone} />}
      <span class="person-name">
        <Name person={person} />
        {person.me && <span class="you"> ({labels.you})</span>}
      </span>
      {!over && <span class="person-state">{text}</span>}
      {person.fingerprint && (
        <span class="person-words">{person.fingerprint.words.slice(0, 3).join(' ')} …</span>
      )}
    </li>
  );
}

interface PeopleProps {
  readonly people: readonly PersonView[];
  readonly over: boolean;
}

/** Those who are here; who has left is only kept for the lines that name them. */
export function PeopleList({ people, over }: PeopleProps) {
  const present = people.filter(({ state }) => state !== 'gone');
  return (
    <div class="people" data-region>
      <h2 class="people-title">
        {labels.people} <span class="people-count">{counted(present.length)}</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls in the popup, and must then be reachable by keyboard */}
      <ul class="people-list" aria-label={labels.people} tabIndex={0} data-region-focus>
        {present.map((person) => (
          <Person key={person.id} person={person} over={over} />
        ))}
      </ul>
    </div>
  );
}
