import type { ComponentChildren, RefObject } from 'preact';

interface PlainFormProps {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly onSubmit: () => Promise<void>;
  readonly children: ComponentChildren;
}

/** Fields whose values are ours to judge and to send: the browser does neither. */
export function PlainForm({ form, onSubmit, children }: PlainFormProps) {
  return (
    <form
      ref={form}
      class="identity-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
    >
      {children}
    </form>
  );
}
