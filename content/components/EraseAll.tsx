import { useState } from 'preact/hooks';
import { useApp } from '../context';
import { identityLabels } from '../identityLabels';
import { emptyDraft } from '../state';
import { useRequest } from './useRequest';

interface DangerProps {
  readonly title: string;
  readonly text: string;
  readonly more?: string;
  readonly button: string;
  readonly request: 'removeIdentity' | 'eraseAll';
  /** Told when it is done, where the page does not show it anyway. */
  readonly done?: string;
  readonly onDone?: () => void;
}

/** What can't be undone is folded away, and says what it does and what it can't before it can be pressed. */
function Danger({ title, text, more, button, request, done, onDone }: DangerProps) {
  const { busy, failure, ask } = useRequest();
  const [told, setTold] = useState<string | undefined>();
  const doIt = async () => {
    if (!(await ask(request, {}))) return;
    setTold(done);
    onDone?.();
  };
  return (
    <details class="technical danger">
      <summary>{title}</summary>
      <p>{text}</p>
      {more !== undefined && <p class="hint">{more}</p>}
      {failure !== null && (
        <p class="field-error" role="alert">
          {failure}
        </p>
      )}
      <button type="button" class="button danger" aria-disabled={busy} onClick={() => void doIt()}>
        {busy ? identityLabels.working : button}
      </button>
      <p role="status">{told}</p>
    </details>
  );
}

export const RemoveIdentity = () => (
  <Danger
    title={identityLabels.remove}
    text={identityLabels.removeText}
    button={identityLabels.removeYes}
    request="removeIdentity"
  />
);

export function EraseAll() {
  const app = useApp();
  const forgetTyped = () => {
    app.draft.value = emptyDraft;
  };
  return (
    <Danger
      title={identityLabels.erase}
      text={identityLabels.eraseText}
      more={identityLabels.eraseNot}
      button={identityLabels.eraseYes}
      request="eraseAll"
      done={identityLabels.erased}
      onDone={forgetTyped}
    />
  );
}
