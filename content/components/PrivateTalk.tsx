import { useEffect, useRef } from 'preact/hooks';
import type { RoomView } from '../../src/contract';
import type { PrivateLineView, PrivateView } from '../../src/contract/private';
import { useApp } from '../context';
import { only, onlyMessage, onlyPlaceholder, privateMessagesWith } from '../labels';
import { fullName, type People } from '../people';
import { privateBlockWords, privateNoticeWords } from '../privateWords';
import { spoken } from '../sentence';
import { inOneRun } from '../time';
import { Composer } from './Composer';
import { FileButton } from './FileButton';
import { Icon } from './Icon';
import { NoticeLine } from './Notice';
import { PrivateFile } from './PrivateFile';
import { PrivateHead } from './PrivateHead';
import { PrivateMessage } from './PrivateMessage';
import { SentenceText } from './SentenceText';
import { Timeline } from './Timeline';

interface TalkProps {
  readonly room: RoomView;
  readonly talk: PrivateView;
  readonly people: People;
}

const follows = (line: PrivateLineView, before: PrivateLineView | undefined): boolean =>
  line.kind === 'message' &&
  before?.kind === 'message' &&
  line.mine === before.mine &&
  inOneRun(line, before);

/** Interrupts a screen reader with the newest serious notice, once. */
function PrivateAlerts({ talk, people }: Omit<TalkProps, 'room'>) {
  const newest = talk.lines.findLast(
    (line) => line.kind === 'notice' && privateNoticeWords(line, talk.with).urgent,
  );
  const known = useRef(newest?.id);
  const fresh = newest?.kind === 'notice' && newest.id !== known.current ? newest : null;
  return (
    <div class="hidden" role="alert">
      {fresh && spoken(privateNoticeWords(fresh, talk.with).text, people)}
    </div>
  );
}

/** What is only between two: nothing in it looks, reads or sounds like the room's. */
export function PrivateTalk({ room, talk, people }: TalkProps) {
  const app = useApp();
  const me = people.get(room.me);
  const them = people.get(talk.with);
  const name = fullName(them);
  const box = useRef<HTMLDivElement>(null);
  // Whoever comes here comes to write.
  useEffect(() => box.current?.querySelector('textarea')?.focus(), []);
  return (
    <div class="talk" ref={box}>
      <PrivateHead room={room} talk={talk} people={people} />
      <Timeline
        label={privateMessagesWith(name)}
        lines={talk.lines}
        empty={null}
        line={(line, before) => {
          if (line.kind === 'message')
            return (
              <PrivateMessage
                key={line.id}
                message={line}
                author={line.mine ? me : them}
                to={name}
                joined={follows(line, before)}
              />
            );
          if (line.kind === 'file')
            return <PrivateFile key={line.id} room={room} talk={talk} people={people} file={line} />;
          const { tone, urgent, text } = privateNoticeWords(line, talk.with);
          return (
            <NoticeLine key={line.id} at={line.at} tone={tone} urgent={urgent === true}>
              <SentenceText sentence={text} people={people} />
            </NoticeLine>
          );
        }}
      />
      <PrivateAlerts talk={talk} people={people} />
      {room.status.state !== 'ended' && room.status.state !== 'leaving' && (
        <Composer
          draft={app.composing(room.id, talk.id)}
          reason={privateBlockWords(talk.composer, name)}
          onSend={(text) => app.sayPrivately(room.id, talk.id, text)}
          label={onlyMessage(name)}
          placeholder={onlyPlaceholder(name)}
          lead={
            <div class="talk-lead">
              <p class="only">
                <Icon name="private" />
                <bdi>{only(name)}</bdi>
              </p>
              {talk.composer === null && <FileButton room={room} talk={talk} />}
            </div>
          }
        />
      )}
    </div>
  );
}
