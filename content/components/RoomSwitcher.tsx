import { unreadIn } from '../../src/timelines';
import { useApp } from '../context';
import { labels } from '../labels';
import { plainName } from '../plainText';
import { roomWords } from '../roomWords';
import { Count } from './Count';
import { Sign } from './Sign';

/** Only drawn when there is more than one room. */
export function RoomSwitcher() {
  const app = useApp();
  const shown = app.room.value?.id;
  return (
    <nav class="rooms" aria-label={labels.rooms} data-region>
      <ul>
        {(app.view.value?.rooms ?? []).map((room) => (
          <li key={room.id}>
            <button
              type="button"
              class="room-tab"
              aria-current={room.id === shown ? 'page' : undefined}
              data-region-focus={room.id === shown}
              onClick={() => app.show(room.id)}
            >
              <Sign tone={roomWords(room).tone} />
              <bdi class="room-tab-name">{plainName(room.name)}</bdi>
              <Count unread={unreadIn(room)} />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
