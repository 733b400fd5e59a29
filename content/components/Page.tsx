import { useApp } from '../context';
import { labels } from '../labels';
import { AppBar } from './AppBar';
import { IdentityDialog } from './IdentityDialog';
import { JoinForm } from './JoinForm';
import { LostRooms } from './LostRooms';
import { RoomPage } from './RoomPage';
import { RoomSwitcher } from './RoomSwitcher';

/** The whole page: bar, rooms when there are several, and either a room or the form that leads to one. */
export function Page() {
  const app = useApp();
  const view = app.view.value;
  const room = app.room.value;
  const several = (view?.rooms.length ?? 0) > 1;
  return (
    <div class={`page page-${app.surface}${several ? ' page-several' : ''}${room ? ' page-room' : ''}`}>
      <AppBar />
      {several && <RoomSwitcher />}
      <main class="main">
        {!app.connected.value && (
          <p class="banner tone-danger" role="alert">
            {labels.disconnected}
          </p>
        )}
        <LostRooms />
        {view === null ? (
          <p class="loading">{labels.loading}</p>
        ) : room ? (
          <RoomPage key={room.id} room={room} />
        ) : (
          <JoinForm key={app.draft.value.replaces ?? 'new'} />
        )}
      </main>
      {view && app.panel.value === 'identity' && <IdentityDialog identity={view.identity} />}
    </div>
  );
}
