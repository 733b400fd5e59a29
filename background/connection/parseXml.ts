// A small XML document by the library's own parser: for files that are not streams. Bounded before it is parsed, as frames are.
import parse from '@xmpp/xml/lib/parse.js';
import { checkFrame } from '../../src/xmpp/frame';
import type { Xml } from '../../src/xmpp/xml';
import { toXml } from './elements';

/** Undefined when the text is not one well-formed document, or is one that means harm (a DTD, a depth that nobody needs). */
export function parseXml(text: string): Xml | undefined {
  const body = text
    .replace(/^\s*<\?xml[^>]*\?>/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .trim();
  if (checkFrame(body) !== 'pass') return undefined;
  try {
    const root = parse(body);
    return root ? toXml(root, undefined) : undefined;
  } catch {
    return undefined;
  }
}
