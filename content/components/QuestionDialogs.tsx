import { useEffect, useRef, useState } from 'preact/hooks';
import type { FailureCode, RoomView } from '../../src/contract';
import type { PrivateView } from '../../src/contract/private';
import { useApp } from '../context';
import { labels, privateTitle } from '../labels';
import { fullName, type People } from '../people';
import { failureWords } from '../words';
import { Dialog } from './Dialog';
import { Field } from './Field';

interface QuestionProps {
  readonly room: RoomView;
  readonly talk: PrivateView;
  readonly people: People;
}

/** Asking: closing it asks nothing. */
function AskDialog({ room, talk, people }: QuestionProps) {
  const app = useApp();
  const [question, setQuestion] = useState('');
  const [answer, setAnswer] = useState('');
  const [failure, setFailure] = useState<FailureCode | null>(null);
  const close = () => {
    app.panel.value = null;
  };
  const ask = async () => {
    const takes = { roomId: room.id, talk: talk.id, question: question.trim(), answer };
    const reply = await app.client.request('privateAsk', takes);
    if (reply.ok) close();
    else setFailure(reply.code);
  };
  const other = failure !== null && failure !== 'bad-question' && failure !== 'bad-answer' ? failure : null;
  return (
    <Dialog title={labels.askQuestion} onClose={close}>
      <form
        class="question-form"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <p class="only">
          <bdi>{privateTitle(fullName(people.get(talk.with)))}</bdi>
        </p>
        <p class="hint">{labels.askLead}</p>
        <Field
          id="question"
          label={labels.question}
          value={question}
          hint={labels.questionHint}
          error={failure === 'bad-question' ? failureWords(failure) : null}
          onInput={setQuestion}
        />
        <Field
          id="answer"
          label={labels.answer}
          value={answer}
          hint={labels.answerRule}
          error={failure === 'bad-answer' ? failureWords(failure) : null}
          onInput={setAnswer}
        />
        {other && (
          <p class="field-error" role="alert">
            {failureWords(other)}
          </p>
        )}
        <button type="submit" class="button primary">
          {labels.ask}
        </button>
      </form>
    </Dialog>
  );
}

/** Answering: closing it breaks the question off, and is never an answer. */
function ReplyDialog({ room, talk, people }: QuestionProps) {
  const app = useApp();
  const [answer, setAnswer] = useState('');
  const [failure, setFailure] = useState<FailureCode | null>(null);
  const takes = { roomId: room.id, talk: talk.id };
  // The browser tells of a dialog's closing once more when it is taken away.
  const over = useRef(false);
  const close = () => {
    over.current = true;
    app.panel.value = null;
  };
  const leave = () => {
    if (over.current) return;
    close();
    void app.client.request('privateAbort', takes);
  };
  const reply = async () => {
    const given = await app.client.request('privateReply', { ...takes, answer });
    if (given.ok) close();
    else setFailure(given.code);
  };
  // The question may go while somebody still thinks: then so does the dialog, and there is nothing to break off.
  useEffect(
    () => () => {
      if (!over.current) close();
    },
    [],
  );
  return (
    <Dialog title={labels.answerQuestion} onClose={leave}>
      <form
        class="question-form"
        onSubmit={(event) => {
          event.preventDefault();
          void reply();
        }}
      >
        <p class="only">
          <bdi>{privateTitle(fullName(people.get(talk.with)))}</bdi>
        </p>
        <blockquote class="asked" dir="auto">
          {talk.question.question}
        </blockquote>
        <p class="hint">{labels.replyLead}</p>
        <Field
          id="answer"
          label={labels.answer}
          value={answer}
          hint={labels.answerRule}
          error={failure === null ? null : failureWords(failure)}
          onInput={setAnswer}
        />
        <button type="submit" class="button primary">
          {labels.giveAnswer}
        </button>
      </form>
    </Dialog>
  );
}

/** The dialog that is open, if there is still a reason for it. */
export function QuestionDialogs(props: QuestionProps) {
  const { panel } = useApp();
  const { question } = props.talk;
  if (panel.value === 'ask') return <AskDialog {...props} />;
  if (panel.value === 'reply' && question.state === 'asked')
    return <ReplyDialog key={question.question} {...props} />;
  return null;
}
