// What a user may type as a server:
//   example.org                              the WebSocket is where that domain says it is (findServer.ts)
//   wss://chat.example.org/ws                that address; the XMPP domain is its host
//   example.org=wss://chat.example.org/ws    that address for that domain
//   ws://127.0.0.1:5280/xmpp-websocket       development builds only, and only this machine; the domain is localhost
//   localhost=ws://127.0.0.1:5280/...        the same with the domain named

export interface TypedServer {
  /** The XMPP server. */
  readonly domain: string;
  /** Where its WebSocket is (RFC 7395), if that was typed. */
  readonly url: string | null;
}

const DOMAIN =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Undefined for anything else. `loopback` allows what only a development build may do. */
export function parseServer(typed: string, loopback: boolean): TypedServer | undefined {
  const text = typed.trim();
  const [, named, rest] = /^(?:([^=:/]+)=)?(wss?:\/\/.+)$/i.exec(text) ?? [];
  if (rest === undefined) {
    const domain = text.toLowerCase();
    const onlyHere = domain === 'localhost' || /^[\d.]+$/.test(domain);
    return DOMAIN.test(domain) && !onlyHere ? { domain, url: null } : undefined;
  }
  const url = addressOf(rest);
  if (url === undefined) return undefined;
  const here = LOOPBACK.includes(url.hostname);
  if (url.protocol !== 'wss:' && !(loopback && here)) return undefined;
  const domain = (named ?? (here ? 'localhost' : url.hostname)).toLowerCase();
  return DOMAIN.test(domain) ? { domain, url: url.href } : undefined;
}

function addressOf(text: string): URL | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  const plain = url.username === '' && url.password === '' && url.hash === '';
  return plain && /^wss?:$/.test(url.protocol) ? url : undefined;
}
