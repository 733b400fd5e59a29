import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LineView, RoomView } from '../../src/contract';
import { labels } from '../labels';
import type { People } from '../people';
import { EmptyRoom } from './EmptyRoom';
import { Icon } from './Icon';
import { Message } from './Message';
import { Notice } from './Notice';

/** Messages of one person within this time stand together under one name, in milliseconds. */
const RUN = 5 * 60_000;
/** Closer to the end than this, in pixels, counts as being at the end. */
const END = 48;

function follows(line: LineView, before: LineView | undefined): boolean {
  if (line.kind !== 'message' || before?.kind !== 'message') return false;
  return line.author === before.author && !line.action && !before.action && line.at - before.at < RUN;
}

interface LogProps {
  readonly room: RoomView;
  readonly people: People;
}

export function MessageLog({ room, people }: LogProps) {
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [behind, setBehind] = useState(false);
  const { lines } = room;
  const last = lines.at(-1);
  const written = lines.some(({ kind }) => kind === 'message');

  const toEnd = () => {
    const element = log.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  // Whoever reads further up is not torn away, except by what they send themselves.
  useLayoutEffect(() => {
    if (!written) return;
    if (atEnd.current || (last?.kind === 'message' && last.mine)) toEnd();
    else setBehind(true);
  }, [last?.id]);
  const scrolled = () => {
    const element = log.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < END;
    if (atEnd.current) setBehind(false);
  };

  return (
    <div class="log-frame">
      <div
        ref={log}
        class="log"
        role="log"
        aria-label={labels.messages}
        aria-relevant="additions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reachable by keyboard
        tabIndex={0}
        data-region
        onScroll={scrolled}
      >
        <ol class="lines">
          {lines.map((line, index) =>
            line.kind === 'message' ? (
              <Message
                key={line.id}
                message={line}
                people={people}
                joined={follows(line, lines[index - 1])}
              />
            ) : (
              <Notice key={line.id} notice={line} people={people} />
            ),
          )}
        </ol>
        {!written && <EmptyRoom room={room} />}
      </div>
      {behind && (
        <button type="button" class="button primary to-end" onClick={toEnd}>
          <Icon name="down" />
          {labels.newMessages}
        </button>
      )}
    </div>
  );
}
