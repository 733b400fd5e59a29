import type { RoomView } from '../../src/contract';
import { useApp } from '../context';
import { peopleById } from '../people';
import { Alerts } from './Alerts';
import { CodeAlarm } from './CodeAlarm';
import { Composer } from './Composer';
import { Disagreements } from './Disagreements';
import { EndedRoom } from './EndedRoom';
import { FingerprintAlarms } from './FingerprintAlarm';
import { Fingerprints } from './Fingerprints';
import { LeavingRoom } from './LeavingRoom';
import { MessageLog } from './MessageLog';
import { PeopleList } from './PeopleList';
import { PersonSheet } from './PersonSheet';
import { RoomDetails } from './RoomDetails';
import { RoomHeader } from './RoomHeader';
import { ServerSees } from './ServerSees';

export function RoomPage({ room }: { readonly room: RoomView }) {
  const app = useApp();
  const people = peopleById(room.people);
  const panel = app.panel.value;
  const opened = panel !== null && typeof panel === 'object' ? people.get(panel.person) : undefined;
  return (
    <div class="room">
      <RoomHeader room={room} />
      <PeopleList room={room} />
      <div class="banners">
        <CodeAlarm room={room} />
        <FingerprintAlarms room={room} />
        <Disagreements disagreements={room.disagreements} people={people} />
      </div>
      <MessageLog room={room} people={people} />
      <Alerts lines={room.lines} people={people} />
      {room.status.state === 'ended' ? (
        <EndedRoom room={room} why={room.status.why} people={people} />
      ) : room.status.state === 'leaving' ? (
        <LeavingRoom />
      ) : (
        <Composer roomId={room.id} block={room.composer} />
      )}
      {panel === 'fingerprints' && <Fingerprints room={room} />}
      {panel === 'details' && <RoomDetails room={room} />}
      {panel === 'server' && <ServerSees room={room} />}
      {opened && <PersonSheet key={opened.id} room={room} person={opened} />}
    </div>
  );
}
