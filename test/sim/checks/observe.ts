// Looks at every step as it happens: what was shown had been sent, for whoever is shown it; what counts as confirmed was read.
import type { SessionEffect } from '../../../src/mpotr/effects';
import { splitKey } from '../../../src/mpotr/places';
import { listed } from '../../../src/mpotr/roster';
import type { SessionEvent } from '../../../src/mpotr/session';
import type { FrameKey, SessionState } from '../../../src/mpotr/state';
import { idIn, type Shown } from '../ledger';
import type { Stay } from '../stay';
import type { World } from '../world';

export function observe(
  world: World,
  stay: Stay,
  before: SessionState,
  event: SessionEvent,
  effects: readonly SessionEffect[],
): void {
  noteRenewal(world, stay, before, event);
  for (const effect of effects) {
    switch (effect.type) {
      case 'message':
        if (effect.author !== stay.id) shown(world, stay, effect);
        else if (stay.honest) sent(world, stay, effect);
        break;
      case 'progress':
        confirmed(world, stay, effect.key);
        break;
      case 'send':
      case 'refused':
        break;
      case 'revealed':
        for (const key of stay.state.waiting.keys()) stay.acceptedBefore.add(key);
        stay.told.push({ count: world.ledger.next(), effect });
        break;
      default:
        stay.told.push({ count: world.ledger.next(), effect });
    }
  }
}

/** Keys that a new handshake replaced. */
function noteRenewal(world: World, stay: Stay, before: SessionState, event: SessionEvent): void {
  if (event.type !== 'frame' || before.occupants === stay.state.occupants) return;
  const now = stay.state.occupants.get(event.from)?.pair?.run;
  if (!now || before.occupants.get(event.from)?.pair?.run === now) return;
  const member = listed(stay.state).find((it) => it.handle === event.from);
  if (member) stay.renewed.set(member.id, world.ledger.next());
}

type Message = Extract<SessionEffect, { type: 'message' }>;

function sent(world: World, stay: Stay, { key, text }: Message): void {
  const { ledger } = world;
  const expected = new Set(listed(stay.state).map((it) => it.id));
  ledger.sent.set(key, {
    key,
    id: idIn(stay.state, key),
    author: stay.id,
    text,
    count: ledger.next(),
    expected,
  });
  for (const holder of stay.state.own.holders.keys())
    if (!expected.has(holder)) ledger.violation('key-with-unlisted', `${key} of ${stay.person.name}`);
}

function shown(world: World, stay: Stay, { key, author, text, late }: Message): void {
  const { ledger } = world;
  const id = idIn(stay.state, key);
  const where = `${key} at ${stay.person.name}`;
  if (stay.shown.has(key)) ledger.violation('accepted-twice', where);
  const entry: Shown = { key, id, author, text, late, count: ledger.next() };
  stay.shown.set(key, entry);
  const writer = [...world.stays.values()].find((it) => it.id === author);
  if (writer && !writer.honest) return;
  const original = ledger.sent.get(key);
  if (!writer || !original || original.author !== author || original.text !== text || original.id !== id)
    return ledger.violation('accepted-what-nobody-sent', where);
  if (!original.expected.has(stay.id)) ledger.violation('read-by-unlisted', where);
  const { g } = splitKey(key);
  const isPublic = ({ effect }: Stay['told'][number]): boolean =>
    effect.type === 'revealed' && effect.id === author && effect.gen === g;
  if (stay.told.some(isPublic) && !stay.acceptedBefore.has(key))
    ledger.violation('accepted-after-reveal', where);
}

/** Nobody honest counts as having confirmed what it was not shown by then. */
function confirmed(world: World, stay: Stay, key: FrameKey): void {
  if (!stay.honest) return;
  const node = stay.state.graph.get(key);
  // What is not shown here either (a text that is none) does not count as a message.
  if (!node || !(stay.shown.has(key) || node.author === stay.id)) return;
  if (node.type !== 'text' && node.type !== 'action') return;
  for (const reader of node.confirmed) {
    if (reader === node.author || reader === stay.id) continue;
    const other = honestStay(world, reader);
    if (other && other.shown.get(key)?.id !== node.id)
      world.ledger.violation(
        'false-confirmation',
        `${key}: ${stay.person.name} counts ${other.person.name}, who ${other.shown.has(key) ? 'was shown another' : 'was not shown it'}`,
      );
  }
}

function honestStay(world: World, id: string): Stay | undefined {
  for (const it of world.stays.values()) if (it.honest && it.id === id) return it;
  return undefined;
}
