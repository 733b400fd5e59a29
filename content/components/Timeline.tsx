import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LineView } from '../../src/contract';
import type { PrivateLineView } from '../../src/contract/private';
import { labels } from '../labels';
import { Icon } from './Icon';

/** Closer to the end than this, in pixels, counts as being at the end. */
const END = 48;

interface TimelineProps<L> {
  readonly label: string;
  readonly lines: readonly L[];
  readonly line: (line: L, before: L | undefined) => ComponentChildren;
  /** Stands there until something is written. */
  readonly empty: ComponentChildren;
}

/** Lines, the newest at the end, where the view stays. */
export function Timeline<L extends LineView | PrivateLineView>({
  label,
  lines,
  line,
  empty,
}: TimelineProps<L>) {
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [behind, setBehind] = useState(false);
  const last = lines.at(-1);
  const written = lines.some(({ kind }) => kind !== 'notice');

  const toEnd = () => {
    const element = log.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  // Whoever reads further up is not torn away, except by what they send themselves.
  useLayoutEffect(() => {
    if (!written) return;
    if (atEnd.current || (last && last.kind !== 'notice' && last.mine)) toEnd();
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
        aria-label={label}
        aria-relevant="additions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reachable by keyboard
        tabIndex={0}
        data-region
        onScroll={scrolled}
      >
        <ol class="lines">{lines.map((it, index) => line(it, lines[index - 1]))}</ol>
        {!written && empty}
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
