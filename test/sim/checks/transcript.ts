// After a run: was everything that somebody should have read shown, in an order that respects causality, or is it marked?
import type { Sent } from '../ledger';
import type { Stay } from '../stay';
import type { World } from '../world';

export function checkTranscripts(world: World): void {
  for (const reader of world.stays.values()) {
    if (!reader.honest || reader.condition !== 'up') continue;
    for (const sent of world.ledger.sent.values()) lost(world, reader, sent);
    reordered(world, reader);
  }
}

/** Expected, never shown, and nothing says so. */
function lost(world: World, reader: Stay, sent: Sent): void {
  if (!sent.expected.has(reader.id) || reader.shown.has(sent.key)) return;
  const isTold = reader.told.some(({ count, effect }) => {
    if (count < sent.count) return false;
    if (effect.type === 'gap') return true;
    // Its keys went with it, and that is shown.
    return (effect.type === 'left' || effect.type === 'joined') && effect.id === sent.author;
  });
  const author = [...world.stays.values()].find((it) => it.id === sent.author)!;
  // Whoever went before anybody could cite it takes it along.
  if (!isTold && author.condition === 'up' && lists(reader, author))
    world.ledger.violation('lost-unshown', `${sent.text} (${sent.key}) at ${reader.person.name}`);
}

const lists = (reader: Stay, author: Stay): boolean =>
  reader.state.members.get(author.id)?.state === 'listed';

/** A message is shown after what its author had sent or read before it, unless it is marked as late. */
function reordered(world: World, reader: Stay): void {
  const shown = [...reader.shown.values()];
  const place = new Map(shown.map((it, at) => [it.key, at]));
  for (const [at, it] of shown.entries()) {
    const sent = world.ledger.sent.get(it.key);
    const author = sent && [...world.stays.values()].find((other) => other.id === sent.author);
    if (!sent || !author) continue;
    for (const [key, after] of place) {
      if (after <= at || shown[after]!.late) continue;
      const earlier =
        author.shown.get(key) ??
        (world.ledger.sent.get(key)?.author === sent.author ? world.ledger.sent.get(key) : undefined);
      if (!earlier || earlier.count >= sent.count || earlier.id !== shown[after]!.id) continue;
      world.ledger.violation('reordered-unshown', `${key} after ${it.key} at ${reader.person.name}`);
    }
  }
}
