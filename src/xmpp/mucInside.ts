// The MUC machine inside a room: who comes and goes, what is said, and whether we are still there.
import type { FailureCode } from '../contract';
import { fullJid } from './jid';
import { withOccupant, withoutOccupant } from './mucOccupants';
import type { MucEffect, MucEnv, MucState, MucStep } from './mucTypes';
import { randomId } from './randomId';
import { acceptDefaults, configure } from './roomConfiguration';
import { type DepartureReason, readMessage, readPresence } from './xep0045';
import { ping } from './xep0199';
import { readSelfPing } from './xep0410';
import type { Xml } from './xml';

type Inside = Extract<MucState, { phase: 'inside' }>;

/** A room that is silent for this long is asked whether we are still in it. */
const SILENCE = 60_000;
const SELF_PING_TIMEOUT = 15_000;
const MAX_UNANSWERED = 2;
const CONFIGURE_TIMEOUT = 10_000;

const out = (why: FailureCode | 'lost', mayRejoin: boolean): MucStep => [
  { phase: 'outside' },
  [{ type: 'out', why, mayRejoin }],
];

export function insideTimer(state: Inside): number {
  const probe = state.selfPing ? state.selfPing.at + SELF_PING_TIMEOUT : state.heard + SILENCE;
  return state.configuring ? Math.min(probe, state.configuring.at + CONFIGURE_TIMEOUT) : probe;
}

export function insideTick(before: Inside, env: MucEnv): MucStep {
  // A service that does not answer its owner keeps its defaults: the room is usable once it is open.
  const stale = before.configuring && env.now >= before.configuring.at + CONFIGURE_TIMEOUT;
  const state: Inside = stale ? { ...before, configuring: null } : before;
  if (state.selfPing) {
    if (env.now < state.selfPing.at + SELF_PING_TIMEOUT) return [state, []];
    const unanswered = state.unanswered + 1;
    return unanswered >= MAX_UNANSWERED
      ? out('lost', true)
      : check({ ...state, selfPing: null, unanswered }, env);
  }
  return env.now < state.heard + SILENCE ? [state, []] : check(state, env);
}

/** Sends a self-ping (XEP-0410), unless one is on its way. */
export function check(state: Inside, env: MucEnv): MucStep {
  if (state.selfPing) return [state, []];
  const id = randomId(env.random);
  const stanza = ping(fullJid(state.stay.room, state.stay.handle), id);
  return [{ ...state, selfPing: { id, at: env.now } }, [{ type: 'send', stanza }]];
}

/** `stanza` comes from the room or from an occupant address in it. */
export function insideStanza(state: Inside, stanza: Xml, env: MucEnv): MucStep {
  switch (stanza.name) {
    case 'presence':
      return presence(state, stanza);
    case 'message':
      return message(state, stanza, env);
    case 'iq':
      return answer(state, stanza, env);
    default:
      return [state, []];
  }
}

function presence(state: Inside, stanza: Xml): MucStep {
  const it = readPresence(stanza);
  if (!it || it.type === 'error') return [state, []];
  if (it.handle === state.stay.handle) return it.type === 'available' ? [state, []] : gone(it.why);
  return it.type === 'available' ? withOccupant(state, it, false) : withoutOccupant(state, it);
}

/** We are no longer in the room. Who was sent away does not come back by itself; who fell out does. */
function gone(why: DepartureReason): MucStep {
  switch (why) {
    case 'left':
    case 'renamed':
    case 'lost':
      return out('lost', true);
    case 'server-shut-down':
      return out(why, true);
    default:
      return out(why, false);
  }
}

function message(state: Inside, stanza: Xml, env: MucEnv): MucStep {
  const it = readMessage(stanza);
  switch (it.type) {
    case 'frame':
      return [state, [{ ...it, id: stanza.attrs.id ?? '' }]];
    case 'plaintext':
      return [state, [it]];
    case 'topic':
      return [state, [{ type: 'warning', code: 'topic' }]];
    case 'status': {
      const warnings: MucEffect[] = [];
      if (it.codes.includes(172)) warnings.push({ type: 'warning', code: 'not-anonymous' });
      if (it.codes.includes(170)) warnings.push({ type: 'warning', code: 'logged' });
      return [state, warnings];
    }
    case 'error': {
      const to = it.to === state.stay.handle ? null : it.to;
      const told: MucEffect = { type: 'undeliverable', to, id: it.id, condition: it.condition };
      // The room does not take what we say: it may have gone (with the node it lived on, say), and nobody tells us but so.
      const [next, asked] = to === null ? check(state, env) : [state, []];
      return [next, [told, ...asked]];
    }
  }
}

function answer(state: Inside, stanza: Xml, env: MucEnv): MucStep {
  const { id, from, type } = stanza.attrs;
  if (type !== 'result' && type !== 'error') return [state, []];
  const { room, handle } = state.stay;
  if (state.selfPing?.id === id && from === fullJid(room, handle)) {
    const standing = readSelfPing(stanza);
    if (standing === 'not-joined') return out('lost', true);
    return [{ ...state, selfPing: null, unanswered: 0 }, []];
  }
  if (state.configuring?.id === id && from === room) return configured(state, stanza, env);
  return [state, []];
}

/** The room that we created: form, then our settings; if it refuses them, its defaults, because until then it is locked. */
function configured(state: Inside, answer: Xml, env: MucEnv): MucStep {
  const { room } = state.stay;
  const { step } = state.configuring ?? {};
  const id = randomId(env.random);
  const next = (step: 'submit' | 'defaults', stanza: Xml): MucStep => [
    { ...state, configuring: { step, id, at: env.now } },
    [{ type: 'send', stanza }],
  ];
  const failed = answer.attrs.type === 'error';
  if (step === 'form') {
    const settings = failed ? undefined : configure(answer, room, id);
    return settings ? next('submit', settings) : next('defaults', acceptDefaults(room, id));
  }
  if (step === 'submit' && failed) return next('defaults', acceptDefaults(room, id));
  return [{ ...state, configuring: null }, []];
}
