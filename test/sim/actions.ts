// What happens to members, and what they do, while faults go on.
import { decodeFrame } from '../../src/mpotr/frames';
import type { SessionEvent } from '../../src/mpotr/session';
import { OUTSIDE } from '../support/protocolState';
import type { ActionKind } from './plan';
import type { Stay } from './stay';
import { corrupted } from './wire';
import type { Self, World } from './world';

/** A world and who brings what into it. */
export interface Cast {
  readonly world: World;
  /** By name. */
  readonly selves: Map<string, Self>;
  readonly vanished: Set<Stay>;
  lines: number;
}

const up = ({ world, vanished }: Cast): Stay[] =>
  world
    .present()
    .filter((it) => it.condition === 'up' && !vanished.has(it) && it.state.own.closedAt === null);

export function say(cast: Cast, stay: Stay): string | null {
  cast.lines += 1;
  const text = `${stay.person.name} says ${cast.lines}`;
  return cast.world.say(stay, text) ? text : null;
}

function someoneTalks(cast: Cast, times: number): void {
  const stay = cast.world.chance.pick(up(cast));
  for (let i = 0; stay && i < times; i += 1)
    if (i === 0) say(cast, stay);
    else cast.world.at(cast.world.chance.below(200), () => say(cast, stay));
}

/** Somebody comes back under a new handle, with the old identity. */
function again(cast: Cast, stay: Stay, was: string | null): void {
  const { world } = cast;
  world.at(300 + world.chance.below(5_000), () => world.enter(cast.selves.get(stay.person.name)!, was));
}

function goes(cast: Cast, kind: ActionKind): void {
  const { world } = cast;
  const stay = world.chance.pick(up(cast));
  if (!stay || up(cast).length < 2) return;
  world.ledger.fault(kind);
  switch (kind) {
    case 'leave-with-close':
      return world.goodbye(stay);
    case 'vanish':
      stay.condition = 'dead';
      stay.timer = null;
      cast.vanished.add(stay);
      return;
    case 'stale-restore':
      world.putOut(stay, world.chance.below(8_000));
      return again(cast, stay, stay.id);
    case 'rejoin':
      world.putOut(stay);
      return again(cast, stay, null);
    default:
      if (world.chance.hits(kind === 'kick' ? 0.7 : 0.4)) world.spies.add(stay);
      return world.putOut(stay, world.chance.below(300));
  }
}

function breaks(cast: Cast, kind: ActionKind): void {
  const { world } = cast;
  const stay = world.chance.pick(up(cast).filter((it) => it.honest));
  if (!stay) return;
  if (kind === 'crash-before-store') stay.crash = 'before-store';
  else if (kind === 'crash-after-store') stay.crash = 'after-store';
  else {
    world.ledger.fault(kind);
    world.cut(stay);
    world.at(500 + world.chance.below(12_000), () => world.back(stay));
  }
}

function splits(cast: Cast, kind: ActionKind): void {
  const { world } = cast;
  const [one, other] = [world.chance.pick(up(cast)), world.chance.pick(up(cast))];
  if (!one || !other || one === other) return;
  if (kind === 'hide-presence') {
    world.blind.add(one);
    world.at(6_000 + world.chance.below(6_000), () => world.blind.delete(one));
    return;
  }
  world.ledger.fault(kind);
  world.tellGone(one, other.handle);
  if (world.chance.hits(0.6))
    world.at(100 + world.chance.below(8_000), () => {
      if (other.inside && !world.believes.get(one)!.has(other.handle)) world.tell(one, other.handle, false);
    });
}

/** Each half of the room is shown the other half leaving, and back after a while. */
function halves(cast: Cast): void {
  const { world } = cast;
  const here = up(cast);
  if (here.length < 2 || world.split) return;
  // At least one on each side.
  const side = new Set(
    here.flatMap((it, at) => (at === 0 || (at > 1 && world.chance.hits(0.5)) ? [it.handle] : [])),
  );
  const pairs = here.flatMap((one) =>
    here.flatMap((other) => (side.has(one.handle) === side.has(other.handle) ? [] : [{ one, other }])),
  );
  world.ledger.fault('split-room');
  world.split = side;
  for (const { one, other } of pairs) world.tellGone(one, other.handle);
  world.at(1_000 + world.chance.below(9_000), () => {
    world.split = null;
    for (const { one, other } of pairs)
      if (other.inside && !world.believes.get(one)!.has(other.handle)) world.tell(one, other.handle, false);
  });
}

