import type { PersonView, RoomId, RoomView } from '../../src/contract';
import { labels } from '../labels';
import { people as counted, personWords } from '../words';
import { AlikeMark } from './AlikeMark';
import { Name } from './Name';
import { OpenPerson } from './OpenPerson';
import { PersonSign } from './PersonSign';
import { TalkButton } from './TalkButton';

interface PersonProps {
  readonly roomId: RoomId;
  readonly person: PersonView;
  /** Nothing is shared with anybody any more. */
  readonly over: boolean;
  readonly doubted: boolean;
}

function Person({ roomId, person, over, doubted }: PersonProps) {
  const { tone, text } = personWords(person, doubted);
  return (
    <li class={`person person-${person.state} ${tone === 'ok' ? 'person-fine' : ''} tone-${tone}`}>
      {!over && <PersonSign person={person} tone={tone} />}
      <span class="person-name">
        <OpenPerson person={person} class="open-person">
          <Name person={person} />
        </OpenPerson>
        {person.me && <span class="you"> ({labels.you})</span>}
      </span>
      {!over && <span class="person-state">{text}</span>}
      <AlikeMark person={person} />
      {!over && !person.me && person.state === 'encrypted' && <TalkButton roomId={roomId} person={person} />}
    </li>
  );
}

/** Those who are here; who has left is only kept for the lines that name them. */
export function PeopleList({ room }: { readonly room: RoomView }) {
  const { people } = room;
  const over = room.status.state === 'ended';
  const doubted = room.codeVerdict === 'differs';
  const present = people.filter(({ state }) => state !== 'gone');
  return (
    <div class="people" data-region>
      <h2 class="people-title">
        {labels.people} <span class="people-count">{counted(present.length)}</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls in the popup, and must then be reachable by keyboard */}
      <ul class="people-list" aria-label={labels.people} tabIndex={0} data-region-focus>
        {present.map((person) => (
          <Person key={person.id} roomId={room.id} person={person} over={over} doubted={doubted} />
        ))}
      </ul>
    </div>
  );
}
