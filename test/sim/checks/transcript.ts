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

/**
 * A message is shown after what its author had sent or read before it, unless it is marked as late. What somebody else had
 * written may come without a mark if a gap was shown before: nobody could know what was in it.
 */
function reordered(world: World, reader: Stay): void {
  const shown = [...reader.shown.values()];
  for (const [at, it] of shown.entries()) {
    const sent = world.ledger.sent.get(it.key);
    const author = sent && [...world.stays.values()].find((other) => other.id === sent.author);
    if (!sent || !author) continue;
    for (const after of shown.slice(at + 1)) {
      if (after.late) continue;
      const earlier =
        after.author === author.id ? world.ledger.sent.get(after.key) : author.shown.get(after.key);
      if (!earlier || earlier.count >= sent.count || earlier.id !== after.id) continue;
      // It was read before its reader and this one had keys for each other: nothing that this one can read tells of it.
      if ((reader.renewed.get(author.id) ?? 0) > earlier.count) continue;
      const isTold = reader.told.some(({ count, effect }) => effect.type === 'gap' && count < it.count);
      if (after.author !== author.id && isTold) continue;
      world.ledger.violation('reordered-unshown', `${after.key} after ${it.key} at ${reader.person.name}`);
    }
  }
}
