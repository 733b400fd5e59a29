// After a run: is everybody who is listed who it should be, and is what a member keeps bounded?
import { equal } from '../../../src/crypto/bytes';
import { LIMITS } from '../../../src/mpotr/limits';
import { listed } from '../../../src/mpotr/roster';
import type { Stay } from '../stay';
import type { World } from '../world';

/** Questions for missing frames: a run is short, and its members are few. */
const MOST_ASKED = 2_000;

export function checkStates(world: World): void {
  for (const stay of world.stays.values()) {
    if (!stay.honest) continue;
    identities(world, stay);
    sizes(world, stay);
  }
}

function identities(world: World, stay: Stay): void {
  for (const member of listed(stay.state)) {
    const other = [...world.stays.values()].find((it) => it.id === member.id);
    const self = other?.state.self;
    const same =
      self &&
      equal(member.identity, self.identity.publicKey) &&
      self.handle === member.handle &&
      (!other.honest || (self.nickname === member.nickname && equal(member.otrHash, self.otrHash)));
    if (!same) world.ledger.violation('wrong-identity', `${member.nickname} at ${stay.person.name}`);
  }
}

function sizes(world: World, stay: Stay): void {
  const { state } = stay;
  const bound = (what: string, size: number, most: number): void => {
    if (size > most) world.ledger.violation('unbounded', `${what} ${size} at ${stay.person.name}`);
  };
  bound('occupants', state.occupants.size, LIMITS.members);
  bound('graph', state.graph.size, LIMITS.graphFrames);
  bound('views', state.views.known.size, LIMITS.views);
  bound('holes', state.transcript.holes.length, 8 * LIMITS.holes);
  bound('lost', state.transcript.lost.size, LIMITS.lost);
  bound('waiting', state.waiting.size, LIMITS.waitingFrames);
  bound('baseline', state.transcript.baseline.size, 2 * LIMITS.members + LIMITS.parents);
  bound('members', state.members.size, LIMITS.members + LIMITS.goneMembers);
  bound('asked', state.asked.size, MOST_ASKED);
  bound('allowances', state.allowances.size, LIMITS.members + 1);
  bound('ended', state.own.ended.length, LIMITS.endedKept);
  bound('ratchets', state.own.oldRatchets.length, LIMITS.ratchets);
  bound('outbox', stay.largestOutbox, 200);
  for (const it of state.allowances.values()) {
    bound('held', it.held.length, LIMITS.heldFrames);
  }
  for (const it of state.queues.values()) {
    bound('queued', it.frames.length, LIMITS.inQueue);
    bound('queued bytes', it.bytes, LIMITS.inQueueBytes);
  }
  for (const it of state.occupants.values()) {
    bound('pair queue', it.pair?.queue.length ?? 0, LIMITS.pairWindow);
    bound('boxes', it.pair?.boxes.length ?? 0, LIMITS.boxesKept);
    bound('early', it.pair?.early.size ?? 0, LIMITS.pairWindow);
  }
  for (const it of state.members.values()) {
    bound('member holes', it.holes.length, LIMITS.holesKnown);
    bound('blanks', it.blanks.length, LIMITS.blanks);
    for (const gen of it.receiving) {
      bound('skipped keys', gen.skipped.size, LIMITS.skippedKeys);
      bound('used keys', gen.used.size, LIMITS.usedKeys);
    }
  }
}
