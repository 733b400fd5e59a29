import type { ComponentChildren } from 'preact';

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** May be empty. */
  readonly hint: string;
  readonly error: string | null;
  readonly onInput: (value: string) => void;
  /** Not to be read over a shoulder. */
  readonly secret?: boolean;
  /** Stands at the end of the label's line. */
  readonly extra?: ComponentChildren;
}

const MASKED = { type: 'password' } as const;
const SHOWN = { type: 'text' } as const;

/** A line of text that the browser neither remembers nor sends to a spelling service, with its hint and its error tied to it. */
export function Field({ id, label, value, hint, error, onInput, secret = false, extra }: FieldProps) {
  return (
    <div class="field">
      <div class="field-head">
        <label for={id}>{label}</label>
        {extra}
      </div>
      <input
        id={id}
        class="control"
        {...(secret ? MASKED : SHOWN)}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={value}
        aria-invalid={error !== null}
        aria-describedby={[error !== null && `${id}-error`, hint !== '' && `${id}-hint`]
          .filter(Boolean)
          .join(' ')}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {error !== null && (
        <p id={`${id}-error`} class="field-error">
          {error}
        </p>
      )}
      {hint !== '' && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
