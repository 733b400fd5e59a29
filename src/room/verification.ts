// Who is verified, and by which means: the one place where it is kept, for the room and for private conversations. It hangs on the
// fingerprint, and so on both long-term keys: whoever comes back with the same keys is the same participant, and another key under an
// old name is nobody that was ever verified.
//
//   - What people compared themselves (`words`) is the last word. A room code or a question adds to it and never takes it back.
//   - `differs` is an alarm: nothing is sent to the room before it is taken back, or before its owner has left and one goes on
//     without it. The mark stays in that case, and the alarm is back as soon as that fingerprint is.
import type { PersonView, Verification } from '../contract';
import type { RoomState } from './state';
import type { RoomEffect } from './types';

type Verified = Exclude<Verification, 'no'>;
const RANK: Readonly<Record<Verified, number>> = { code: 1, question: 2, words: 3, differs: 4 };

type Keeper = Pick<RoomState, 'verified' | 'alarms'>;

/** `hex`: of a fingerprint; undefined while it is not known. */
export const verificationOf = (
  { verified }: Pick<Keeper, 'verified'>,
  hex: string | undefined,
): Verification => (hex !== undefined && verified.get(hex)) || 'no';

/** Something has verified these fingerprints. People's own comparison overrides what was there, all else only adds to it. */
export function verify<S extends Keeper>(
  state: S,
  prints: readonly string[],
  means: Exclude<Verified, 'differs'>,
): S {
  const verified = new Map(state.verified);
  for (const hex of prints) {
    const before = verified.get(hex);
    if (means === 'words' || before === undefined || RANK[before] < RANK[means]) verified.set(hex, means);
  }
  return means === 'words' ? silence({ ...state, verified }, prints) : { ...state, verified };
}

/** A room code that differs takes back what a room code had verified. */
export function withdrawCode<S extends Keeper>(state: S, prints: readonly string[]): S {
  const kept = [...state.verified].filter(([hex, means]) => means !== 'code' || !prints.includes(hex));
  return { ...state, verified: new Map(kept) };
}

/** People compared it, and it is another one. */
export function doubt<S extends Keeper>(state: S, person: PersonView): S {
  if (person.fingerprint === null) return state;
  const { hex } = person.fingerprint;
  return {
    ...state,
    verified: new Map(state.verified).set(hex, 'differs'),
    alarms: new Map(state.alarms).set(hex, person),
  };
}

/** Nothing is known of it any more. */
export function retract<S extends Keeper>(state: S, hex: string): S {
  const verified = new Map(state.verified);
  verified.delete(hex);
  return silence({ ...state, verified }, [hex]);
}

/** The alarm ends, the mark stays. */
export function silence<S extends Keeper>(state: S, prints: readonly string[]): S {
  if (!prints.some((hex) => state.alarms.has(hex))) return state;
  return { ...state, alarms: new Map([...state.alarms].filter(([hex]) => !prints.includes(hex))) };
}

/** A fingerprint that was marked is back. */
export const alarmAgain = <S extends Keeper>(state: S, person: PersonView): S =>
  verificationOf(state, person.fingerprint?.hex) === 'differs' ? doubt(state, person) : state;

/** What a kept identity has to remember or forget. */
export function changedVerdicts(before: RoomState, now: RoomState): RoomEffect[] {
  if (before.verified === now.verified) return [];
  const prints = [...new Set([...before.verified.keys(), ...now.verified.keys()])];
  return prints
    .filter((hex) => verificationOf(before, hex) !== verificationOf(now, hex))
    .map((hex) => {
      const nickname = before.view.people.find((it) => it.fingerprint?.hex === hex)?.nickname ?? '';
      return { type: 'verified', hex, nickname, verified: verificationOf(now, hex) };
    });
}
