// The library's elements <-> our plain ones. Names lose their prefix and each namespace is written out where it changes, so that
// nobody has to think of prefixes again.
import type { Xml } from '../../src/xmpp/xml';

/** As much of the library's Element as this needs. */
export interface LibraryElement {
  readonly attrs: Readonly<Record<string, string | undefined>>;
  readonly children: readonly (LibraryElement | string)[];
  getName(): string;
  getNS(): string | undefined;
}

const NS_CLIENT = 'jabber:client';

export function toXml(element: LibraryElement, around: string | undefined = NS_CLIENT): Xml {
  const own = element.getNS() ?? around;
  const attrs = Object.entries(element.attrs).filter(
    (it): it is [string, string] =>
      typeof it[1] === 'string' && it[0] !== 'xmlns' && !it[0].startsWith('xmlns:'),
  );
  if (own !== undefined && own !== around) attrs.push(['xmlns', own]);
  return {
    name: element.getName(),
    attrs: Object.fromEntries(attrs),
    children: element.children.map((it) => (typeof it === 'string' ? it : toXml(it, own))),
  };
}

/** `make` is the library's element factory. */
export const fromXml = <E>(
  { name, attrs, children }: Xml,
  make: (name: string, attrs: Readonly<Record<string, string>>, ...children: (E | string)[]) => E,
): E => make(name, { ...attrs }, ...children.map((it) => (typeof it === 'string' ? it : fromXml(it, make))));
