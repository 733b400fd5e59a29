// XEP-0380: explicit message encryption. Lets another client say "this message is encrypted" where we send no body.
import { NS_MPOTR } from './namespaces';
import { type Xml, xml } from './xml';

export const encryptionMark = (): Xml =>
  xml('encryption', { xmlns: 'urn:xmpp:eme:0', namespace: NS_MPOTR, name: 'mpOTR' });
