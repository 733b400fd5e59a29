// One seed, from the first member's entry to the last check.
import type { Primitives } from '../../src/crypto/primitives';
import { act, type Cast, say } from './actions';
import { checkStates } from './checks/bounds';
import { disagreement, honestHere, incomplete, untold } from './checks/converge';
import { checkSeizures } from './checks/seizure';
import { checkTranscripts } from './checks/transcript';
import type { Violation } from './ledger';
import { asMember, maliceOf } from './malice/malice';
import { type Plan, planOf } from './plan';
import type { Person } from './stay';
import { type Self, World } from './world';

/** Milliseconds of virtual time that honest members have, once faults have stopped (docs/PROTOCOL.md 13). */
export const PATIENCE = {
  /** To agree on who is there. */
  agree: 75_000,
  /** The same where somebody's presence stayed behind. */
  agreeAfterSilence: 285_000,
  /** To read and confirm what is said then. */
  complete: 20_000,
  /** To be told of a difference that somebody dishonest keeps up. */
  tell: 60_000,
} as const;
const POLL = 500;
/** What was delayed when faults stopped may still change something. */
const ON_ITS_WAY = 5_500;

export interface Outcome {
  readonly seed: number;
  readonly members: number;
  readonly violations: readonly Violation[];
  readonly faults: ReadonlyMap<string, number>;
  /** Milliseconds from the end of faults to agreement, and from the last words to their confirmation; null if it never came. */
  readonly agreed: number | null;
  readonly completed: number | null;
  readonly steps: number;
}

export const runSeed = (seed: number, most: number, crypto: Primitives): Outcome =>
  runPlan(planOf(seed, most), crypto);

export function runPlan(plan: Plan, crypto: Primitives): Outcome {
  const cast = stage(plan, crypto);
  try {
    return play(plan, cast);
  } catch (error) {
    const { ledger } = cast.world;
    ledger.violation('threw', `the simulator: ${error instanceof Error ? error.stack : String(error)}`);
    return outcome(plan, cast.world, null, null);
  }
}

/** Everybody at the door, everything on the agenda; no time has passed. */
export function stage(plan: Plan, crypto: Primitives): Cast {
  const world = new World(plan, crypto);
  const cast: Cast = { world, selves: new Map(), vanished: new Set(), lines: 0 };
  for (const [at, entry] of plan.entries.entries()) {
    const self = newSelf(plan, world, at);
    cast.selves.set(self.person.name, self);
    world.at(entry, () => world.enter(self, null));
  }
  for (const { at, kind } of plan.actions) world.at(at, () => act(cast, kind));
  return cast;
}

function play(plan: Plan, cast: Cast): Outcome {
  const { world } = cast;
  world.run(plan.window);
  calm(plan, cast);
  const patience = cast.vanished.size > 0 ? PATIENCE.agreeAfterSilence : PATIENCE.agree;
  const agreed = until(world, patience, () => disagreement(world), ON_ITS_WAY);
  if (agreed.missing !== null) world.ledger.violation('not-converged', agreed.missing);
  const completed = lastWords(cast);
  if (agreed.missing === null) differences(world);
  checkTranscripts(world);
  checkStates(world);
  if (plan.seizure) checkSeizures(world);
  return outcome(plan, world, agreed.took, completed);
}

function newSelf({ malicious }: Plan, world: World, at: number): Self {
  const kind = malicious.get(at);
  if (kind) world.ledger.fault(asMember(kind));
  const person: Person = {
    name: `m${at}`,
    honest: kind === undefined,
    malice: kind === undefined ? null : maliceOf(kind, world.chance),
  };
  return { person, identity: world.crypto.dhPair(world.chance.bytes(32)), otrHash: world.chance.bytes(32) };
}

/** Faults stop: who was cut off is back, everybody is told who is there, ghosts go. */
function calm({ maliceEnds }: Plan, { world, vanished }: Cast): void {
  world.wire.rates = new Map();
  world.split = null;
  world.blind.clear();
  for (const it of world.present()) {
    it.crash = null;
    if (vanished.has(it)) {
      if (world.chance.hits(0.9)) {
        world.putOut(it);
        vanished.delete(it);
      }
    } else if (!it.honest && (maliceEnds || it.visibleTo !== null)) world.putOut(it);
    else world.back(it);
  }
  const here = new Set(world.present().map((it) => it.handle));
  for (const it of world.present()) {
    const believed = world.believes.get(it)!;
    for (const handle of [...believed]) if (!here.has(handle)) world.tellGone(it, handle);
    for (const handle of here)
      if (handle !== it.handle && !believed.has(handle)) world.tell(it, handle, false);
  }
}

/** When nothing is missing any more; `atLeast`: for how long to go on looking in any case. */
function until(
  world: World,
  patience: number,
  missing: () => string | null,
  atLeast = 0,
): { took: number | null; missing: string | null } {
  const start = world.now;
  let since = start;
  for (;;) {
    const what = missing();
    const passed = world.now - start;
    if (what === null && passed >= atLeast) return { took: since - start, missing: null };
    if (passed >= patience) return { took: null, missing: what };
    world.run(POLL);
    if (what !== null) since = world.now;
  }
}

/** Everybody says one more thing; everybody is to have it and to have confirmed it. */
function lastWords(cast: Cast): number | null {
  const { world } = cast;
  if (honestHere(world).length < 2) return 0;
  const texts = new Set<string>();
  for (const it of honestHere(world)) {
    const text = say(cast, it);
    if (text !== null) texts.add(text);
  }
  const completed = until(world, PATIENCE.complete, () => incomplete(world, texts));
  if (completed.missing !== null) world.ledger.violation('not-complete', completed.missing);
  return completed.took;
}

/** Where somebody dishonest keeps views apart, it is told. */
function differences(world: World): void {
  if (untold(world) === null) return;
  const { missing } = until(world, PATIENCE.tell, () => untold(world));
  if (missing !== null) world.ledger.violation('difference-not-told', missing);
}

const outcome = (plan: Plan, world: World, agreed: number | null, completed: number | null): Outcome => ({
  seed: plan.seed,
  members: plan.members,
  violations: world.ledger.violations,
  faults: world.ledger.faults,
  agreed,
  completed,
  steps: world.steps,
});