/** An occupant without a session: noise, and what it heard. */
function ghost(cast: Cast): void {
  const { world } = cast;
  const handle = `0ghost${world.chance.below(1_000)}`;
  for (const it of up(cast)) {
    if (world.chance.hits(0.4)) continue;
    world.ledger.fault('ghost-without-mac');
    world.tell(it, handle, false, world.chance.bytes(16));
    for (let i = 0; i < 4; i += 1)
      world.inject(
        it,
        { type: 'frame', from: handle, bytes: world.chance.bytes(200), direct: i % 2 === 0 },
        500 * i,
      );
  }
}

/** An occupant that knows the room's secret and is a member for some: it runs the protocol. */
function member(cast: Cast): void {
  const { world } = cast;
  const some = up(cast).filter(() => world.chance.hits(0.6));
  if (some.length === 0) return;
  world.ledger.fault('ghost-with-mac');
  const name = `ghost${world.stays.size}`;
  const self: Self = {
    person: { name, honest: false, malice: null },
    identity: world.crypto.dhPair(world.chance.bytes(32)),
    otrHash: world.chance.bytes(32),
  };
  cast.selves.set(name, self);
  world.enter(self, null, new Set(some.map((it) => it.handle)));
}

/** Bytes that are no frame, or nearly one, from somebody who is there. */
function junk(cast: Cast): void {
  const { world } = cast;
  const to = world.chance.pick(up(cast));
  const from = to && world.chance.pick(world.handlesFor(to));
  if (!to || from === undefined) return;
  const kept = [...to.state.archive.values()];
  for (let i = 0; i < 12; i += 1) {
    world.ledger.fault('junk');
    const old = world.chance.pick(kept)?.bytes ?? world.chance.bytes(300);
    const bytes = world.chance.hits(0.3)
      ? world.chance.bytes(world.chance.below(400))
      : corrupted(old, world.chance);
    const event: SessionEvent = { type: 'frame', from, bytes, direct: world.chance.hits(0.5) };
    // What is due anyhow comes first.
    world.feed(to, { ...event, from: '' });
    const before = to.state;
    world.feed(to, event);
    if (decodeFrame(bytes)?.f !== undefined || to.condition !== 'up') continue;
    if (to.honest) unchanged(world, to, before);
  }
}

/** What is no frame may move the limiter and the security log, and nothing else. */
function unchanged(world: World, stay: Stay, before: Stay['state']): void {
  for (const field of Object.keys(before) as (keyof Stay['state'])[])
    if (!OUTSIDE.includes(field) && field !== 'outbox' && before[field] !== stay.state[field])
      world.ledger.violation(
        'accepted-what-nobody-sent',
        `malformed bytes changed ${field} of ${stay.person.name}`,
      );
}

export function act(cast: Cast, kind: ActionKind): void {
  switch (kind) {
    case 'say':
      return someoneTalks(cast, 1);
    case 'burst':
      cast.world.ledger.fault(kind);
      return someoneTalks(cast, 5);
    case 'leave-with-close':
    case 'leave-without':
    case 'kick':
    case 'vanish':
    case 'stale-restore':
    case 'rejoin':
      return goes(cast, kind);
    case 'cut':
    case 'crash-before-store':
    case 'crash-after-store':
      return breaks(cast, kind);
    case 'hide-presence':
    case 'false-departure':
      return splits(cast, kind);
    case 'split-room':
      return halves(cast);
    case 'ghost-without-mac':
      return ghost(cast);
    case 'ghost-with-mac':
      return member(cast);
    case 'junk':
      return junk(cast);
  }
}
