// The room's chip: its status, and what is known beyond it.
import type { RoomView } from '../src/contract';
import { listOf, type Sentence } from './sentence';
import { type StatusWords, statusWords } from './words';

/** "Encrypted" alone would not be honest while codes differ or others see other people. */
export function roomWords(
  room: Pick<RoomView, 'status' | 'codeVerdict' | 'alarms' | 'disagreements'>,
): StatusWords {
  const { status, codeVerdict, alarms, disagreements } = room;
  const words = statusWords(status);
  if (status.state !== 'encrypted') return words;
  if (codeVerdict === 'differs') return { tone: 'danger', text: 'Codes differ', count: null };
  if (alarms.length > 0) return { tone: 'danger', text: 'A fingerprint differs', count: null };
  if (disagreements.length > 0) return { ...words, tone: 'warn' };
  const verified = codeVerdict === 'matches' && status.agreed === status.of;
  return verified ? { ...words, count: `${status.agreed} of ${status.of} verified` } : words;
}

/** Besides, while the room is encrypted, the weaker of two: somebody is still without keys, or has left with the old ones. */
export function roomNote({ status, people }: Pick<RoomView, 'status' | 'people'>): Sentence | null {
  if (status.state !== 'encrypted') return null;
  const waiting = people.filter(({ me, state }) => !me && state === 'agreeing').map(({ id }) => id);
  if (waiting.length > 0) return [...listOf(waiting), ' cannot read what you write yet'];
  return status.renewing ? ['new keys with your next message (someone left)'] : null;
}
