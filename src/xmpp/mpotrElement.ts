// The one element that is ever read from a message: <mpotr xmlns='urn:x-hushroom:mpotr:1'>base64</mpotr> (docs/PROTOCOL.md 12).
// No message of ours has a <body>: a body would be archived and pushed.
import { NS_MPOTR, NS_MUC_USER } from './namespaces';
import { noCopy, noStore } from './xep0334';
import { encryptionMark } from './xep0380';
import { elements, text, type Xml, xml } from './xml';

/** A frame of 64 KiB in base64. */
const MAX_CHARACTERS = 4 * Math.ceil((64 * 1024) / 3);

const mpotr = (data: string): Xml => xml('mpotr', { xmlns: NS_MPOTR }, data);

/** `to` is the room's bare address; `id` random. */
export const groupFrame = (to: string, id: string, data: string): Xml =>
  xml('message', { type: 'groupchat', to, id }, mpotr(data), encryptionMark(), ...noStore());

/** `to` is an occupant's address (XEP-0045, 7.5). */
export const privateFrame = (to: string, id: string, data: string): Xml =>
  xml(
    'message',
    { type: 'chat', to, id },
    mpotr(data),
    xml('x', { xmlns: NS_MUC_USER }),
    encryptionMark(),
    ...noStore(),
    noCopy(),
  );

/** The hello of a presence (docs/PROTOCOL.md 5, step 0), base64. */
export const helloElement = mpotr;

/** The base64 text of a stanza's only <mpotr/>; undefined when there is none, more than one, or one that holds anything but text. */
export function readMpotr(stanza: Xml): string | undefined {
  const found = elements(stanza).filter((it) => it.name === 'mpotr' && it.attrs.xmlns === NS_MPOTR);
  const [only] = found;
  if (!only || found.length > 1 || elements(only).length > 0) return undefined;
  const data = text(only);
  return data.length > 0 && data.length <= MAX_CHARACTERS ? data : undefined;
}
