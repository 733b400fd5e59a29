// A list of lines that only ever appends and forgets its oldest: a room's, and that of each private conversation.
import { LIMITS, type NoticeView } from './contract';

interface AnyLine {
  readonly view: { readonly kind: string; readonly id: string; readonly at: number };
}

/** The part of a state that holds lines; keys rise with time. */
export interface LineList<L> {
  readonly lines: ReadonlyMap<number, L>;
  readonly nextLine: number;
  readonly linesDropped: number;
}

export function appendLine<L, S extends LineList<L>>(state: S, line: L): S {
  const lines = new Map(state.lines).set(state.nextLine, line);
  const next = { ...state, lines, nextLine: state.nextLine + 1 };
  if (lines.size <= LIMITS.linesKept) return next;
  lines.delete(lines.keys().next().value!);
  return { ...next, linesDropped: state.linesDropped + 1 };
}

/** A grey line. The same thing again, with nothing in between, counts up. */
export function appendNotice<Code extends string, L extends AnyLine, S extends LineList<L>>(
  state: S,
  { code, who, at }: Pick<NoticeView<Code>, 'code' | 'who' | 'at'>,
  lineOf: (view: NoticeView<Code>) => L,
): S {
  const last = [...state.lines].at(-1);
  const before = last?.[1].view.kind === 'notice' ? (last[1].view as NoticeView<Code>) : undefined;
  if (last && before?.code === code && before.who === who) {
    const again = { ...last[1], view: { ...before, count: before.count + 1 } };
    return { ...state, lines: new Map(state.lines).set(last[0], again) };
  }
  return appendLine<L, S>(
    state,
    lineOf({ kind: 'notice', id: `n${state.nextLine}`, at, code, who, count: 1 }),
  );
}

const shown = new WeakMap<ReadonlyMap<number, unknown>, readonly unknown[]>();

/** As the pages get them; the same list for the same lines. */
export function viewsOf<L extends AnyLine>({
  lines,
  linesDropped,
}: LineList<L>): readonly (L['view'] | NoticeView<'lines-dropped'>)[] {
  type Views = readonly (L['view'] | NoticeView<'lines-dropped'>)[];
  const known = shown.get(lines);
  if (known) return known as Views;
  const views = [...lines.values()].map((line) => line.view);
  const all: Views = linesDropped > 0 && views[0] ? [dropped(views[0].at, linesDropped), ...views] : views;
  shown.set(lines, all);
  return all;
}

const dropped = (at: number, count: number): NoticeView<'lines-dropped'> => ({
  kind: 'notice',
  id: 'dropped',
  at,
  code: 'lines-dropped',
  who: null,
  count,
});
