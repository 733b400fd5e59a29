import type { RoomView } from '../../src/contract';
import { useApp } from '../context';
import { labels } from '../labels';
import { Sign } from './Sign';

/** The codes were read aloud and differ. It stays, whoever comes or goes, until it is taken back. */
export function CodeAlarm({ room }: { readonly room: RoomView }) {
  const app = useApp();
  if (room.codeVerdict !== 'differs' || room.status.state === 'ended') return null;
  const takeBack = () =>
    void app.client.request('codeRead', { roomId: room.id, code: room.roomCode ?? [], verdict: 'unread' });
  return (
    <section class="room-banner tone-danger" aria-label={labels.roomCode} data-region>
      <Sign tone="danger" />
      <div>
        <p>
          <strong>{labels.codeAlarmTitle}</strong> {labels.codeAlarmText}
        </p>
        <button type="button" class="button" data-region-focus onClick={takeBack}>
          {labels.codeSlip}
        </button>
      </div>
    </section>
  );
}
