import type { RoomView } from '../../src/contract';
import type { PrivateView } from '../../src/contract/private';
import { useApp } from '../context';
import { labels } from '../labels';
import type { People } from '../people';
import { questionWords } from '../privateWords';
import { SentenceText } from './SentenceText';
import { Sign } from './Sign';

interface QuestionProps {
  readonly room: RoomView;
  readonly talk: PrivateView;
  readonly people: People;
}

/** How the question stands, in words; what is asked stands in the dialog, where it can be answered. */
export function QuestionBar({ room, talk, people }: QuestionProps) {
  const app = useApp();
  const { state } = talk.question;
  const words = questionWords(talk.question, talk.with);
  const abort = () => void app.client.request('privateAbort', { roomId: room.id, talk: talk.id });
  return (
    <div class="question" role="status">
      {words && (
        <p class={`question-state tone-${words.tone}`}>
          <Sign tone={words.tone} />
          <span>
            <SentenceText sentence={words.text} people={people} />
          </span>
        </p>
      )}
      {state === 'asked' && (
        <div class="talk-tools">
          <button
            type="button"
            class="button primary"
            onClick={() => {
              app.panel.value = 'reply';
            }}
          >
            {labels.answerQuestion}
          </button>
          <button type="button" class="button" onClick={abort}>
            {labels.refuseQuestion}
          </button>
        </div>
      )}
      {(state === 'waiting' || state === 'checking') && (
        <button type="button" class="button quiet small" onClick={abort}>
          {labels.breakOff}
        </button>
      )}
    </div>
  );
}
