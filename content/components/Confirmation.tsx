import { useId, useState } from 'preact/hooks';
import type { MessageView, ParticipantId } from '../../src/contract';
import { confirmedOf, labels } from '../labels';
import { confirmers, type People } from '../people';
import type { Tone } from '../words';
import { Icon } from './Icon';
import { Name } from './Name';
import { ProgressRing } from './ProgressRing';
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

/** How many of those who were meant to read a message have confirmed that they did, and on request who. Never read out by itself. */
export function Confirmation({ message, people }: ConfirmationProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const { confirmed, waiting, departed } = confirmers(message);
  const expected = message.expected.length;
  if (expected === 0) return <span class="confirm-none">{labels.nothingToConfirm}</span>;
  const text = confirmedOf(confirmed.length, expected);
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setOpen(false);
  };
  return (
    <div class="confirm" aria-live="off">
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
      <dl id={id} class="confirm-names" hidden={!open}>
        <Group title={labels.confirmed} tone="ok" ids={confirmed} people={people} />
        <Group title={labels.notYet} tone="busy" ids={waiting} people={people} />
        <Group title={labels.leftBefore} tone="quiet" ids={departed} people={people} />
      </dl>
    </div>
  );
}
