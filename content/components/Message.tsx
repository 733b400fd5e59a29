import type { MessageView } from '../../src/contract';
import { useApp } from '../context';
import { labels } from '../labels';
import type { People } from '../people';
import { clock, machineTime } from '../time';
import { Confirmation } from './Confirmation';
import { Icon } from './Icon';
import { MessageText } from './MessageText';
import { Name } from './Name';
import { Sign } from './Sign';

interface MessageProps {
  readonly message: MessageView;
  readonly people: People;
  /** It stands under the message before it, whose author it shares. */
  readonly joined: boolean;
}

function NotSent({ text }: { readonly text: string }) {
  const app = useApp();
  const putBack = () => {
    const room = app.room.value;
    if (!room) return;
    const draft = app.composing(room.id);
    draft.value = draft.value === '' ? text : `${text}\n${draft.value}`;
  };
  return (
    <span class="not-sent">
      <Sign tone="danger" />
      {labels.notSent}
      <button type="button" class="button quiet small" onClick={putBack}>
        {labels.writeAgain}
      </button>
    </span>
  );
}

export function Message({ message, people, joined }: MessageProps) {
  const { mine, action, delivery, at } = message;
  const author = people.get(message.author);
  const kind = `${mine ? ' mine' : ''}${joined ? ' joined' : ''}${action ? ' action' : ''}`;
  return (
    <li class={`message${kind}`}>
      <div class="author">
        <Name person={author} />
        {mine && <span class="you"> ({labels.you})</span>}
      </div>
      <div class="bubble">
        <div class="text" dir="auto">
          {action && (
            <>
              <Name person={author} />{' '}
            </>
          )}
          <MessageText text={message.text} />
        </div>
        <div class="foot">
          <time dateTime={machineTime(at)}>{clock(at, Date.now())}</time>
          {delivery === 'sending' && <span class="sending">{labels.sending}</span>}
          {delivery === 'failed' && <NotSent text={message.text} />}
          {delivery === 'sent' && <Confirmation message={message} people={people} />}
        </div>
      </div>
      {message.late && (
        <p class="late">
          <Icon name="warn" />
          {labels.late}
        </p>
      )}
    </li>
  );
}
