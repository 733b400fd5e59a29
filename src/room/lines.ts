// The timeline: it only ever appends, and what a line says of its message is computed from the transcript and nothing else.
import type { MessageView, NoticeCode, NoticeView } from '../contract';
import type { Env } from '../env';
import { appendLine, appendNotice } from '../lineList';
import type { SessionEffect } from '../mpotr/effects';
import { ackDelay } from '../mpotr/limits';
import type { SenderId } from '../mpotr/names';
import { roomSize } from '../mpotr/roster';
import type { FrameKey, SessionState } from '../mpotr/state';
import { earliestOf } from '../mpotr/timers';
import { twinAt } from '../mpotr/twins';
import { isLogged, log } from './security';
import type { Line, RoomState } from './state';
import { verificationOf } from './verification';

type Message = Extract<SessionEffect, { type: 'message' }>;

export function append(state: RoomState, line: Line): RoomState {
  const next = forgetOldest(state, appendLine(state, line));
  return line.key === null ? next : { ...next, lineOf: new Map(next.lineOf).set(line.key, state.nextLine) };
}

/** A line that went to make room is no longer found by its frame. */
function forgetOldest(before: RoomState, now: RoomState): RoomState {
  const [oldest, line] = before.lines.entries().next().value ?? [];
  if (oldest === undefined || now.lines.has(oldest) || !line || line.key === null) return now;
  const lineOf = new Map(now.lineOf);
  lineOf.delete(line.key);
  return { ...now, lineOf };
}

/** A grey line. The same thing again, with nothing in between, counts up. */
export function notice(state: RoomState, env: Env, code: NoticeCode, who: SenderId | null = null): RoomState {
  const counted = isLogged(code) ? log(state, env.now, code) : state;
  const lineOf = (view: NoticeView): Line => ({ view, key: null, frame: null });
  return forgetOldest(counted, appendNotice(counted, { code, who, at: env.now }, lineOf));
}

/** A message, once: what a rejoined member says again is known by the id of the frame that said it first. */
export function message(state: RoomState, env: Env, it: Message): RoomState {
  const node = state.session!.graph.get(it.key);
  const mine = it.author === state.session!.self.id;
  if (it.repeats !== null && isRepetition(state, it, it.repeats)) return state;
  const view = progressOf(state.session!, it.key, bareMessage(state, env, it), env.now);
  const unread = mine ? state.unread : state.unread + 1;
  return append({ ...state, unread }, { view, key: it.key, frame: node?.id ?? null });
}

/** Before anything is known of who has read it. */
export function bareMessage(
  state: RoomState,
  env: Env,
  it: Pick<Message, 'author' | 'action' | 'text'> & { late?: boolean },
): MessageView {
  const mine = it.author === state.session!.self.id;
  return {
    kind: 'message',
    id: `m${state.nextLine}`,
    author: it.author,
    action: it.action,
    text: it.text,
    at: env.now,
    mine,
    delivery: mine ? 'sending' : 'sent',
    expected: [],
    confirmed: [],
    departed: [],
    overdue: [],
    authorVerified: verificationOf(state, state.prints.get(it.author)?.fingerprint.hex),
    late: it.late ?? false,
    twin: 'none',
  };
}

/** Only its own author, back under another sender id, can say a message again. */
function isRepetition(state: RoomState, it: Message, repeats: string): boolean {
  const former = state.session!.members.get(it.author)?.was;
  return [...state.lines.values()].some(
    ({ frame, view }) =>
      frame === repeats && view.kind === 'message' && (view.author === former || view.author === it.author),
  );
}

/** What the transcript says now of a message. The line itself is returned where nothing has changed. */
export function progressOf(
  session: SessionState,
  key: FrameKey,
  view: MessageView,
  now: number,
): MessageView {
  const node = session.graph.get(key);
  if (!node) return view;
  const delivery = view.mine && session.unreflected.has(key) ? 'sending' : 'sent';
  const confirmed = node.expected.filter((who) => node.confirmed.includes(who));
  const departed = node.expected.filter((who) => !node.confirmed.includes(who) && hasGone(session, who));
  const open = node.expected.filter(
    (who) => !confirmed.includes(who) && !departed.includes(who) && who !== session.self.id,
  );
  const overdue = now >= view.at + overdueAfter(session) ? open : [];
  const read = twinAt(session, key);
  const twin = read === undefined ? view.twin : read ? 'shown' : 'unread';
  const same =
    view.delivery === delivery &&
    view.twin === twin &&
    view.expected.length === node.expected.length &&
    view.confirmed.length === confirmed.length &&
    view.departed.length === departed.length &&
    view.overdue.length === overdue.length;
  return same ? view : { ...view, delivery, expected: node.expected, confirmed, departed, overdue, twin };
}

/** 30 s and twice the longest delay of an ack. */
const overdueAfter = (session: SessionState): number => 30_000 + 2 * ackDelay(roomSize(session));

/** When the next message is flagged as not confirmed in time. */
export function overdueTimer({ session, lines }: RoomState): number | null {
  if (!session) return null;
  return earliestOf(lines.values(), ({ view, key }) => {
    if (view.kind !== 'message' || key === null || view.overdue.length > 0) return null;
    const open = view.expected.length - view.confirmed.length - view.departed.length;
    const mineOnly =
      open === 1 && view.expected.includes(session.self.id) && !view.confirmed.includes(session.self.id);
    return open > 0 && !mineOnly ? view.at + overdueAfter(session) : null;
  });
}

const hasGone = (session: SessionState, who: SenderId): boolean =>
  who !== session.self.id && session.members.get(who)?.state !== 'listed';

/** Brings lines up to date: that of one frame, or all (after somebody left). */
export function refresh(
  state: RoomState,
  env: Pick<Env, 'now'>,
  which: readonly FrameKey[] | 'all',
): RoomState {
  const { session } = state;
  if (!session) return state;
  let lines: Map<number, Line> | null = null;
  for (const key of which === 'all' ? state.lineOf.keys() : which) {
    const at = state.lineOf.get(key);
    const line = at === undefined ? undefined : state.lines.get(at);
    if (at === undefined || line?.view.kind !== 'message') continue;
    const view = progressOf(session, key, line.view, env.now);
    if (view === line.view) continue;
    lines ??= new Map(state.lines);
    lines.set(at, { ...line, view });
  }
  return lines ? { ...state, lines } : state;
}

/** The session is over: its lines keep what they say, and frames of the next one are other frames. */
export const detach = (state: RoomState): RoomState => ({
  ...state,
  lineOf: new Map(),
  lines: new Map(
    [...state.lines].map(([at, line]) => [at, line.key === null ? line : { ...line, key: null }]),
  ),
});

/** Lines of one author under its new sender id: the same identity key came back. */
export function reattribute(state: RoomState, from: SenderId, to: SenderId): RoomState {
  const lines = [...state.lines].map(([at, line]): [number, Line] =>
    line.view.kind === 'message' && line.view.author === from
      ? [at, { ...line, view: { ...line.view, author: to } }]
      : [at, line],
  );
  return { ...state, lines: new Map(lines) };
}
