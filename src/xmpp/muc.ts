// The MUC machine: one stay in one room (XEP-0045), from `join` to `out`.
//
// outside --join--> joining --own presence (110)--> inside --own unavailable, or a self-ping that says so--> outside
//                      |  locked (item-not-found): knock again, 10 s
//                      +- conflict: the caller takes another handle
//
// Nothing here is trusted for security: the server may lie about all of it. It decides only whom the handshake is tried with.
// After `out`, `conflict` and `leave` the machine is outside and hears nothing.

import { fullJid, parseJid } from './jid';
import { check, insideStanza, insideTick, insideTimer } from './mucInside';
import { join, joiningStanza, joiningTick, joiningTimer } from './mucJoining';
import type { MucEnv, MucEvent, MucState, MucStep } from './mucTypes';
import { helloPresence, isTopic, leavePresence } from './xep0045';
import { isDelayed } from './xep0203';
import type { Xml } from './xml';

/** How exactly it is remembered when the room was last heard of: in a busy room that is not news with every stanza, to be stored. */
const HEARD_WITHIN = 1_000;

export const initialMuc: MucState = { phase: 'outside' };

export function stepMuc(state: MucState, event: MucEvent, env: MucEnv): MucStep {
  switch (event.type) {
    case 'join': {
      const { type: _, ...stay } = event;
      return join(stay, env);
    }
    case 'rejoin':
      if (state.phase === 'outside') return [state, []];
      return join(
        { ...state.stay, handle: event.handle ?? state.stay.handle, hello: event.hello ?? state.stay.hello },
        env,
      );
    case 'leave':
      if (state.phase === 'outside') return [state, []];
      return [initialMuc, [{ type: 'send', stanza: leavePresence(address(state)) }]];
    case 'announce':
      if (state.phase !== 'inside') return [state, []];
      return [
        { ...state, stay: { ...state.stay, hello: event.hello } },
        [{ type: 'send', stanza: helloPresence(address(state), event.hello) }],
      ];
    case 'check':
      return state.phase === 'inside' ? check(state, env) : [state, []];
    case 'tick':
      if (state.phase === 'joining') return joiningTick(state, env);
      return state.phase === 'inside' ? insideTick(state, env) : [state, []];
    case 'stanza':
      return stanza(state, event.stanza, env);
  }
}

function stanza(state: MucState, it: Xml, env: MucEnv): MucStep {
  if (state.phase === 'outside') return [state, []];
  const from = parseJid(it.attrs.from ?? '');
  if (from.bare !== state.stay.room) {
    // Nobody writes to us outside of the room but to reach past the encryption. Our own server's notices count, too.
    const words = it.name === 'message' && it.attrs.type !== 'error' && !isDelayed(it);
    return [state, words ? [{ type: 'plaintext', from: null, kind: 'outside' }] : []];
  }
  if (it.name === 'message' && isDelayed(it)) {
    // A topic is told with the time it was set; everything else that is old is not for us.
    return [state, state.phase === 'inside' && isTopic(it) ? [{ type: 'warning', code: 'topic' }] : []];
  }
  const heard = env.now - state.heard < HEARD_WITHIN ? state : { ...state, heard: env.now };
  return heard.phase === 'joining' ? joiningStanza(heard, it, env) : insideStanza(heard, it, env);
}

const address = (state: Exclude<MucState, { phase: 'outside' }>): string =>
  fullJid(state.stay.room, state.stay.handle);

/** When to feed the next `tick`, in the milliseconds of `env.now`; null when nothing is waited for. */
export function nextMucTimer(state: MucState): number | null {
  switch (state.phase) {
    case 'outside':
      return null;
    case 'joining':
      return joiningTimer(state);
    case 'inside':
      return insideTimer(state);
  }
}
