// Everything with lines in it, in one pass: a room's own timeline and those of its conversations. Pushes carry only the lines that are
// new or changed, for each timeline by itself; both ends of that (background/viewDiff.ts, client.ts) go through here.
import type { AppView, LineView, RoomView, TimelineKey } from './contract';
import type { PrivateLineView } from './contract/private';

type Line = LineView | PrivateLineView;
/** Gives some of the lines that it takes, or others of the same kind. */
export type LineChange = <L extends Line>(key: TimelineKey, lines: readonly L[]) => readonly L[];

/** The view with the lines that `change` makes of each timeline's. */
export const changeLines = (view: AppView, change: LineChange): AppView => ({
  ...view,
  rooms: view.rooms.map((room) => changeRoom(room, change)),
});

const changeRoom = (room: RoomView, change: LineChange): RoomView => ({
  ...room,
  lines: change(room.id, room.lines),
  conversations: room.conversations.map((it) => ({
    ...it,
    lines: change(`${room.id}/${it.id}`, it.lines),
  })),
});

/** Everything in a room that nobody has looked at. */
export const unreadIn = ({ unread, conversations }: RoomView): number =>
  conversations.reduce((sum, it) => sum + it.unread, unread);
