import type { Fingerprint, KeysView } from '../../src/contract/fingerprint';
import { labels, qrLabel, qrText } from '../labels';
import { hexGroups } from '../people';
import { QrCode } from './QrCode';

interface Digits {
  readonly name: string;
  readonly digits: readonly string[];
}

/** Two rows of five groups, for those who would rather read numbers. */
function DigitGrid({ name, digits }: Digits) {
  return (
    <ol class="digits" aria-label={`${labels.digits}: ${name}`}>
      {digits.map((group, index) => (
        <li key={index}>{group}</li>
      ))}
    </ol>
  );
}

function Key({ title, hex, hint }: { readonly title: string; readonly hex: string; readonly hint?: string }) {
  return (
    <div class="fact">
      <dt>{title}</dt>
      <dd>
        <code class="hex">{hexGroups(hex)}</code>
        {hint && <p class="hint">{hint}</p>}
      </dd>
    </div>
  );
}

interface FormsProps {
  readonly fingerprint: Fingerprint;
  readonly keys: KeysView | null;
  /** Whose it is. */
  readonly name: string;
}

/** A fingerprint in all forms but its words: for those who would rather read numbers, for cameras, for other programs. */
export function FingerprintForms({ fingerprint, keys, name }: FormsProps) {
  return (
    <div class="forms">
      <details class="technical">
        <summary>{labels.otherForms}</summary>
        <p class="hint">{labels.digitsHint}</p>
        <DigitGrid name={name} digits={fingerprint.digits} />
        <p class="hint">{labels.qrHint}</p>
        <QrCode text={qrText(fingerprint.hex)} label={qrLabel(name)} />
      </details>
      <details class="technical">
        <summary>{labels.technical}</summary>
        <dl class="facts">
          <Key title={labels.hex} hex={fingerprint.hex} />
          {keys && (
            <>
              <Key title={labels.identityKey} hex={keys.identity} />
              {keys.otr !== null && <Key title={labels.otrKey} hex={keys.otr} />}
              {keys.otrFingerprint !== null ? (
                <Key title={labels.otrFingerprint} hex={keys.otrFingerprint} />
              ) : (
                <Key title={labels.otrHash} hex={keys.otrHash} hint={labels.otrHashHint} />
              )}
            </>
          )}
        </dl>
      </details>
    </div>
  );
}
