import type { RoomView } from '../../src/contract';
import type { PrivateView } from '../../src/contract/private';
import { useApp } from '../context';
import { labels } from '../labels';
import type { People } from '../people';
import { privateStateWords } from '../privateWords';
import { Icon } from './Icon';
import { Name } from './Name';
import { QuestionBar } from './QuestionBar';
import { Sign } from './Sign';

interface HeadProps {
  readonly room: RoomView;
  readonly talk: PrivateView;
  readonly people: People;
}

/** What can be done about the conversation as it stands. */
function Tools({ room, talk }: Omit<HeadProps, 'people'>) {
  const app = useApp();
  const takes = { roomId: room.id, talk: talk.id };
  const answer = (accept: boolean) => void app.client.request('privateAnswer', { ...takes, accept });
  const end = (
    <button type="button" class="button" onClick={() => void app.client.request('privateEnd', takes)}>
      {labels.endTalk}
    </button>
  );
  switch (talk.state) {
    case 'asked':
      return (
        <>
          <button type="button" class="button primary" data-region-focus onClick={() => answer(true)}>
            {labels.answerTalk}
          </button>
          <button type="button" class="button" onClick={() => answer(false)}>
            {labels.notNow}
          </button>
        </>
      );
    case 'ended':
      return (
        <button
          type="button"
          class="button"
          data-region-focus
          onClick={() => void app.client.request('privateStart', { roomId: room.id, with: talk.with })}
        >
          {labels.askAgain}
        </button>
      );
    case 'encrypted':
      return (
        <>
          <AskButton talk={talk} />
          {end}
        </>
      );
    case 'requested':
    case 'agreeing':
    case 'interrupted':
      return end;
    case 'refused':
      return null;
  }
}

function AskButton({ talk }: { readonly talk: PrivateView }) {
  const app = useApp();
  const { state, triesLeft } = talk.question;
  if (state !== 'none' && state !== 'done') return null;
  if (triesLeft === 0) return <span class="hint">{labels.locked}</span>;
  return (
    <button
      type="button"
      class="button quiet"
      data-region-focus
      onClick={() => {
        app.panel.value = 'ask';
      }}
    >
      <Icon name="question" />
      {labels.askQuestion}
    </button>
  );
}

export function PrivateHead({ room, talk, people }: HeadProps) {
  const { tone, text } = privateStateWords(talk.state);
  const over = room.status.state === 'ended' || room.status.state === 'leaving';
  const gone = people.get(talk.with)?.state !== 'encrypted';
  return (
    <header class="talk-head" data-region>
      <h2 class="talk-title">
        <Icon name="private" />
        <span>
          {labels.onlyYouAnd} <Name person={people.get(talk.with)} />
        </span>
      </h2>
      <p role="status" class={`chip tone-${tone}`}>
        <Sign tone={tone} />
        {text}
      </p>
      {!over && !(gone && talk.state === 'ended') && (
        <div class="talk-tools">
          <Tools room={room} talk={talk} />
        </div>
      )}
      {!over && <QuestionBar room={room} talk={talk} people={people} />}
    </header>
  );
}
