// XEP-0030: service discovery, as much of it as finding a server's chat rooms takes.
import { child, elements, type Xml, xml } from './xml';

const NS_INFO = 'http://jabber.org/protocol/disco#info';
const NS_ITEMS = 'http://jabber.org/protocol/disco#items';

export const askInfo = (to: string, id: string): Xml =>
  xml('iq', { type: 'get', to, id }, xml('query', { xmlns: NS_INFO }));

export const askItems = (to: string, id: string): Xml =>
  xml('iq', { type: 'get', to, id }, xml('query', { xmlns: NS_ITEMS }));

/** Addresses of the items that have no node; empty for any answer that is not a list. */
export function readItems(answer: Xml): string[] {
  const query = child(answer, 'query', NS_ITEMS);
  if (answer.attrs.type !== 'result' || !query) return [];
  return elements(query)
    .filter((it) => it.name === 'item' && it.attrs.node === undefined)
    .flatMap((it) => (it.attrs.jid ? [it.attrs.jid] : []));
}

/** Whether the answer describes a text conference with this feature. Gateways to other networks call themselves otherwise. */
export function isTextConference(answer: Xml, feature: string): boolean {
  const query = child(answer, 'query', NS_INFO);
  if (answer.attrs.type !== 'result' || !query) return false;
  const parts = elements(query);
  return (
    parts.some(
      (it) => it.name === 'identity' && it.attrs.category === 'conference' && it.attrs.type === 'text',
    ) && parts.some((it) => it.name === 'feature' && it.attrs.var === feature)
  );
}

/** The features that the answer names; none for any answer that is not about features. */
export function readFeatures(answer: Xml): string[] {
  const query = child(answer, 'query', NS_INFO);
  if (answer.attrs.type !== 'result' || !query) return [];
  return elements(query).flatMap((it) => (it.name === 'feature' && it.attrs.var ? [it.attrs.var] : []));
}
