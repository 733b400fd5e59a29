// XEP-0203: delayed delivery, and its forerunner XEP-0091. A message that was said at another time is never read:
// a room's history would let a server play old frames to newcomers.
import { elements, type Xml } from './xml';

const isDelay = (it: Xml): boolean =>
  (it.name === 'delay' && it.attrs.xmlns === 'urn:xmpp:delay') ||
  (it.name === 'x' && it.attrs.xmlns === 'jabber:x:delay');

export const isDelayed = (stanza: Xml): boolean => elements(stanza).some(isDelay);

/**
 * Takes off the mark that our own server puts on what it held back while the socket was down (XEP-0198, 5): such a stanza is new to
 * us. `own` are the addresses it uses for that: our bare and full address and its domain.
 */
export const withoutOwnDelay = (stanza: Xml, own: readonly string[]): Xml =>
  isDelayed(stanza)
    ? {
        ...stanza,
        children: stanza.children.filter(
          (it) => typeof it === 'string' || !isDelay(it) || !own.includes(it.attrs.from ?? ''),
        ),
      }
    : stanza;
