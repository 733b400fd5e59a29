import type { RoomView } from '../../src/contract';
import { labels } from '../labels';
import { peopleById } from '../people';
import { roomNote, roomWords } from '../roomWords';
import { SentenceText } from './SentenceText';
import { Sign } from './Sign';

/** The state of the room in words. A change of state is read out; the counting inside it ("2 of 4") is not. */
export function StatusChip({ room }: { readonly room: RoomView }) {
  const { tone, text, count } = roomWords(room);
  const note = roomNote(room);
  return (
    <div class={`chip tone-${tone}`} role="status" aria-label={labels.roomState} aria-atomic="false">
      <Sign tone={tone} />
      <span>
        {text}
        {count !== null && (
          <span aria-live="off">
            {', '}
            {count}
          </span>
        )}
        {note && (
          <>
            {'; '}
            <SentenceText sentence={note} people={peopleById(room.people)} />
          </>
        )}
      </span>
    </div>
  );
}
