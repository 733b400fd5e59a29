// XEP-0199: ping.
import { child, type Xml, xml } from './xml';

const NS = 'urn:xmpp:ping';

export const ping = (to: string, id: string): Xml =>
  xml('iq', { type: 'get', to, id }, xml('ping', { xmlns: NS }));

export const isPing = (stanza: Xml): boolean =>
  stanza.name === 'iq' && stanza.attrs.type === 'get' && child(stanza, 'ping', NS) !== undefined;
