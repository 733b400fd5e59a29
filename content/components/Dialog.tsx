import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { labels } from '../labels';
import { Icon } from './Icon';

interface DialogProps {
  readonly title: ComponentChildren;
  /** For what stands side by side. */
  readonly wide?: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A modal dialog: the browser keeps the focus inside, closes it on Escape and gives the focus back. */
export function Dialog({ title, wide = false, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = useRef(true);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      shown.current = false;
      element?.close();
    };
  }, []);
  const closed = () => {
    // Of one that has made way for another the browser tells when the other is there already.
    if (shown.current) onClose();
  };
  return (
    <dialog
      ref={dialog}
      class={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby="dialog-title"
      onClose={closed}
    >
      <header class="dialog-head">
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="button quiet tool" aria-label={labels.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reachable by keyboard */}
      <section class="dialog-body" aria-labelledby="dialog-title" tabIndex={0}>
        {children}
      </section>
    </dialog>
  );
}
