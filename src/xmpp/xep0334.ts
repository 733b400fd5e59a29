// XEP-0334: message processing hints. They are requests: a server may keep a copy all the same, of ciphertext.
import { type Xml, xml } from './xml';

const NS = 'urn:xmpp:hints';

export const noStore = (): Xml[] => [
  xml('no-store', { xmlns: NS }),
  xml('no-permanent-store', { xmlns: NS }),
];

/** Only for messages to one occupant: on groupchat it must not stand (XEP-0334, 4.3). */
export const noCopy = (): Xml => xml('no-copy', { xmlns: NS });
