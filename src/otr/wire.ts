// The text that carries OTR ("Off-the-Record Messaging Protocol version 3", "Unencoded messages" and "Encoded messages"), and what
// we refuse by its looks alone: fragments, other versions, errors, anything in plain text. OTR must be the whole of a text: other
// clients search for it inside, which lets a stranger hide commands in what people quote.
import { fromBase64, toBase64 } from '../crypto/bytes';
import type { OtrWarning } from './otrTypes';

/** Characters. Our longest message needs about two thirds of it. */
const MAX_WIRE = 131_072;

export type Wire =
  | { readonly type: 'encoded'; readonly bytes: Uint8Array }
  /** A query that offers version 3. */
  | { readonly type: 'query' }
  | { readonly type: 'refused'; readonly reason: OtrWarning };

const refused = (reason: OtrWarning): Wire => ({ type: 'refused', reason });

export const encodeWire = (bytes: Uint8Array): string => `?OTR:${toBase64(bytes)}.`;

export function readWire(wire: string): Wire {
  if (wire.length > MAX_WIRE) return refused('malformed');
  if (wire.startsWith('?OTR:')) {
    const bytes = wire.endsWith('.') ? fromBase64(wire.slice(5, -1)) : undefined;
    return bytes ? { type: 'encoded', bytes } : refused('malformed');
  }
  if (wire.startsWith('?OTR|') || wire.startsWith('?OTR,')) return refused('fragment');
  if (wire.startsWith('?OTR Error:')) return refused('peer-error');
  // "?OTR?" offers version 1, "?OTRv23?" two and three, "?OTR?v3?" one and three. Words for people may follow.
  const query = /^\?OTR(?:\?v|v)([0-9a-zA-Z]*)\?|^\?OTR\?/.exec(wire);
  if (query) return query[1]?.includes('3') ? { type: 'query' } : refused('version');
  return refused('plaintext');
}
