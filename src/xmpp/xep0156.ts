// XEP-0156: where a domain's WebSocket is, as the domain itself says in a file of its web server. Both forms, JRD (JSON) and XRD (XML).
// Nothing of it is believed but addresses that TLS protects: a file that was tampered with can send us to another server only if that
// server proves the same domain to the browser, or gets no further than a stream that names another one.
import { elements, type Xml } from './xml';

const REL = 'urn:xmpp:alt-connections:websocket';

/** The files to ask for, best first. */
export const hostMetaUrls = (domain: string): { readonly jrd: string; readonly xrd: string } => ({
  jrd: `https://${domain}/.well-known/host-meta.json`,
  xrd: `https://${domain}/.well-known/host-meta`,
});

/** wss:// addresses in the order of the file; none when it is not JSON of that form. */
export function readJrd(text: string): string[] {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return [];
  }
  const links = isObject(file) && Array.isArray(file.links) ? (file.links as unknown[]) : [];
  return links.flatMap((link) => (isObject(link) && link.rel === REL ? secure(link.href) : []));
}

/** The same of a parsed XRD. */
export function readXrd(file: Xml): string[] {
  if (file.name !== 'XRD') return [];
  const links = elements(file).filter((it) => it.name === 'Link' && it.attrs.rel === REL);
  return links.flatMap((link) => secure(link.attrs.href));
}

const isObject = (it: unknown): it is Readonly<Record<string, unknown>> =>
  typeof it === 'object' && it !== null;

/** What may follow the scheme is looked at by who opens it; control characters and blanks are in no address. */
const secure = (href: unknown): string[] =>
  typeof href === 'string' && href.length <= 2_000 && /^wss:\/\/[!-~]+$/i.test(href) ? [href] : [];
