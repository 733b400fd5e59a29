import type { AppView, PortPush, TimelineKey } from '../src/contract';
import { changeLines } from '../src/timelines';

export type ViewPush = Extract<PortPush, { kind: 'view' }>;
/** The lines that a page has by now. */
export type Known = ReadonlyMap<TimelineKey, ReadonlyMap<string, { readonly id: string }>>;

/** What a page that knows `known` has to be told to know `view`; views keep the identity of unchanged lines. */
export function pushFor(view: AppView, known: Known): { push: ViewPush; known: Known } {
  const now = new Map<TimelineKey, ReadonlyMap<string, { readonly id: string }>>();
  const order: Record<TimelineKey, readonly string[]> = {};
  const changed = changeLines(view, (key, lines) => {
    const before = known.get(key);
    now.set(key, new Map(lines.map((line) => [line.id, line])));
    order[key] = lines.map((line) => line.id);
    return lines.filter((line) => before?.get(line.id) !== line);
  });
  return { push: { kind: 'view', view: changed, order }, known: now };
}
