import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LineView } from '../../src/contract';
import type { PrivateLineView } from '../../src/contract/private';
import { labels } from '../labels';
import { Icon } from './Icon';

/** Closer to the end than this, in pixels, counts as being at the end. */
const END = 48;

/** A line as it was drawn, and what it was drawn from. */
interface Drawn<L> {
  readonly line: L;
  readonly before: L | undefined;
  readonly node: ComponentChildren;
}

interface TimelineProps<L> {
  readonly label: string;
  readonly lines: readonly L[];
  readonly line: (line: L, before: L | undefined) => ComponentChildren;
  /** All that lines show besides themselves: while it is the same object, a line that is the same is not drawn again. */
  readonly shared?: object;
  /** Stands there until something is written. */
  readonly empty: ComponentChildren;
}

/** Lines, the newest at the end, where the view stays. */
export function Timeline<L extends LineView | PrivateLineView>({
  label,
  lines,
  line,
  shared,
  empty,
}: TimelineProps<L>) {
  const draw = useDrawn(line, shared);
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
        <ol class="lines">{draw(lines)}</ol>
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

/** Five hundred lines stand there, and a push changes one: the others are the nodes of the drawing before, which preact passes over. */
function useDrawn<L extends LineView | PrivateLineView>(
  line: TimelineProps<L>['line'],
  shared: object | undefined,
): (lines: readonly L[]) => ComponentChildren[] {
  const last = useRef<{ shared: object | undefined; nodes: ReadonlyMap<string, Drawn<L>> }>({
    shared: undefined,
    nodes: new Map(),
  });
  return (lines) => {
    const known = shared !== undefined && last.current.shared === shared ? last.current.nodes : new Map();
    const drawn = lines.map((it, index): Drawn<L> => {
      const before = lines[index - 1];
      const old: Drawn<L> | undefined = known.get(it.id);
      return old?.line === it && old.before === before ? old : { line: it, before, node: line(it, before) };
    });
    last.current = { shared, nodes: new Map(drawn.map((it) => [it.line.id, it])) };
    return drawn.map(({ node }) => node);
  };
}
