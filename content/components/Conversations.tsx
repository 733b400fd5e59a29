import type { RoomView } from '../../src/contract';
import { useApp } from '../context';
import { labels, privateTitle } from '../labels';
import { fullName, type People } from '../people';
import { Count } from './Count';
import { Icon } from './Icon';
import { Name } from './Name';

interface ConversationsProps {
  readonly room: RoomView;
  readonly people: People;
}

/** The room, and each private conversation in it. Only drawn when there is one. */
export function Conversations({ room, people }: ConversationsProps) {
  const app = useApp();
  const shown = app.talk.value?.id ?? null;
  if (room.conversations.length === 0) return null;
  return (
    <nav class="talks" aria-label={labels.conversations} data-region>
      <ul>
        <li>
          <button
            type="button"
            class="room-tab talk-tab"
            aria-current={shown === null ? 'page' : undefined}
            data-region-focus={shown === null}
            onClick={() => app.showTalk(room.id, null)}
          >
            {labels.wholeRoom}
            <Count unread={room.unread} />
          </button>
        </li>
        {room.conversations.map((talk) => (
          <li key={talk.id}>
            <button
              type="button"
              class="room-tab talk-tab talk-tab-private"
              aria-current={shown === talk.id ? 'page' : undefined}
              title={privateTitle(fullName(people.get(talk.with)))}
              data-region-focus={shown === talk.id}
              onClick={() => app.showTalk(room.id, talk.id)}
            >
              <Icon name="private" />
              <Name person={people.get(talk.with)} />
              <Count unread={talk.unread} />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
