import { useState } from 'preact/hooks';
import type { RoomView } from '../../src/contract';
import { useApp } from '../context';
import { labels } from '../labels';
import { failureWords } from '../words';
import { Sign } from './Sign';
import { useGuard } from './useGuard';
import { WordGrid } from './WordGrid';

function Verdict({ room, code }: { readonly room: RoomView; readonly code: readonly string[] }) {
  const app = useApp();
  const [failure, setFailure] = useState<string | null>(null);
  const { changed, guarded } = useGuard(code.join(' '));
  const tell = async (verdict: RoomView['codeVerdict']) => {
    if (guarded) return;
    const reply = await app.client.request('codeRead', { roomId: room.id, code, verdict });
    setFailure(reply.ok ? null : failureWords(reply.code));
  };
  const differ = (
    <button type="button" class="button quiet" aria-disabled={guarded} onClick={() => void tell('differs')}>
      {labels.codeDiffers}
    </button>
  );
  return (
    <div class="verdict">
      <p role="status" class="verdict-state">
        {room.codeVerdict === 'matches' && (
          <>
            <Sign tone="ok" icon="verified" />
            {labels.codeMatched}
          </>
        )}
        {room.codeVerdict === 'unread' && changed && (
          <>
            <Sign tone="warn" />
            {labels.codeChanged}
          </>
        )}
      </p>
      {failure !== null && (
        <p class="field-error" role="alert">
          {failure}
        </p>
      )}
      {room.codeVerdict === 'unread' && (
        <>
          <div class="verdict-tools">
            <button
              type="button"
              class="button primary"
              aria-disabled={guarded}
              aria-describedby="code-hint"
              onClick={() => void tell('matches')}
            >
              {labels.codeSame}
            </button>
            {differ}
          </div>
          <p class="hint" id="code-hint">
            {labels.codeSameHint}
          </p>
        </>
      )}
      {room.codeVerdict === 'matches' && <div class="verdict-tools">{differ}</div>}
    </div>
  );
}

/** One code for the whole room, to be read aloud once, and what came of it. */
export function RoomCode({ room }: { readonly room: RoomView }) {
  const code = room.roomCode;
  return (
    <section class={`print print-code verdict-${room.codeVerdict}`}>
      <h3>{labels.roomCode}</h3>
      <p class="hint">{code ? labels.roomCodeText : labels.noRoomCode}</p>
      {code && (
        <>
          <WordGrid label={labels.roomCode} words={code} />
          {room.codeVerdict !== 'differs' && room.status.state === 'encrypted' && (
            <Verdict room={room} code={code} />
          )}
        </>
      )}
    </section>
  );
}
