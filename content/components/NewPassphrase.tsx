import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { identityLabels } from '../identityLabels';
import { labels } from '../labels';
import { Field } from './Field';
import { Icon } from './Icon';
import { PlainForm } from './PlainForm';
import { useRequest } from './useRequest';

interface NewPassphraseProps {
  readonly id: string;
  readonly label: string;
  readonly button: string;
  /** True when the background took it. */
  readonly onChosen: (passphrase: string, request: ReturnType<typeof useRequest>) => Promise<boolean>;
  /** Stands before the two fields. */
  readonly children?: ComponentChildren;
}

/** A passphrase, typed twice or suggested. What is typed stays when it is refused, and goes when it is taken. */
export function NewPassphrase({ id, label, button, onChosen, children }: NewPassphraseProps) {
  const request = useRequest();
  const suggestion = useRequest();
  const form = useRef<HTMLFormElement>(null);
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [suggested, setSuggested] = useState(false);
  const refuse = (text: string, field: string) => {
    request.setFailure(text);
    form.current?.querySelector<HTMLElement>(`#${field}`)?.focus();
  };
  const submit = async () => {
    if (first !== second) return refuse(identityLabels.notTheSame, `${id}-again`);
    if (!(await onChosen(first, request))) return form.current?.querySelector<HTMLElement>(`#${id}`)?.focus();
    setFirst('');
    setSecond('');
  };
  const suggest = async () => {
    const words = await suggestion.get('suggestRoomName', {});
    if (!words) return;
    setFirst(words.name);
    setSecond('');
    setSuggested(true);
  };
  const differ = request.failure === identityLabels.notTheSame;
  return (
    <PlainForm form={form} onSubmit={submit}>
      {children}
      <Field
        id={id}
        label={label}
        secret={!suggested}
        value={first}
        hint={identityLabels.passphraseRule}
        error={differ ? null : request.failure}
        onInput={(value) => {
          setFirst(value);
          setSuggested(false);
        }}
        extra={
          <button type="button" class="button quiet small" onClick={() => void suggest()}>
            <Icon name="suggest" />
            {labels.suggestWords}
          </button>
        }
      />
      <Field
        id={`${id}-again`}
        label={identityLabels.again}
        secret
        value={second}
        hint={identityLabels.againHint}
        error={differ ? request.failure : null}
        onInput={setSecond}
      />
      <button type="submit" class="button primary" aria-disabled={request.busy}>
        {request.busy ? identityLabels.working : button}
      </button>
    </PlainForm>
  );
}
