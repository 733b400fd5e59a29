// Where the WebSocket of a domain is: what its web server says (XEP-0156), else the usual place.
import { hostMetaUrls, readJrd, readXrd } from '../src/xmpp/xep0156';
import { parseXml } from './connection/parseXml';
import type { TypedServer } from './serverAddress';

/** The text behind an address, or null: not there, not readable (CORS), too late, too long. */
export type FetchText = (url: string) => Promise<string | null>;

export interface FoundServer {
  readonly domain: string;
  readonly url: string;
  /** typed: the user named the address. host-meta: the domain's own word. usual: nobody said, so the place where it mostly is. */
  readonly by: 'typed' | 'host-meta' | 'usual';
}

/** A host-meta file names a handful of links. */
const MAX_LENGTH = 64 * 1024;
const TIMEOUT_MS = 4_000;

/** `@xmpp/*` and Prosody agree on this path. */
const usual = (domain: string): string => `wss://${domain}/xmpp-websocket`;

export async function findServer({ domain, url }: TypedServer, fetchText: FetchText): Promise<FoundServer> {
  if (url !== null) return { domain, url, by: 'typed' };
  const { jrd, xrd } = hostMetaUrls(domain);
  // Both are asked for at once: a server has one or the other. The second is waited for only where the first says nothing.
  const [json, xml] = [fetchText(jrd), fetchText(xrd)];
  const found = first(readJrd, await json) ?? first(readXml, await xml);
  return found === undefined
    ? { domain, url: usual(domain), by: 'usual' }
    : { domain, url: found, by: 'host-meta' };
}

const first = (read: (text: string) => string[], text: string | null): string | undefined =>
  text === null ? undefined : read(text)[0];

function readXml(text: string): string[] {
  const file = parseXml(text);
  return file === undefined ? [] : readXrd(file);
}

/** Nothing of ours goes along: no cookies, no referrer, nothing from or for the cache, no redirection to somebody else. */
export const fetchText: FetchText = async (url) => {
  try {
    const answer = await fetch(url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = answer.ok ? await answer.text() : null;
    return text !== null && text.length <= MAX_LENGTH ? text : null;
  } catch {
    return null;
  }
};
