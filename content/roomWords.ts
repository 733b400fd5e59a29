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

/** What has to be known besides, while the room is encrypted: who is still without keys, and that somebody has left with the old ones. */
export function roomNotes({ status, people }: Pick<RoomView, 'status' | 'people'>): readonly Sentence[] {
  if (status.state !== 'encrypted') return [];
  const waiting = people.filter(({ me, state }) => !me && state === 'agreeing').map(({ id }) => id);
  const notes: Sentence[] =
    waiting.length > 0 ? [[...listOf(waiting), ' cannot read what you write yet']] : [];
  return status.renewing ? [...notes, ['new keys with your next message (someone left)']] : notes;
}
