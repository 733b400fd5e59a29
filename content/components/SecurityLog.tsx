import type { RoomView } from '../../src/contract';
import { labels, timesOf } from '../labels';
import { eventWords, refusalWords, type SecurityWords } from '../securityWords';
import { Sign } from './Sign';

interface EntryProps {
  readonly words: SecurityWords;
  readonly count: number;
  readonly when?: string;
}

function Entry({ words, count, when }: EntryProps) {
  return (
    <li>
      <Sign tone={words.tone} />
      <div>
        <p>
          <span class="security-count">{count} ×</span> {words.what}
          {when && <span class="security-when"> {when}</span>}
        </p>
        <p class="hint">{words.means}</p>
      </div>
    </li>
  );
}

/** What concerned safety in this stay: codes, counts and times. Nothing of what was refused is kept. */
export function SecurityLog({ room }: { readonly room: RoomView }) {
  const refusals = Object.entries(room.refusals) as [keyof typeof refusalWords, number][];
  if (room.securityEvents.length + refusals.length === 0) return <>{labels.nothingRefused}</>;
  return (
    <>
      <ul class="security">
        {room.securityEvents.map(({ code, count, firstAt, lastAt }) => (
          <Entry
            key={code}
            words={eventWords[code]}
            count={count}
            when={timesOf(firstAt, lastAt, Date.now())}
          />
        ))}
        {refusals.map(([code, count]) => (
          <Entry key={code} words={refusalWords[code]} count={count} />
        ))}
      </ul>
      {refusals.length > 0 && <p class="hint">{labels.refusedHint}</p>}
    </>
  );
}
