// After a run: everything that somebody holds is tried on what was not meant for it. Nobody unlisted has a key that helps.
import { decodeFrame } from '../../../src/mpotr/frames';
import { opens, secretsOf } from '../../support/seizure';
import type { Stay } from '../stay';
import { ROOM, type World } from '../world';

const MOST_FRAMES = 6;

export function checkSeizures(world: World): void {
  const outsiders = [...world.stays.values()].filter((it) => !it.honest || it.condition === 'out');
  const thief = world.chance.pick(outsiders);
  if (!thief) return;
  const secrets = secretsOf(thief.state, thief.stale);
  for (const { key, bytes } of unmeant(world, thief)) {
    const frame = decodeFrame(bytes);
    if (frame?.f === 'msg' && opens(world.crypto, ROOM, frame, secrets))
      world.ledger.violation('key-with-unlisted', `${thief.person.name} can open ${key}`);
  }
}

/** The latest messages of honest members who did not list it when they wrote. */
function unmeant(world: World, thief: Stay): { key: string; bytes: Uint8Array }[] {
  const found: { key: string; bytes: Uint8Array }[] = [];
  for (const sent of [...world.ledger.sent.values()].reverse()) {
    const author = [...world.stays.values()].find((it) => it.id === sent.author);
    const bytes = author?.state.archive.get(sent.key)?.bytes;
    if (bytes && author !== thief && !sent.expected.has(thief.id)) found.push({ key: sent.key, bytes });
    if (found.length === MOST_FRAMES) break;
  }
  return found;
}
