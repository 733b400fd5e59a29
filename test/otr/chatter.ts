// Both ends talk at once: who writes and what arrives next is chance, the same for the same seed. Messages overtake nothing on their
// way, but many may be on it, in both directions, so that keys turn in every order that a line that keeps order allows.
import { Chance } from '../sim/random';
import { type Conversation, other, SIDES, type Side } from './conversation';
import { anyText } from './texts';

/** On the way in one direction at most. */
const MOST_WAITING = 12;

export interface Chatter {
  readonly sent: number;
  /** Lost, doubled, changed or in another place. */
  readonly wrong: number;
}

/** `count` messages, after an exchange of keys; all of them have arrived in the end. */
export async function chatter(conversation: Conversation, count: number, seed: number): Promise<Chatter> {
  const { ends } = conversation;
  const chance = new Chance(seed);
  const before = ends.map((end) => end.all('text').length);
  const said: readonly [string[], string[]] = [[], []];
  const heard = (side: Side): string[] =>
    ends[side]
      .all('text')
      .slice(before[side])
      .map((it) => it.text);
  const write = async (from: Side, text: string): Promise<void> => {
    const waiting = conversation.waiting(from).length;
    said[from].push(text);
    ends[from].tell({ send: text });
    await conversation.until('sent', () => conversation.waiting(from).length > waiting);
  };
  const deliver = async (from: Side): Promise<void> => {
    const expected = heard(other(from)).length + 1;
    conversation.deliver(from);
    await conversation.until('read', () => heard(other(from)).length >= expected);
  };

  conversation.hold();
  for (let number = 0; number < count; ) {
    const from: Side = chance.hits(0.5) ? 0 : 1;
    if (
      conversation.waiting(from).length === 0 ||
      (conversation.waiting(from).length < MOST_WAITING && chance.hits(0.5))
    ) {
      await write(from, anyText(chance, number));
      number += 1;
    } else await deliver(from);
  }
  for (const side of SIDES) while (conversation.waiting(side).length > 0) await deliver(side);
  conversation.release();

  const wrong = SIDES.flatMap((side) => {
    const texts = heard(other(side));
    return Array.from(
      { length: Math.max(texts.length, said[side].length) },
      (_, i) => texts[i] === said[side][i],
    );
  }).filter((same) => !same).length;
  return { sent: count, wrong };
}
