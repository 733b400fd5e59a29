import type { ComponentChildren } from 'preact';
import type { PersonView, TextView } from '../../src/contract';
import { useApp } from '../context';
import { labels } from '../labels';
import { clock, machineTime } from '../time';
import { Author } from './Author';
import { MessageText } from './MessageText';
import { Name } from './Name';
import { Sign } from './Sign';

/** Puts the text back where it was typed: that box is for the same readers. */
export function NotSent({ text }: { readonly text: string }) {
  const app = useApp();
  const putBack = () => {
    const draft = app.composingHere();
    if (draft) draft.value = draft.value === '' ? text : `${text}\n${draft.value}`;
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

interface BubbleProps {
  readonly message: TextView;
  readonly author: PersonView | undefined;
  /** It stands under the message before it, whose author it shares. */
  readonly joined: boolean;
  /** Its author said something else in its place. */
  readonly doubted?: boolean;
  /** How far it has come. */
  readonly foot: ComponentChildren;
  readonly after?: ComponentChildren;
}

/** What somebody wrote. */
export function Bubble({ message, author, joined, doubted = false, foot, after }: BubbleProps) {
  const { mine, action, at } = message;
  const kind = `${doubted ? ' twin' : ''}${mine ? ' mine' : ''}${joined ? ' joined' : ''}${action ? ' action' : ''}`;
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
          {foot}
        </div>
      </div>
      {after}
    </li>
  );
}
