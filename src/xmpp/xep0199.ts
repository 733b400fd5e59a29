// XEP-0199: ping. The library answers those of others.
import { type Xml, xml } from './xml';

const NS = 'urn:xmpp:ping';

export const ping = (to: string, id: string): Xml =>
  xml('iq', { type: 'get', to, id }, xml('ping', { xmlns: NS }));
