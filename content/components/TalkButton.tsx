import type { PersonView, RoomId } from '../../src/contract';
import { useApp } from '../context';
import { labels, talkWith } from '../labels';
import { fullName } from '../people';
import { Icon } from './Icon';

interface TalkButtonProps {
  readonly roomId: RoomId;
  readonly person: PersonView;
}

/** Leads to the private conversation with somebody. */
export function TalkButton({ roomId, person }: TalkButtonProps) {
  const app = useApp();
  const words = talkWith(fullName(person));
  return (
    <button
      type="button"
      class="button quiet small person-talk"
      aria-label={words}
      title={words}
      onClick={() => void app.talkTo(roomId, person.id)}
    >
      <Icon name="private" />
      <span class="person-talk-label">{labels.talkPrivately}</span>
    </button>
  );
}
