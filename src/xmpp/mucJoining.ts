// The MUC machine on its way in: our presence is sent, our own has not come back yet.
import { fullJid } from './jid';
import { withOccupant, withoutOccupant } from './mucOccupants';
import type { MucEffect, MucEnv, MucState, MucStep, Stay } from './mucTypes';
import { randomId } from './randomId';
import { askConfiguration } from './roomConfiguration';
import { joinFailure, joinPresence, type MucPresence, readPresence } from './xep0045';
import type { Xml } from './xml';

type Joining = Extract<MucState, { phase: 'joining' }>;
type Available = Extract<MucPresence, { type: 'available' }>;

/** A room that says nothing for this long while we enter it is not going to. */
const JOIN_TIMEOUT = 20_000;
/** A room stays locked while its creator configures it: two who open a new room at once meet this (XEP-0045, 10.1). */
const LOCKED_FOR = 10_000;
const FIRST_RETRY = 250;
const LONGEST_RETRY = 2_000;

const OUTSIDE: MucState = { phase: 'outside' };

const knock = ({ room, handle, hello }: Stay): MucEffect => ({
  type: 'send',
  stanza: joinPresence(fullJid(room, handle), hello),
});

export const join = (stay: Stay, env: MucEnv): MucStep => [
  { phase: 'joining', stay, occupants: [], heard: env.now, locked: null },
  [knock(stay)],
];

export function joiningTimer(state: Joining): number {
  return state.locked?.retryAt ?? state.heard + JOIN_TIMEOUT;
}

export function joiningTick(state: Joining, env: MucEnv): MucStep {
  if (env.now < joiningTimer(state)) return [state, []];
  if (state.locked?.retryAt == null) return [OUTSIDE, [{ type: 'out', why: 'unreachable', mayRejoin: true }]];
  return [
    { ...state, heard: env.now, occupants: [], locked: { ...state.locked, retryAt: null } },
    [knock(state.stay)],
  ];
}

export function joiningStanza(state: Joining, stanza: Xml, env: MucEnv): MucStep {
  const presence = stanza.name === 'presence' ? readPresence(stanza) : undefined;
  switch (presence?.type) {
    case undefined:
      return [state, []];
    case 'error':
      // A refusal names the handle that we asked for; a service that knows no such room may leave it out.
      if (presence.handle !== '' && presence.handle !== state.stay.handle) return [state, []];
      return refused(state, presence.condition, env);
    case 'unavailable':
      if (presence.handle !== state.stay.handle) return withoutOccupant(state, presence);
      return [
        OUTSIDE,
        [
          {
            type: 'out',
            why: presence.why === 'room-destroyed' ? 'room-destroyed' : 'unreachable',
            mayRejoin: presence.why !== 'room-destroyed',
          },
        ],
      ];
    case 'available':
      return presence.codes.includes(110) ? enter(state, presence, env) : withOccupant(state, presence, true);
  }
}

function refused(state: Joining, condition: string, env: MucEnv): MucStep {
  if (condition === 'conflict') return [OUTSIDE, [{ type: 'conflict' }]];
  if (condition !== 'item-not-found') {
    const why = joinFailure(condition);
    return [OUTSIDE, [{ type: 'out', why, mayRejoin: why === 'unreachable' }]];
  }
  const since = state.locked?.since ?? env.now;
  const tries = state.locked?.tries ?? 0;
  if (env.now - since >= LOCKED_FOR)
    return [OUTSIDE, [{ type: 'out', why: 'room-locked', mayRejoin: false }]];
  const wait = Math.min(FIRST_RETRY * 2 ** tries, LONGEST_RETRY);
  const retryAt = Math.min(env.now + wait, since + LOCKED_FOR);
  return [{ ...state, locked: { since, tries: tries + 1, retryAt } }, []];
}

function enter(state: Joining, presence: Available, env: MucEnv): MucStep {
  const { handle, codes } = presence;
  const created = codes.includes(201);
  const id = created ? randomId(env.random) : '';
  const effects: MucEffect[] = [{ type: 'joined', codes, handle, renamed: handle !== state.stay.handle }];
  if (codes.includes(100)) effects.push({ type: 'warning', code: 'not-anonymous' });
  if (codes.includes(170)) effects.push({ type: 'warning', code: 'logged' });
  if (created) effects.push({ type: 'send', stanza: askConfiguration(state.stay.room, id) });
  return [
    {
      phase: 'inside',
      stay: { ...state.stay, handle },
      occupants: state.occupants.filter((it) => it.handle !== handle),
      heard: env.now,
      selfPing: null,
      unanswered: 0,
      configuring: created ? { step: 'form', id, at: env.now } : null,
    },
    effects,
  ];
}
