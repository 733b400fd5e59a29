// XEP-0158: a question that is meant to tell people from programs, inside a registration form (XEP-0077). Two kinds: the text of a picture
// (`ocr`) and a question in words (`qa`). The picture comes along in the answer (XEP-0221, XEP-0231): nothing is fetched, whatever
// address the form offers.
import { NS_FORM } from './xep0004';
import { child, elements, text, type Xml } from './xml';

const NS_MEDIA = 'urn:xmpp:media-element';
const NS_BOB = 'urn:xmpp:bob';
/** Of the picture, before base64. */
const MAX_BYTES = 48 * 1024;
const MAX_QUESTION = 500;
const IMAGES = ['image/png', 'image/jpeg', 'image/gif'];

export interface Challenge {
  /** Field of the form that wants the answer. */
  readonly field: string;
  /** In the server's words: shown as text. */
  readonly question: string;
  /** `data` in base64. */
  readonly image: { readonly type: string; readonly data: string } | null;
}

/** What the form asks of a person, or undefined: it asks nothing, or nothing that can be shown. */
export function readChallenge(answer: Xml): Challenge | undefined {
  const query = elements(answer).find((it) => it.name === 'query');
  const form = query && child(query, 'x', NS_FORM);
  if (!query || !form) return undefined;
  const fields = elements(form).filter((it) => it.name === 'field');
  // Words first: they can be read aloud.
  for (const name of ['qa', 'ocr']) {
    const field = fields.find((it) => it.attrs.var === name);
    if (!field) continue;
    const question = (field.attrs.label ?? '').slice(0, MAX_QUESTION);
    const image = pictureOf(field, query);
    if (name === 'ocr' ? image : question !== '') return { field: name, question, image };
  }
  return undefined;
}

function pictureOf(field: Xml, query: Xml): Challenge['image'] {
  const media = child(field, 'media', NS_MEDIA);
  const addresses = media ? elements(media).map(text) : [];
  const data = elements(query).find(
    (it) => it.name === 'data' && it.attrs.xmlns === NS_BOB && addresses.includes(`cid:${it.attrs.cid}`),
  );
  if (!data) return null;
  const type = data.attrs.type ?? '';
  const base64 = text(data).replace(/\s/g, '');
  const fits = base64.length <= (MAX_BYTES / 3) * 4 && /^[A-Za-z\d+/]+={0,2}$/.test(base64);
  return IMAGES.includes(type) && fits ? { type, data: base64 } : null;
}
