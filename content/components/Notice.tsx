import type { NoticeView } from '../../src/contract';
import type { People } from '../people';
import { clock, machineTime } from '../time';
import { needsName, noticeWords } from '../words';
import { Name } from './Name';
import { Sign } from './Sign';

interface NoticeProps {
  readonly notice: NoticeView;
  readonly people: People;
}

/** One grey line. An urgent one is read out by `Alerts`, so not a second time here. */
export function Notice({ notice, people }: NoticeProps) {
  const words = noticeWords(notice);
  const named = notice.who !== null || needsName(words, notice);
  return (
    <li class={`notice tone-${words.tone}`} aria-live={words.urgent ? 'off' : undefined}>
      {words.tone !== 'quiet' && <Sign tone={words.tone} />}
      <span class="notice-text">
        {words.before}
        {named && (
          <>
            {' '}
            <Name person={notice.who === null ? undefined : people.get(notice.who)} />{' '}
          </>
        )}
        {words.after} <time dateTime={machineTime(notice.at)}>{clock(notice.at, Date.now())}</time>
      </span>
    </li>
  );
}
