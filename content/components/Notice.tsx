import type { ComponentChildren } from 'preact';
import type { NoticeView } from '../../src/contract';
import type { People } from '../people';
import { clock, machineTime } from '../time';
import { needsName, noticeWords, type Tone } from '../words';
import { Name } from './Name';
import { Sign } from './Sign';

interface NoticeLineProps {
  readonly at: number;
  readonly tone: Tone;
  /** It is read out by an alert, so not a second time here. */
  readonly urgent: boolean;
  readonly children: ComponentChildren;
}

/** One grey line. */
export function NoticeLine({ at, tone, urgent, children }: NoticeLineProps) {
  return (
    <li class={`notice tone-${tone}`} aria-live={urgent ? 'off' : undefined}>
      {tone !== 'quiet' && <Sign tone={tone} />}
      <span class="notice-text">
        {children} <time dateTime={machineTime(at)}>{clock(at, Date.now())}</time>
      </span>
    </li>
  );
}

interface NoticeProps {
  readonly notice: NoticeView;
  readonly people: People;
}

export function Notice({ notice, people }: NoticeProps) {
  const words = noticeWords(notice);
  const named = notice.who !== null || needsName(words, notice);
  return (
    <NoticeLine at={notice.at} tone={words.tone} urgent={words.urgent}>
      {words.before}
      {named && (
        <>
          {' '}
          <Name person={notice.who === null ? undefined : people.get(notice.who)} />{' '}
        </>
      )}
      {words.after}
    </NoticeLine>
  );
}
