import { useState } from 'preact/hooks';
import type { Acquaintance, IdentityView } from '../../src/contract/identity';
import { useApp } from '../context';
import { identityLabels, lockTimes } from '../identityLabels';
import { labels } from '../labels';
import { plainName } from '../plainText';
import { day } from '../time';
import { verifiedWords } from '../words';
import { Field } from './Field';
import { FingerprintForms } from './FingerprintForms';
import { Name } from './Name';
import { NewPassphrase } from './NewPassphrase';
import { Sign } from './Sign';
import { useRequest } from './useRequest';
import { WordGrid } from './WordGrid';

function Remembered({ people }: Pick<IdentityView, 'people'>) {
  const { ask } = useRequest();
  const forget = (it: Acquaintance) => void ask('forgetPerson', { hex: it.hex });
  return (
    <section class="print">
      <h3>{identityLabels.remembered}</h3>
      {people.length === 0 && <p class="hint">{identityLabels.nobody}</p>}
      <ul class="remembered">
        {people.map((it) => {
          const { tone, text } = verifiedWords(it.verified);
          return (
            <li key={it.hex}>
              <Sign tone={tone} {...(tone === 'ok' ? { icon: 'verified' } : {})} />
              <span class="remembered-who">
                <Name person={{ nickname: it.nickname, suffix: '' }} />
                <span class="hint">
                  {text}, {day(it.at)}
                </span>
              </span>
              <button
                type="button"
                class="button quiet small"
                aria-label={`${identityLabels.forget} ${plainName(it.nickname)}`}
                onClick={() => forget(it)}
              >
                {identityLabels.forget}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Locking() {
  const app = useApp();
  const { busy, ask } = useRequest();
  const minutes = app.view.value?.settings.lockMinutes ?? 0;
  return (
    <div class="locking">
      <div class="field">
        <label for="lock-after">{identityLabels.lockAfter}</label>
        <select
          id="lock-after"
          class="control"
          value={minutes}
          onChange={(event) => void ask('setLockMinutes', { minutes: Number(event.currentTarget.value) })}
        >
          {lockTimes.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </div>
      <div>
        <button
          type="button"
          class="button"
          aria-disabled={busy}
          aria-describedby="lock-hint"
          onClick={() => void ask('lockIdentity', {})}
        >
          {identityLabels.lock}
        </button>
        <p class="hint" id="lock-hint">
          {identityLabels.lockHint}
        </p>
      </div>
    </div>
  );
}

function ChangePassphrase() {
  const [from, setFrom] = useState('');
  const [done, setDone] = useState(false);
  return (
    <details class="technical">
      <summary>{identityLabels.change}</summary>
      <NewPassphrase
        id="new-passphrase"
        label={identityLabels.newPassphrase}
        button={identityLabels.change}
        onChosen={async (to, request) => {
          const changed = await request.ask('changePassphrase', { from, to });
          setDone(changed);
          if (changed) setFrom('');
          return changed;
        }}
      >
        <Field
          id="old-passphrase"
          label={identityLabels.oldPassphrase}
          secret
          value={from}
          hint=""
          error={null}
          onInput={setFrom}
        />
      </NewPassphrase>
      <p role="status">{done && identityLabels.changed}</p>
    </details>
  );
}

/** Unlocked: the fingerprint that others see, whom it remembers, and how to put it away. */
export function KeptIdentity({ identity }: { readonly identity: IdentityView }) {
  return (
    <>
      <p class="lead">{identityLabels.unlockedLead}</p>
      {identity.fingerprint && (
        <section class="print print-me">
          <h3>{labels.yourFingerprint}</h3>
          <WordGrid label={labels.yourFingerprint} words={identity.fingerprint.words} />
          <FingerprintForms fingerprint={identity.fingerprint} keys={identity.keys} name={labels.you} />
        </section>
      )}
      <Remembered people={identity.people} />
      <Locking />
      <ChangePassphrase />
    </>
  );
}
