import type { ComponentChildren } from 'preact';
import type { PersonView } from '../../src/contract';
import { useApp } from '../context';

interface OpenPersonProps {
  readonly person: PersonView;
  readonly class: string;
  /** Read aloud where what can be seen of the button does not name the person. */
  readonly label?: string;
  readonly children: ComponentChildren;
}

/** Opens somebody's sheet. */
export function OpenPerson({ person, class: kind, label, children }: OpenPersonProps) {
  const app = useApp();
  return (
    <button
      type="button"
      class={kind}
      aria-label={label}
      aria-haspopup="dialog"
      onClick={() => {
        app.panel.value = { person: person.id };
      }}
    >
      {children}
    </button>
  );
}
