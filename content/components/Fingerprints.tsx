import type { PersonView, RoomView } from '../../src/contract';
import { useApp } from '../context';
import { labels } from '../labels';
import { fullName } from '../people';
import { personWords } from '../words';
import { Dialog } from './Dialog';
import { Name } from './Name';
import { OpenPerson } from './OpenPerson';
import { PersonSign } from './PersonSign';
import { RoomCode } from './RoomCode';
import { WordGrid } from './WordGrid';

interface PersonProps {
  readonly person: PersonView;
  readonly doubted: boolean;
}

function PersonPrint({ person, doubted }: PersonProps) {
  const { tone, text } = personWords(person, doubted);
  const more = person.me ? labels.otherForms : labels.compareWith;
  return (
    <section class={person.me ? 'print print-me' : 'print'}>
      <h3>
        <Name person={person} />
        {person.me ? (
          <span class="print-state">{labels.yourFingerprint}</span>
        ) : (
          <span class="print-state">
            <PersonSign person={person} tone={tone} />
            {text}
          </span>
        )}
      </h3>
      {person.fingerprint ? (
        <>
          <WordGrid label={`${labels.fingerprints}: ${fullName(person)}`} words={person.fingerprint.words} />
          <OpenPerson person={person} class="button quiet small" label={`${more}: ${fullName(person)}`}>
            {more}
          </OpenPerson>
        </>
      ) : (
        <p class="hint">{labels.noFingerprint}</p>
      )}
    </section>
  );
}

export function Fingerprints({ room }: { readonly room: RoomView }) {
  const app = useApp();
  const close = () => {
    app.panel.value = null;
  };
  const shown = [...room.people].sort((a, b) => Number(a.state === 'gone') - Number(b.state === 'gone'));
  return (
    <Dialog title={labels.fingerprints} onClose={close}>
      <RoomCode room={room} />
      <p class="lead">{labels.fingerprintsLead}</p>
      <div class="prints">
        {shown.map((person) => (
          <PersonPrint key={person.id} person={person} doubted={room.codeVerdict === 'differs'} />
        ))}
      </div>
    </Dialog>
  );
}
