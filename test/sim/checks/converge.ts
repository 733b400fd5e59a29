// Once faults have stopped: do honest members agree, and if somebody dishonest keeps them from it, are they told?
import { equal, toHex } from '../../../src/crypto/bytes';
import { listed } from '../../../src/mpotr/roster';
import type { Stay } from '../stay';
import type { World } from '../world';

export const honestHere = (world: World): Stay[] =>
  world.present().filter((it) => it.honest && it.condition === 'up' && it.state.own.closedAt === null);

/** What is still missing for agreement; null if nothing is. */
export function disagreement(world: World): string | null {
  const here = honestHere(world);
  const ids = new Set(world.present().map((it) => it.id));
  const pure = world.present().every((it) => it.honest);
  for (const it of here) {
    for (const other of here) {
      if (other === it) continue;
      const member = it.state.members.get(other.id);
      const held = member?.state === 'listed' && member.agreed && member.receiving.at(-1)?.gen;
      if (held !== other.state.own.gen) return `${it.person.name} has no keys of ${other.person.name}`;
    }
    for (const member of listed(it.state))
      if (!ids.has(member.id)) return `${it.person.name} lists ${member.nickname}, who is gone`;
    if (pure && !equal(it.state.views.digest, here[0]!.state.views.digest))
      return `${it.person.name} has another view`;
  }
  return null;
}

/** Two honest members with different views, one of which has not been told. */
export function untold(world: World): string | null {
  for (const it of honestHere(world))
    for (const other of honestHere(world)) {
      if (equal(it.state.views.digest, other.state.views.digest)) continue;
      if (it.state.watch.differences.some(({ with: whom }) => whom === other.id)) continue;
      return `${it.person.name} (${toHex(it.state.views.digest).slice(0, 6)}) is not told of ${other.person.name}`;
    }
  return null;
}

/** A text that an honest member has not confirmed for its honest author. */
export function incomplete(world: World, texts: ReadonlySet<string>): string | null {
  for (const sent of world.ledger.sent.values()) {
    if (!texts.has(sent.text)) continue;
    const author = honestHere(world).find((it) => it.id === sent.author);
    const node = author?.state.graph.get(sent.key);
    if (!author || !node) return `${sent.text}: the author is gone`;
    for (const reader of honestHere(world)) {
      if (reader === author) continue;
      if (!reader.shown.has(sent.key)) return `${sent.text}: ${reader.person.name} was not shown it`;
      if (!node.confirmed.includes(reader.id))
        return `${sent.text}: ${reader.person.name} has not confirmed it`;
    }
  }
  return null;
}
