import type { AppView, LineView, PortPush, RoomId } from '../src/contract';

export type ViewPush = Extract<PortPush, { kind: 'view' }>;
/** The lines that a page has by now. */
export type Known = ReadonlyMap<RoomId, ReadonlyMap<string, LineView>>;

/** What a page that knows `known` has to be told to know `view`; views keep the identity of unchanged lines. */
export function pushFor(view: AppView, known: Known): { push: ViewPush; known: Known } {
  const now = new Map<RoomId, ReadonlyMap<string, LineView>>();
  const order: Record<RoomId, readonly string[]> = {};
  const rooms = view.rooms.map((room) => {
    const before = known.get(room.id);
    now.set(room.id, new Map(room.lines.map((line) => [line.id, line])));
    order[room.id] = room.lines.map((line) => line.id);
    return { ...room, lines: room.lines.filter((line) => before?.get(line.id) !== line) };
  });
  return { push: { kind: 'view', view: { ...view, rooms }, order }, known: now };
}
