import type { PersonView, RoomView } from '../../src/contract';
import { useApp } from '../context';
import { labels } from '../labels';
import { Name } from './Name';
import { Sign } from './Sign';

interface AlarmProps {
  readonly room: RoomView;
  readonly person: PersonView;
}

function Alarm({ room, person }: AlarmProps) {
  const app = useApp();
  const hex = person.fingerprint?.hex ?? '';
  const tell = (verdict: 'unread' | 'settled') =>
    void app.client.request('compared', { roomId: room.id, person: person.id, hex, verdict });
  return (
    <section class="room-banner tone-danger" aria-label={labels.fingerprints} data-region>
      <Sign tone="danger" />
      <div>
        <p>
          <strong>{labels.printAlarmTitle}</strong> <Name person={person} />{' '}
          {person.state === 'gone' ? labels.printAlarmGone : labels.printAlarmText}
        </p>
        <div class="banner-tools">
          {person.state === 'gone' && (
            <button type="button" class="button" data-region-focus onClick={() => tell('settled')}>
              {labels.goOnWithout}
            </button>
          )}
          <button type="button" class="button" data-region-focus onClick={() => tell('unread')}>
            {labels.takeBack}
          </button>
        </div>
      </div>
    </section>
  );
}

/** Fingerprints that differ: each stays, even if its owner goes, until something is decided. */
export function FingerprintAlarms({ room }: { readonly room: RoomView }) {
  if (room.status.state === 'ended') return null;
  return (
    <>
      {room.people
        .filter(({ id }) => room.alarms.includes(id))
        .map((person) => (
          <Alarm key={person.id} room={room} person={person} />
        ))}
    </>
  );
}
