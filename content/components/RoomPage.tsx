import type { RoomView } from '../../src/contract';
import { useApp } from '../context';
import { labels, nowWriting } from '../labels';
import { fullName } from '../people';
import { blockWords } from '../words';
import { Alerts } from './Alerts';
import { Captcha } from './Captcha';
import { CodeAlarm } from './CodeAlarm';
import { Composer } from './Composer';
import { Conversations } from './Conversations';
import { Disagreements } from './Disagreements';
import { EndedRoom } from './EndedRoom';
import { FingerprintAlarms } from './FingerprintAlarm';
import { Fingerprints } from './Fingerprints';
import { LeavingRoom } from './LeavingRoom';
import { MessageLog } from './MessageLog';
import { PeopleList } from './PeopleList';
import { PersonSheet } from './PersonSheet';
import { PrivateTalk } from './PrivateTalk';
import { QuestionDialogs } from './QuestionDialogs';
import { RoomDetails } from './RoomDetails';
import { RoomHeader } from './RoomHeader';
import { ServerSees } from './ServerSees';
import { usePeople } from './usePeople';

export function RoomPage({ room }: { readonly room: RoomView }) {
  const app = useApp();
  const people = usePeople(room.people);
  const panel = app.panel.value;
  const opened = panel !== null && typeof panel === 'object' ? people.get(panel.person) : undefined;
  const talk = app.talk.value;
  return (
    <div class="room">
      <RoomHeader room={room} />
      <PeopleList room={room} />
      <div class="banners">
        <CodeAlarm room={room} />
        <FingerprintAlarms room={room} />
        <Disagreements disagreements={room.disagreements} people={people} />
      </div>
      <Conversations room={room} people={people} />
      <p class="hidden" role="status">
        {room.conversations.length > 0 && nowWriting(talk && fullName(people.get(talk.with)))}
      </p>
      {talk ? (
        <PrivateTalk key={talk.id} room={room} talk={talk} people={people} />
      ) : (
        <MessageLog room={room} people={people} />
      )}
      <Alerts lines={room.lines} people={people} />
      {room.status.state === 'ended' ? (
        <EndedRoom room={room} why={room.status.why} people={people} />
      ) : room.status.state === 'leaving' ? (
        <LeavingRoom />
      ) : room.captcha ? (
        <Captcha
          key={room.captcha.image?.data ?? room.captcha.question}
          roomId={room.id}
          captcha={room.captcha}
        />
      ) : (
        !talk && (
          <Composer
            draft={app.composing(room.id, null)}
            reason={blockWords(room.composer)}
            onSend={(text) => app.say(room.id, text)}
            label={labels.message}
            placeholder={labels.writePlaceholder}
          />
        )
      )}
      {panel === 'fingerprints' && <Fingerprints room={room} />}
      {panel === 'details' && <RoomDetails room={room} />}
      {panel === 'server' && <ServerSees room={room} />}
      {opened && <PersonSheet key={opened.id} room={room} person={opened} />}
      {talk && <QuestionDialogs room={room} talk={talk} people={people} />}
    </div>
  );
}
