// Saying one thing to some and another to others.
import type { SessionState } from '../../../src/mpotr/state';
import type { Chance } from '../random';
import { type Deed, honestly, type Outgoing, sendsOf, type TakeOver, type Turn } from './turn';

const halves = ({ others, chance }: Turn): [Set<string>, Set<string>] => {
  const one = new Set(others.filter(() => chance.hits(0.5)));
  return [one, new Set(others.filter((it) => !one.has(it)))];
};

/** Two payloads in one position, both signed; each half of the room gets one, and sometimes both. */
export const equivocates: TakeOver = (turn) => {
  const { event, chance } = turn;
  const deed = honestly(turn);
  if (event.type !== 'say' || chance.hits(0.3)) return deed;
  const other = honestly({ ...turn, event: { ...event, text: `${event.text}, or the contrary` } });
  const [one, rest] = halves(turn);
  if (chance.hits(0.3)) for (const it of one) rest.add(it);
  const group = (it: Outgoing): boolean => it.to === null;
  return {
    ...deed,
    sends: [
      ...deed.sends.filter((it) => !group(it)),
      ...deed.sends.filter(group).map((it) => ({ ...it, only: one })),
      ...other.sends.filter(group).map((it) => ({ ...it, only: rest })),
    ],
  };
};

/** Goes on from a state of some time ago: positions that were used, generations that have ended, keys that are gone. */
export function replaysOldState(): TakeOver {
  let old: SessionState | null = null;
  return (turn: Turn): Deed => {
    const { state, event, env, chance } = turn;
    if (old === null || chance.hits(0.02)) old = state;
    const deed = honestly(turn);
    if (event.type !== 'say' || chance.hits(0.3)) return deed;
    const again = honestly({ state: old, event: { ...event, text: `${event.text}, as of old` }, env });
    return { ...deed, sends: [...deed.sends, ...sendsOf(again.effects)] };
  };
}

/** Its group frames reach some only. */
export function withholds(chance: Chance): TakeOver {
  const kept = new Map<string, boolean>();
  const gets = (handle: string): boolean => {
    if (!kept.has(handle)) kept.set(handle, chance.hits(0.5));
    return kept.get(handle)!;
  };
  return (turn: Turn): Deed => {
    const deed = honestly(turn);
    const only = new Set(turn.others.filter(gets));
    return { ...deed, sends: deed.sends.map((it) => (it.to === null ? { ...it, only } : it)) };
  };
}
