import { useApp } from '../context';
import { labels } from '../labels';
import { Sign } from './Sign';

/** After the browser has died with rooms open: nothing of them is left, and that is how it is meant to be. */
export function LostRooms() {
  const app = useApp();
  if (!app.view.value?.roomsLost) return null;
  return (
    <section class="room-banner lost tone-warn" aria-label={labels.lostTitle} data-region>
      <Sign tone="warn" />
      <p role="status">
        <strong>{labels.lostTitle}</strong> {labels.lostText}
      </p>
      <button
        type="button"
        class="button"
        data-region-focus
        onClick={() => void app.client.request('lostRoomsRead', {})}
      >
        {labels.lostRead}
      </button>
    </section>
  );
}
