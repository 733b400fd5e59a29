import { identityLabels } from '../identityLabels';
import { NewPassphrase } from './NewPassphrase';
import { Sign } from './Sign';

/** Nothing is kept: what it would mean, before anybody asks for it. */
export function KeepIdentity() {
  return (
    <>
      <p class="lead">{identityLabels.noneLead}</p>
      <ul class="promise">
        <li>
          <Sign tone="ok" />
          {identityLabels.keepGood}
        </li>
        <li>
          <Sign tone="warn" />
          {identityLabels.keepRecognised}
        </li>
        <li>
          <Sign tone="warn" />
          {identityLabels.keepStored}
        </li>
      </ul>
      <NewPassphrase
        id="keep-passphrase"
        label={identityLabels.passphrase}
        button={identityLabels.keep}
        onChosen={(passphrase, request) => request.ask('keepIdentity', { passphrase })}
      />
    </>
  );
}
