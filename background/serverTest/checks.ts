// What two guests see of each other in a room of this server.
import type { ServerCheckView } from '../../src/contract/servers';
import { toBase64 } from '../../src/crypto/bytes';
import { NS_MUC_USER } from '../../src/xmpp/namespaces';
import { randomId } from '../../src/xmpp/randomId';
import { askInfo, readFeatures } from '../../src/xmpp/xep0030';
import { isDelayed } from '../../src/xmpp/xep0203';
import { child, elements, type Xml } from '../../src/xmpp/xml';
import type { Guest, GuestParts } from './guest';
import type { Sheet } from './serverTest';

export type Found = Pick<ServerCheckView, 'verdict' | 'found' | 'value'>;

export interface Room {
  /** Bare address of a room that does not exist yet. */
  readonly room: string;
  readonly first: Guest;
  /** Another guest, who begins to log in. */
  readonly second: () => Guest;
  readonly sheet: Sheet;
  readonly parts: GuestParts;
  readonly signal: AbortSignal;
}

const ENTER_MS = 20_000;
const LOGIN_MS = 30_000;
const ANSWER_MS = 10_000;
/** A frame as large as the protocol allows (docs/PROTOCOL.md, "Limits"), and what is tried when that does not pass. */
const SIZES = [64, 32, 16, 8].map((kib) => kib * 1024);
/** What shipped configurations allow, or less: with this much a room of a few people agrees on keys in some seconds. */
const SLOW_BYTES_A_SECOND = 12_000;

export async function inRoom(it: Room): Promise<void> {
  const { room, first, sheet, parts, signal } = it;
  sheet.start('hidden');
  if (!(await first.enter(room, ENTER_MS))) {
    const refused = first.first('out')?.why ?? 'no-answer';
    return sheet.end('hidden', { verdict: 'fail', found: refused, value: null });
  }
  sheet.end('hidden', await hidden(first, room, parts));

  sheet.start('history');
  await first.say(parts.random(32)); // What the one who comes next must not be told.
  const second = it.second();
  const there = (await second.online(LOGIN_MS)) && (await second.enter(room, ENTER_MS));
  if (!there || signal.aborted)
    return sheet.end('history', { verdict: 'fail', found: second.failure ?? 'second-refused', value: null });
  sheet.end('history', history(second));
  sheet.start('addresses');
  sheet.end('addresses', addresses(first, second));

  sheet.start('private');
  sheet.end('private', await whisper(first, second, parts));
  sheet.start('size');
  const { found, rate } = await largest(first, second, parts);
  sheet.end('size', found);
  if (rate !== null)
    sheet.end('speed', {
      verdict: rate < SLOW_BYTES_A_SECOND ? 'warn' : 'ok',
      found: rate < SLOW_BYTES_A_SECOND ? 'slow' : 'fast',
      value: Math.round(rate),
    });
}

/** What the room says of itself once we have configured it, as far as we could. */
async function hidden(guest: Guest, room: string, { random }: GuestParts): Promise<Found> {
  const features = readFeatures(await guest.ask(askInfo(room, randomId(random))));
  const has = (feature: string): boolean => features.includes(feature);
  if (guest.first('warning', ({ code }) => code === 'logged')) return warn('logged');
  if (has('muc_public')) return warn('public');
  if (has('muc_persistent')) return warn('persistent');
  return { verdict: 'ok', found: 'hidden', value: null };
}

const warn = (found: string): Found => ({ verdict: 'warn', found, value: null });

/** Who came later was told nothing of what was said before. */
const history = (second: Guest): Found => {
  const told = second.stanzas.some(
    (it) => it.name === 'message' && child(it, 'mpotr') !== undefined && isDelayed(it),
  );
  return told ? warn('kept') : { verdict: 'ok', found: 'none', value: null };
};

/** Real addresses in the presence of others: everybody's to everybody, or to whom the room belongs, or to nobody. */
function addresses(first: Guest, second: Guest): Found {
  if (showsAddressOf(second, first.handle)) return { verdict: 'fail', found: 'everybody', value: null };
  if (showsAddressOf(first, second.handle)) return warn('owner');
  return { verdict: 'ok', found: 'nobody', value: null };
}

const showsAddressOf = ({ stanzas }: Guest, handle: string): boolean =>
  stanzas.some((it) => it.name === 'presence' && it.attrs.from?.endsWith(`/${handle}`) && hasAddress(it));

const hasAddress = (presence: Xml): boolean =>
  elements(child(presence, 'x', NS_MUC_USER) ?? presence).some(
    (it) => it.name === 'item' && it.attrs.jid !== undefined,
  );

async function whisper(first: Guest, second: Guest, { random }: GuestParts): Promise<Found> {
  const bytes = random(32);
  await first.whisper(second.handle, bytes);
  const heard = await second.wait('frame', (it) => it.private && it.data === toBase64(bytes), ANSWER_MS);
  return heard ? { verdict: 'ok', found: 'allowed', value: null } : warn('forbidden');
}

/** The largest frame that comes through whole, and at how many bytes a second. */
async function largest(
  first: Guest,
  second: Guest,
  { random, now }: GuestParts,
): Promise<{ readonly found: Found; readonly rate: number | null }> {
  for (const size of SIZES) {
    const bytes = random(size);
    const data = toBase64(bytes);
    const began = now();
    const id = await first.say(bytes);
    const patience = ANSWER_MS + size; // A millisecond a byte: slower than any limit that is shipped.
    const heard = await Promise.race([
      second.wait('frame', (it) => !it.private && it.data === data, patience),
      first.wait('undeliverable', (it) => it.id === id, patience).then(() => undefined),
    ]);
    if (heard) {
      const whole = size === SIZES[0];
      const found: Found = {
        verdict: whole ? 'ok' : 'warn',
        found: whole ? 'whole' : 'smaller',
        value: size,
      };
      return { found, rate: (data.length * 1000) / Math.max(1, now() - began) };
    }
    if (first.cut || second.cut) return { found: { verdict: 'fail', found: 'cut', value: size }, rate: null };
  }
  return { found: { verdict: 'fail', found: 'none', value: null }, rate: null };
}
