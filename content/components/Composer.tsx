import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type FailureCode, LIMITS } from '../../src/contract';
import { bytesIn } from '../drafts';
import { labels, tooLong } from '../labels';
import { sendFailureWords } from '../words';
import { Icon } from './Icon';

interface ComposerProps {
  readonly draft: Signal<string>;
  /** Why nothing can be sent now, in words; null when something can. */
  readonly reason: string | null;
  /** Null when it was taken, else why not. */
  readonly onSend: (text: string) => Promise<FailureCode | null>;
  readonly label: string;
  readonly placeholder: string;
  /** Stands above the box: for whom it is. */
  readonly lead?: ComponentChildren;
}

const MOST_ROWS = 6;

/** Always takes text, whatever the room's state: a box that shuts would lose what is being typed. Only sending is ever blocked. */
export function Composer({ draft, reason, onSend, label, placeholder, lead }: ComposerProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  /** Somebody wanted to send while nothing can be sent. */
  const [tried, setTried] = useState(false);
  const text = draft.value;
  const bytes = bytesIn(text);
  const over = bytes > LIMITS.textBytes ? tooLong(bytes) : null;
  const error = over ?? failure;
  const described = [error !== null && 'composer-error', reason !== null && 'composer-reason'].filter(
    Boolean,
  );

  // Unless something else has the focus: the next thing anybody wants to do is write.
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.focus();
  }, []);
  useEffect(() => setTried(false), [reason]);

  const send = async () => {
    const sent = draft.value;
    if (sent.trim() === '') return;
    if (reason !== null) return setTried(true);
    if (over !== null) return;
    draft.value = '';
    setFailure(null);
    const code = await onSend(sent);
    if (code === null) return;
    // Back it goes, before whatever has been typed since.
    draft.value = draft.value === '' ? sent : `${sent}\n${draft.value}`;
    setFailure(sendFailureWords(code));
  };
  const keys = (event: KeyboardEvent) => {
    // While an input method is composing, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  };

  return (
    <form
      class="composer"
      data-region
      onSubmit={(event) => {
        event.preventDefault();
        void send();
        box.current?.focus();
      }}
    >
      {lead}
      {reason !== null && (
        <p id="composer-reason" class="composer-reason" role="status">
          {tried && <strong>{labels.notSent}: </strong>}
          {reason}
        </p>
      )}
      {error !== null && (
        <p id="composer-error" class="field-error" role="alert">
          {error}
        </p>
      )}
      <div class="composer-row">
        <textarea
          ref={box}
          class="control"
          aria-label={label}
          aria-describedby={described.join(' ') || undefined}
          aria-invalid={error !== null}
          placeholder={placeholder}
          autocomplete="off"
          autocapitalize="sentences"
          spellcheck={false}
          dir="auto"
          rows={Math.min(MOST_ROWS, text.split('\n').length)}
          value={text}
          data-region-focus
          onInput={(event) => {
            draft.value = event.currentTarget.value;
          }}
          onKeyDown={keys}
        />
        <button type="submit" class="button primary send" aria-disabled={reason !== null || over !== null}>
          <Icon name="send" />
          {labels.send}
        </button>
      </div>
    </form>
  );
}
