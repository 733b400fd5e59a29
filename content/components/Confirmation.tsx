import { useId, useState } from 'preact/hooks';
import type { MessageView, ParticipantId } from '../../src/contract';
import { confirmedOf, labels } from '../labels';
import { messageSteps, weakestStep } from '../messageSteps';
import { confirmers, type People } from '../people';
import type { Tone } from '../words';
import { Icon } from './Icon';
import { Name } from './Name';
import { ProgressRing } from './ProgressRing';
import { SentenceText } from './SentenceText';
import { Sign } from './Sign';

interface GroupProps {
  readonly title: string;
  readonly tone: Tone;
  readonly ids: readonly ParticipantId[];
  readonly people: People;
}

function Group({ title, tone, ids, people }: GroupProps) {
  if (ids.length === 0) return null;
  return (
    <div class="confirm-group">
      <dt>
        <Sign tone={tone} />
        {title}
      </dt>
      {ids.map((id) => (
        <dd key={id}>
          <Name person={people.get(id)} />
        </dd>
      ))}
    </div>
  );
}

interface ConfirmationProps {
  readonly message: MessageView;
  readonly people: People;
}

/** Every step of a message with its sign, and then who stands where. */
function Steps({ message, people }: ConfirmationProps) {
  const { confirmed, waiting, overdue, departed } = confirmers(message);
  return (
    <>
      <ul class="steps">
        {messageSteps(message).map(({ tone, text }, index) => (
          <li key={index} class={`step tone-${tone}`}>
            <Sign tone={tone} />
            <span>
              <SentenceText sentence={text} people={people} />
            </span>
            <span class="hidden">{tone === 'ok' ? labels.stepDone : labels.stepMissing}</span>
          </li>
        ))}
      </ul>
      <dl class="confirm-groups">
        <Group title={labels.notForAWhile} tone="warn" ids={overdue} people={people} />
        <Group title={labels.confirmed} tone="ok" ids={confirmed} people={people} />
        <Group title={labels.notYet} tone="busy" ids={waiting} people={people} />
        <Group title={labels.leftBefore} tone="quiet" ids={departed} people={people} />
      </dl>
    </>
  );
}

/** How many of those who were meant to read a message have confirmed that they did, and on request who. Never read out by itself. */
export function Confirmation({ message, people }: ConfirmationProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const { confirmed } = confirmers(message);
  const expected = message.expected.length;
  if (expected === 0) return <span class="confirm-none">{labels.nothingToConfirm}</span>;
  const text = confirmedOf(confirmed.length, expected);
  const weakest = weakestStep(message);
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setOpen(false);
  };
  return (
    <div class={`confirm confirm-${weakest ?? 'fine'}`} aria-live="off">
      <div
        class="confirm-progress"
        role="progressbar"
        aria-label={labels.progress}
        aria-valuemin={0}
        aria-valuemax={expected}
        aria-valuenow={confirmed.length}
        aria-valuetext={text}
      >
        <ProgressRing value={confirmed.length} max={expected} />
        <span>{text}</span>
      </div>
      {weakest === 'overdue' && (
        <span class="confirm-weakest">
          <Icon name="warn" />
          {labels.overdue}
        </span>
      )}
      {weakest === 'unverified' && <span class="confirm-weakest">{labels.unverified}</span>}
      <button
        type="button"
        class="confirm-who"
        aria-expanded={open}
        aria-controls={id}
        aria-label={labels.whoConfirmed}
        onClick={() => setOpen(!open)}
        onKeyDown={keys}
      >
        <Icon name="down" />
      </button>
      <div id={id} class="confirm-names" hidden={!open}>
        {open && <Steps message={message} people={people} />}
      </div>
    </div>
  );
}
