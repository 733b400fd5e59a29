import type { FailureCode, RoomView } from '../../src/contract';
import { useApp } from '../context';
import { labels } from '../labels';
import type { People } from '../people';
import { endedWords } from '../words';
import { Farewell } from './Farewell';
import { Sign } from './Sign';

interface EndedProps {
  readonly room: RoomView;
  readonly why: FailureCode | 'left';
  readonly people: People;
}

/** What was typed and not sent: it can still be copied, and goes along when the room is joined again. */
function Unsent({ text }: { readonly text: string }) {
  if (text.trim() === '') return null;
  return (
    <label class="unsent">
      {labels.unsent}
      <textarea
        class="control"
        dir="auto"
        rows={Math.min(3, text.split('\n').length)}
        readOnly
        value={text}
      />
    </label>
  );
}

/** Why the stay is over, and the two ways on: once more with everything filled in, or forget it. */
export function EndedRoom({ room, why, people }: EndedProps) {
  const app = useApp();
  const again = () =>
    app.showJoinForm({
      room: room.name,
      nickname: room.people.find(({ me }) => me)?.nickname ?? '',
      server: room.server,
      fresh: room.details.identity === 'fresh',
      replaces: room.id,
    });
  return (
    <div class="ended" data-region>
      <p class="ended-why" role="alert">
        <Sign tone={why === 'left' ? 'quiet' : 'danger'} />
        {endedWords(why)}
      </p>
      {room.farewell && <Farewell farewell={room.farewell} people={people} />}
      <Unsent text={app.composing(room.id, null).value} />
      <div class="ended-tools">
        <button type="button" class="button primary" data-region-focus onClick={again}>
          {labels.joinAgain}
        </button>
        <button
          type="button"
          class="button"
          aria-describedby="dismiss-hint"
          onClick={() => void app.client.request('dismiss', { roomId: room.id })}
        >
          {labels.dismiss}
        </button>
      </div>
      <p class="hint" id="dismiss-hint">
        {labels.dismissHint}
      </p>
    </div>
  );
}
