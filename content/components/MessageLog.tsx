import type { LineView, RoomView } from '../../src/contract';
import { labels } from '../labels';
import type { People } from '../people';
import { inOneRun } from '../time';
import { EmptyRoom } from './EmptyRoom';
import { Message } from './Message';
import { Notice } from './Notice';
import { Timeline } from './Timeline';

const follows = (line: LineView, before: LineView | undefined): boolean =>
  line.kind === 'message' &&
  before?.kind === 'message' &&
  line.author === before.author &&
  inOneRun(line, before);

interface LogProps {
  readonly room: RoomView;
  readonly people: People;
}

/** What is said in the room. */
export function MessageLog({ room, people }: LogProps) {
  return (
    <Timeline
      label={labels.messages}
      lines={room.lines}
      shared={people}
      empty={<EmptyRoom room={room} />}
      line={(line, before) =>
        line.kind === 'message' ? (
          <Message key={line.id} message={line} people={people} joined={follows(line, before)} />
        ) : (
          <Notice key={line.id} notice={line} people={people} />
        )
      }
    />
  );
}
