import { useRef, useState } from 'preact/hooks';
import { identityLabels } from '../identityLabels';
import { Field } from './Field';
import { PlainForm } from './PlainForm';
import { useRequest } from './useRequest';

/** A passphrase that is wrong stays in the field, to be mended. */
export function UnlockIdentity() {
  const { busy, failure, ask } = useRequest();
  const form = useRef<HTMLFormElement>(null);
  const [passphrase, setPassphrase] = useState('');
  const submit = async () => {
    if (!(await ask('unlockIdentity', { passphrase }))) form.current?.querySelector('input')?.focus();
  };
  return (
    <>
      <p class="lead">{identityLabels.lockedLead}</p>
      <PlainForm form={form} onSubmit={submit}>
        <Field
          id="unlock-passphrase"
          label={identityLabels.passphrase}
          secret
          value={passphrase}
          hint=""
          error={failure}
          onInput={setPassphrase}
        />
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? identityLabels.working : identityLabels.unlock}
        </button>
      </PlainForm>
    </>
  );
}
