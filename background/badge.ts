import type { NoticeCode, RoomId, RoomView } from '../src/contract';
import { unreadIn } from '../src/timelines';

export interface Badge {
  readonly text: string;
  readonly colour: string;
}

/** Notices that nobody should miss: somebody may be cheating. */
const ALARMS: ReadonlySet<NoticeCode> = new Set<NoticeCode>([
  'sent-two-different',
  'keys-changed',
  'views-differ',
  'code-differed',
  'security',
]);

/** The last line that somebody has looked at, for each room. */
export type Seen = ReadonlyMap<RoomId, string>;

/** `!` while an alarm is unseen, else the number of unread messages; never whose or where. White on it reads well. */
export function badgeOf(rooms: readonly RoomView[], seen: Seen): Badge {
  if (rooms.some((room) => hasUnseenAlarm(room, seen.get(room.id)))) return { text: '!', colour: '#B3261E' };
  const unread = rooms.reduce((sum, room) => sum + unreadIn(room), 0);
  return { text: unread === 0 ? '' : unread > 99 ? '99+' : String(unread), colour: '#1F5FBF' };
}

function hasUnseenAlarm(room: RoomView, seen: string | undefined): boolean {
  if (room.conversations.some(({ state, unread }) => state === 'refused' && unread > 0)) return true;
  const from = room.lines.findIndex((line) => line.id === seen) + 1;
  return room.lines.slice(from).some((line) => line.kind === 'notice' && ALARMS.has(line.code));
}
