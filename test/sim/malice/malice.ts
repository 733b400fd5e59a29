// Members that cheat. Each is a real session whose steps are taken over: it holds real keys, and signs what it likes.
import type { Chance } from '../random';
import { badBoxes } from './boxes';
import { equivocates, replaysOldState, withholds } from './equivocation';
import { floods } from './flood';
import { frankenstein } from './frankenstein';
import { mute, twoFaced } from './handshakes';
import { impersonates } from './impersonation';
import { pairNonsense } from './pairNonsense';
import { staleGenerations } from './staleGenerations';
import type { TakeOver } from './turn';

export const MALICE = [
  'equivocates',
  'old-state',
  'withholds',
  'bad-boxes',
  'stale-generations',
  'frankenstein',
  'impersonates',
  'pair-nonsense',
  'two-faced',
  'mute',
  'floods',
] as const;
export type MaliceKind = (typeof MALICE)[number];
/** As it is counted among the faults. */
export const asMember = (kind: MaliceKind): string => `member ${kind}`;

export interface Malice {
  readonly kind: MaliceKind;
  readonly step: TakeOver;
}

const TAKEN_OVER: Record<MaliceKind, (chance: Chance) => TakeOver> = {
  equivocates: () => equivocates,
  'old-state': replaysOldState,
  withholds,
  'bad-boxes': () => badBoxes,
  'stale-generations': staleGenerations,
  frankenstein: () => frankenstein,
  impersonates: () => impersonates,
  'pair-nonsense': () => pairNonsense,
  'two-faced': () => twoFaced,
  mute,
  floods,
};

export const maliceOf = (kind: MaliceKind, chance: Chance): Malice => ({
  kind,
  step: TAKEN_OVER[kind](chance),
});
