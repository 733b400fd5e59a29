import type { IdentityView } from '../../src/contract/identity';
import { identityLabels } from '../identityLabels';
import { Field } from './Field';

interface ChoiceProps {
  readonly identity: IdentityView['state'];
  readonly fresh: boolean;
  readonly onFresh: (fresh: boolean) => void;
  readonly passphrase: string;
  readonly onPassphrase: (passphrase: string) => void;
  readonly error: string | null;
}

/** Only where an identity is kept: as whom one goes in. A locked one is unlocked on the way. */
export function IdentityChoice({ identity, fresh, onFresh, passphrase, onPassphrase, error }: ChoiceProps) {
  if (identity === 'none') return null;
  const choice = (value: boolean, title: string) => (
    <label class="choice">
      <input type="radio" name="join-as" checked={fresh === value} onChange={() => onFresh(value)} />
      {title}
    </label>
  );
  return (
    <fieldset class="choices" aria-describedby="join-as-hint">
      <legend>{identityLabels.joinAs}</legend>
      <div class="choice-row">
        {choice(false, identityLabels.kept)}
        {choice(true, identityLabels.fresh)}
      </div>
      <p class="hint" id="join-as-hint">
        {fresh ? identityLabels.freshHint : identityLabels.keptHint}
      </p>
      {identity === 'locked' && !fresh && (
        <Field
          id="join-passphrase"
          label={identityLabels.passphrase}
          secret
          value={passphrase}
          hint={identityLabels.unlockHint}
          error={error}
          onInput={onPassphrase}
        />
      )}
    </fieldset>
  );
}
