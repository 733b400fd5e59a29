// The only door to the pages. What did not change keeps its identity, so that little is sent and drawn again.
import type {
  ComposerBlock,
  DisagreementView,
  FarewellView,
  ParticipantId,
  PersonView,
  RoomStatus,
  RoomView,
} from '../contract';
import { toHex } from '../crypto/bytes';
import { toWords } from '../crypto/fingerprint';
import { isGuessable } from '../crypto/guessable';
import type { Env } from '../env';
import { keepList, same } from '../keep';
import { viewsOf } from '../lineList';
import { isHeldByLeaver } from '../mpotr/rekey';
import { listed } from '../mpotr/roster';
import type { SessionState } from '../mpotr/state';
import { peopleOf } from './people';
import { privateViews } from './privates';
import type { RoomState } from './state';

/** How long those who were here first may keep a newcomer from writing. */
const PATIENCE = 3_000;

interface Agreement {
  /** Myself included. */
  readonly agreed: number;
  readonly of: number;
  readonly settled: boolean;
}

/** With whom I share keys, and with how many an exchange is still going on. */
function agreement(session: SessionState, now: number): Agreement {
  const agreed = listed(session).filter((it) => it.agreed).length;
  const done = new Set(
    listed(session)
      .filter((it) => it.agreed)
      .map((it) => it.handle),
  );
  const pending = [...session.occupants.values()].filter(
    (it) => it.hello && !it.failed && !done.has(it.handle),
  );
  const waits = pending.some((it) => it.earlier) && now < session.self.startedAt + PATIENCE;
  return { agreed: agreed + 1, of: agreed + pending.length + 1, settled: agreed > 0 && !waits };
}

/** When the composer opens although somebody is slow: nobody keeps the others from talking. */
export const patienceTimer = ({ session, view: { status } }: RoomState): number | null =>
  session && status.state === 'agreeing' && status.agreed > 1 ? session.self.startedAt + PATIENCE : null;

function statusOf(state: RoomState, now: number): RoomStatus {
  const { phase, session } = state;
  switch (phase.name) {
    case 'connecting':
      return { state: 'connecting', step: phase.step };
    case 'joining':
      return { state: 'joining' };
    case 'reconnecting':
      return {
        state: 'reconnecting',
        retryInSeconds: phase.retryAt === null ? null : Math.max(0, Math.ceil((phase.retryAt - now) / 1000)),
      };
    case 'leaving':
      return { state: 'leaving' };
    case 'ended':
      return { state: 'ended', why: phase.why };
    case 'inside': {
      if (!session) return { state: 'joining' };
      const { agreed, of, settled } = agreement(session, now);
      if (of === 1) return { state: 'alone' };
      if (!settled) return { state: 'agreeing', agreed, of };
      return { state: 'encrypted', agreed, of, ...(isHeldByLeaver(session) ? { renewing: true } : {}) };
    }
  }
}

function composerOf(status: RoomStatus): ComposerBlock {
  switch (status.state) {
    case 'connecting':
    case 'joining':
      return 'connecting';
    case 'leaving':
    case 'ended':
      return 'ended';
    case 'alone':
    case 'agreeing':
    case 'reconnecting':
      return status.state;
    case 'encrypted':
      return null;
  }
}

/** What was compared and differs keeps the composer shut. */
const alarmOf = ({ alarms }: RoomState, code: RoomView['codeVerdict']): ComposerBlock =>
  code === 'differs' ? 'code-differs' : alarms.size > 0 ? 'fingerprint-differs' : null;

/** Under the sender ids that they have now, if they are here. */
const alarmed = ({ alarms }: RoomState, people: readonly PersonView[]): readonly ParticipantId[] =>
  [...alarms].map(
    ([hex, before]) => people.find((it) => !it.me && it.fingerprint?.hex === hex)?.id ?? before.id,
  );

/** The view of a state; parts that are as in `before` are those of `before`. */
export function viewOf(state: RoomState, env: Pick<Env, 'now'>, before: RoomView | null): RoomView {
  const { config, session } = state;
  const status = statusOf(state, env.now);
  const people = keepList(before?.people, peopleOf(state), (it) => it.id);
  const code = verdictOf(state);
  const view: RoomView = {
    id: config.id,
    name: config.name,
    server: config.server,
    status: same(before?.status, status) ? before!.status : status,
    composer: composerOf(status) ?? alarmOf(state, code),
    captcha: state.captcha,
    me: people[0]!.id,
    people,
    roomCode: keepWords(
      before?.roomCode,
      session && session.members.size > 0 ? toWords(session.views.digest) : null,
    ),
    codeVerdict: code,
    alarms: keepWords(before?.alarms, alarmed(state, people)),
    disagreements: session?.watch.differences ?? NOBODY,
    farewell: keepFarewell(before?.farewell, farewellOf(state)),
    securityEvents: keepEvents(before?.securityEvents, state),
    refusals: keepRefusals(before?.refusals, session),
    lines: viewsOf(state) as RoomView['lines'],
    conversations: privateViews(state, before?.conversations),
    draft: state.draft,
    unread: state.unread,
    details: {
      address: state.place?.room ?? '',
      login: state.account?.login ?? null,
      accountLength: state.account?.length ?? null,
      identity: config.kept === null ? 'fresh' : 'kept',
      guessableName: isGuessable(config.name),
      plaintextDropped: state.plaintextDropped,
    },
  };
  if (before && same(before.details, view.details)) Object.assign(view, { details: before.details });
  return before && same(before, view) ? before : view;
}

const NOBODY: readonly DisagreementView[] = [];

/** A code stands for the view that it was read of. */
function verdictOf({ code, session }: RoomState): RoomView['codeVerdict'] {
  if (!code || !session) return 'unread';
  // A mismatch stays until it is taken back: whoever caused it could else end it by coming or going.
  return code.verdict === 'differs' || code.digest === toHex(session.views.digest) ? code.verdict : 'unread';
}

function farewellOf(state: RoomState): FarewellView | null {
  if (state.phase.name !== 'ended' || state.farewellTo.length === 0) return null;
  const answered = (answer: string): string[] =>
    state.farewellTo.filter((who) => state.farewell.get(who) === answer);
  return {
    messages: [...state.lines.values()].filter(({ view }) => view.kind === 'message' && view.mine).length,
    same: answered('same'),
    differs: answered('differs'),
    silent: state.farewellTo.filter((who) => !['same', 'differs'].includes(state.farewell.get(who) ?? '')),
    revealed: state.revealed > 0,
  };
}

const keepFarewell = (
  before: FarewellView | null | undefined,
  now: FarewellView | null,
): FarewellView | null => (before && now ? before : now);

function keepEvents(
  before: RoomView['securityEvents'] | undefined,
  { securityEvents }: RoomState,
): RoomView['securityEvents'] {
  const now = [...securityEvents.values()];
  return before?.length === now.length && now.every((it, at) => it === before[at]) ? before : now;
}

function keepRefusals(
  before: RoomView['refusals'] | undefined,
  session: SessionState | null,
): RoomView['refusals'] {
  const now = Object.fromEntries(session?.refusals ?? []);
  return before && same(before, now) ? before : now;
}

function keepWords<L extends readonly string[] | null>(before: L | undefined, now: L): L {
  return before && now && before.join(' ') === now.join(' ') ? before : now;
}
