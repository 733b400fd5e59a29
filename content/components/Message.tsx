import type { MessageView, PersonView } from '../../src/contract';
import { useApp } from '../context';
import { labels } from '../labels';
import { twinWords } from '../messageSteps';
import type { People } from '../people';
import { clock, machineTime } from '../time';
import { verifiedWords } from '../words';
import { AlikeMark } from './AlikeMark';
import { Confirmation } from './Confirmation';
import { Icon } from './Icon';
import { MessageText } from './MessageText';
import { Name } from './Name';
import { OpenPerson } from './OpenPerson';
import { SentenceText } from './SentenceText';
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

interface AuthorProps {
  readonly author: PersonView | undefined;
  /** Where the name is only for screen readers, it is no button that could have the focus unseen. */
  readonly seen: boolean;
}

function Author({ author, seen }: AuthorProps) {
  if (!author || !seen) return <Name person={author} />;
  return (
    <>
      <OpenPerson person={author} class="open-person">
        <Name person={author} />
      </OpenPerson>
      {author.verified === 'differs' && (
        <span class="alike tone-danger">
          <Sign tone="danger" />
          {verifiedWords(author.verified).text}
        </span>
      )}
      <AlikeMark person={author} />
    </>
  );
}

export function Message({ message, people, joined }: MessageProps) {
  const { mine, action, delivery, at, twin } = message;
  const author = people.get(message.author);
  // The other of two different messages: who has read it is not known.
  const isEvidence = twin !== 'none' && message.expected.length === 0;
  const kind = `${twin === 'none' ? '' : ' twin'}${mine ? ' mine' : ''}${joined ? ' joined' : ''}${action ? ' action' : ''}`;
  return (
    <li class={`message${kind}`}>
      <div class="author">
        <Author author={author} seen={!mine && !joined && !action} />
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
          {delivery === 'sent' && !isEvidence && <Confirmation message={message} people={people} />}
        </div>
      </div>
      {twin !== 'none' && (
        <p class="twin-mark">
          <Sign tone="danger" />
          <span>
            <SentenceText sentence={twinWords(message.author, twin)} people={people} />
          </span>
        </p>
      )}
      {message.late && (
        <p class="late">
          <Icon name="warn" />
          {labels.late}
        </p>
      )}
    </li>
  );
}
