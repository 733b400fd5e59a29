// Who is in the room, as its service tells it: each arrival, change and departure is said once.
import type { MucEffect, MucState, Occupant } from './mucTypes';
import type { MucPresence } from './xep0045';

type Present = Exclude<MucState, { phase: 'outside' }>;

/** A service may name any number of occupants; more than this are not looked at (docs/PROTOCOL.md 11: 500 members). */
const MAX_OCCUPANTS = 1_000;

export function withOccupant<S extends Present>(
  state: S,
  { handle, hello }: Occupant,
  earlier: boolean,
): [S, MucEffect[]] {
  const known = state.occupants.find((it) => it.handle === handle);
  if (known?.hello === hello) return [state, []];
  if (!known && state.occupants.length >= MAX_OCCUPANTS) return [state, []];
  const occupants = known
    ? state.occupants.map((it) => (it === known ? { handle, hello } : it))
    : [...state.occupants, { handle, hello }];
  return [{ ...state, occupants }, [{ type: 'arrived', handle, hello, earlier }]];
}

export function withoutOccupant<S extends Present>(
  state: S,
  { handle, why }: Extract<MucPresence, { type: 'unavailable' }>,
): [S, MucEffect[]] {
  const occupants = state.occupants.filter((it) => it.handle !== handle);
  if (occupants.length === state.occupants.length) return [state, []];
  return [{ ...state, occupants }, [{ type: 'departed', handle, why }]];
}
