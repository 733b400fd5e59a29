import type { PersonView, RoomView } from '../../src/contract';
import { useApp } from '../context';
import { likenessWords } from '../doubtWords';
import { labels } from '../labels';
import { fullName, peopleById } from '../people';
import { personWords } from '../words';
import { Compare } from './Compare';
import { Dialog } from './Dialog';
import { FingerprintForms } from './FingerprintForms';
import { Name } from './Name';
import { PersonSign } from './PersonSign';
import { SentenceText } from './SentenceText';
import { Sign } from './Sign';
import { TalkButton } from './TalkButton';
import { WordGrid } from './WordGrid';

interface SheetProps {
  readonly room: RoomView;
  readonly person: PersonView;
}

/** Everything about one participant: who it could be taken for, its fingerprint in every form, and whether that was compared. */
export function PersonSheet({ room, person }: SheetProps) {
  const app = useApp();
  const { fingerprint, me } = person;
  const over = room.status.state === 'ended' || room.status.state === 'leaving';
  const { tone, text } = personWords(person, room.codeVerdict === 'differs');
  const people = peopleById(room.people);
  return (
    <Dialog
      title={<Name person={person} />}
      onClose={() => {
        app.panel.value = null;
      }}
    >
      {!over && (
        <p class={`person-line tone-${tone}`}>
          <PersonSign person={person} tone={tone} />
          {me ? labels.yourFingerprint : text}
        </p>
      )}
      {!over && !me && person.state === 'encrypted' && <TalkButton roomId={room.id} person={person} />}
      {person.likenesses.length > 0 && (
        <ul class="likenesses">
          {person.likenesses.map((it) => (
            <li key={it.kind}>
              <Sign tone="warn" />
              <span>
                <SentenceText sentence={likenessWords(it)} people={people} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <p class="lead">
        {fingerprint === null ? labels.noFingerprint : me ? labels.yourWordsLead : labels.compareLead}
      </p>
      {fingerprint && (
        <>
          <div class="forms">
            <WordGrid label={`${labels.fingerprints}: ${fullName(person)}`} words={fingerprint.words} />
          </div>
          {!me && !over && (
            <Compare key={person.id} roomId={room.id} person={person} fingerprint={fingerprint} />
          )}
          <FingerprintForms fingerprint={fingerprint} keys={person.keys} name={fullName(person)} />
        </>
      )}
    </Dialog>
  );
}
