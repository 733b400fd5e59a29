// Stanzas as text and back, names as they stand: what comes out of `parseXml` goes back into the very same bytes of meaning. For
// well-formed frames of a server and a client that are ours; what hostile frames look like is not for this parser.
import { type Xml, xml } from '../../src/xmpp/xml';

const TAG = /<(\/?)([^\s<>/]+)((?:\s+[^\s=<>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const fromEntities = (text: string): string =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (_, hex?: string, decimal?: string, name?: string) =>
    name !== undefined
      ? NAMED[name]!
      : String.fromCodePoint(hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)),
  );

const toEntities = (text: string): string =>
  text.replace(/[&<>"']/g, (it) => `&${Object.keys(NAMED).find((name) => NAMED[name] === it)!};`);

interface Open {
  readonly name: string;
  readonly attrs: Record<string, string>;
  readonly children: (Xml | string)[];
}

/** Undefined for what is not one whole element: the stream's own opening and closing frames are. */
export function parseXml(text: string): Xml | undefined {
  const stack: Open[] = [];
  TAG.lastIndex = 0;
  for (let it = TAG.exec(text); it; it = TAG.exec(text)) {
    const [, closing, name, attributes, empty, words] = it;
    const top = stack.at(-1);
    if (words !== undefined) {
      if (top) top.children.push(fromEntities(words));
      continue;
    }
    if (closing !== '/') {
      const attrs: Record<string, string> = {};
      for (const [, key, double, single] of attributes!.matchAll(ATTRIBUTE))
        attrs[key!] = fromEntities(double ?? single ?? '');
      stack.push({ name: name!, attrs, children: [] });
      if (empty !== '/') continue;
    }
    const { name: done, attrs, children } = stack.pop() ?? {};
    if (done === undefined || (closing === '/' && done !== name)) return undefined;
    const element = xml(done, attrs, ...children!);
    const around = stack.at(-1);
    if (!around) return element;
    around.children.push(element);
  }
  return undefined;
}

export function printXml({ name, attrs, children }: Xml): string {
  const written = Object.entries(attrs).map(([key, value]) => ` ${key}="${toEntities(value)}"`);
  const inner = children.map((it) => (typeof it === 'string' ? toEntities(it) : printXml(it)));
  return `<${name}${written.join('')}>${inner.join('')}</${name}>`;
}
