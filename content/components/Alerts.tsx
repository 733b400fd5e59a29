import { useRef } from 'preact/hooks';
import type { LineView, NoticeView } from '../../src/contract';
import { fullName, type People } from '../people';
import { noticeSentence, noticeWords } from '../words';

const urgent = (line: LineView): line is NoticeView => line.kind === 'notice' && noticeWords(line).urgent;

interface AlertsProps {
  readonly lines: readonly LineView[];
  readonly people: People;
}

/** Interrupts a screen reader with the newest serious notice. Those that were there when the page opened are only in the log. */
export function Alerts({ lines, people }: AlertsProps) {
  const newest = lines.findLast(urgent);
  const known = useRef(newest?.id);
  const fresh = newest && newest.id !== known.current ? newest : null;
  return (
    <div class="hidden" role="alert">
      {fresh && noticeSentence(fresh, fresh.who === null ? null : fullName(people.get(fresh.who)))}
    </div>
  );
}
