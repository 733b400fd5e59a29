// What one seed stands for: how many, how long, which faults and how often. Each run has some kinds of fault and not others, so
// that rare combinations get their share.
import { asMember, MALICE, type MaliceKind } from './malice/malice';
import { Chance } from './random';

/** What may happen to one stanza on its way to one recipient. */
export const WIRE_FAULTS = ['drop', 'duplicate', 'reorder', 'delay', 'relabel', 'corrupt', 'replay'] as const;
export type WireFault = (typeof WIRE_FAULTS)[number];

/** What may happen to a member, or to what it is told about the room. */
export const ACTIONS = [
  'say',
  'burst',
  'cut',
  'crash-before-store',
  'crash-after-store',
  'stale-restore',
  'leave-with-close',
  'leave-without',
  'kick',
  'vanish',
  'rejoin',
  'hide-presence',
  'false-departure',
  'split-room',
  'ghost-without-mac',
  'ghost-with-mac',
  'junk',
] as const;
export type ActionKind = (typeof ACTIONS)[number];

/** Everything that a run may count as a fault: none of it may be missing from many runs. */
export const FAULTS: readonly string[] = [
  ...WIRE_FAULTS,
  ...ACTIONS.filter((it) => it !== 'say'),
  ...MALICE.map(asMember),
];

export interface Plan {
  readonly seed: number;
  readonly members: number;
  /** Milliseconds after the start at which each member enters. */
  readonly entries: readonly number[];
  /** How long faults go on, milliseconds. */
  readonly window: number;
  readonly rates: ReadonlyMap<WireFault, number>;
  readonly actions: readonly { readonly at: number; readonly kind: ActionKind }[];
  readonly malicious: ReadonlyMap<number, MaliceKind>;
  /** Whether what is malicious goes away when faults end. */
  readonly maliceEnds: boolean;
  /** What the dishonest and those who went hold is tried on everything that was not meant for them. */
  readonly seizure: boolean;
}

/** Most runs are small: the work grows with the square of the members, the interesting orders hardly. */
const memberCount = (chance: Chance, most: number): number =>
  2 + Math.min(chance.below(most - 1), chance.below(most - 1), chance.below(most - 1));

export function planOf(seed: number, most: number): Plan {
  const chance = new Chance(seed * 2 + 1);
  const members = memberCount(chance, most);
  const atOnce = chance.hits(0.3);
  const entries = Array.from({ length: members }, (_, at) =>
    atOnce ? chance.below(300) : at < 2 ? chance.below(500) : chance.below(12_000),
  );
  const window = 12_000 + chance.below(20_000);
  const malicious = new Map<number, MaliceKind>();
  if (members > 2 && chance.hits(0.4)) malicious.set(chance.below(members), chance.pick(MALICE)!);
  return {
    seed,
    members,
    entries,
    window,
    rates: rates(chance),
    actions: actions(chance, members, window),
    malicious,
    maliceEnds: chance.hits(0.5),
    seizure: chance.hits(0.06),
  };
}

function rates(chance: Chance): Map<WireFault, number> {
  const found = new Map<WireFault, number>();
  if (chance.hits(0.15)) return found;
  for (const fault of WIRE_FAULTS)
    if (chance.hits(0.35)) found.set(fault, chance.between(0.01, fault === 'drop' ? 0.3 : 0.12));
  return found;
}

function actions(chance: Chance, members: number, window: number): Plan['actions'] {
  const list: { at: number; kind: ActionKind }[] = [];
  const says = 2 + chance.below(members + 3);
  for (let i = 0; i < says; i += 1) list.push({ at: chance.below(window), kind: 'say' });
  for (const kind of ACTIONS)
    if (kind !== 'say' && chance.hits(0.13)) list.push({ at: chance.below(window), kind });
  return list.sort((a, b) => a.at - b.at);
}
