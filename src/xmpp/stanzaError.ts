// Stanza errors (RFC 6120, 8.3). Their text is somebody else's words: it is never read.
import { NS_STANZAS } from './namespaces';
import { child, elements, type Xml } from './xml';

/** The defined condition, such as `item-not-found`; `undefined-condition` when an error names none. */
export function errorCondition(stanza: Xml): string {
  const error = child(stanza, 'error');
  const condition = error
    ? elements(error).find((it) => it.attrs.xmlns === NS_STANZAS && it.name !== 'text')
    : undefined;
  return condition?.name ?? 'undefined-condition';
}

/** `wait` means that the same request may succeed later. */
export const errorType = (stanza: Xml): string => child(stanza, 'error')?.attrs.type ?? '';
