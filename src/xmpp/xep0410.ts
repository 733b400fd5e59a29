// XEP-0410: MUC self-ping. Am I still in the room? A server that lost us says nothing by itself.
import { errorCondition } from './stanzaError';
import type { Xml } from './xml';

/** What the answer to a ping of our own occupant address means (XEP-0410, 3). */
export type Standing = 'joined' | 'not-joined' | 'unknown';

export function readSelfPing(answer: Xml): Standing {
  if (answer.attrs.type === 'result') return 'joined';
  switch (errorCondition(answer)) {
    case 'not-acceptable': // not an occupant
    case 'item-not-found': // nobody has our handle
      return 'not-joined';
    case 'remote-server-not-found':
    case 'remote-server-timeout':
      return 'unknown';
    default: // service-unavailable, feature-not-implemented: it reached a client, so we are there
      return 'joined';
  }
}
