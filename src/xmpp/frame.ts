// What a WebSocket message must look like before any parser sees it (RFC 7395, RFC 6120 11.1): one element, well-formed, of
// bounded size, without any of what XMPP forbids (document types, entities, comments, instructions).
//
// `cut`: no honest server sends this; the parser may be lost after it, so the stream has to go.
// `skip`: well-formed perhaps, but more than we are willing to look at. Any occupant of a room can have it sent to everybody, so it
// must not cost the stream: the stanza counts as received and is forgotten.

export type FrameVerdict = 'pass' | 'skip' | 'cut';

export const FRAME_LIMITS = { characters: 256 * 1024, depth: 32, attributes: 32 } as const;

const STANZA = /^<(?:message|presence|iq)[\s/>]/;
/** Only the five predefined entities and character references. */
const BAD_REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/;
const NUMERIC = /&#(x?)([\da-fA-F]+);/g;
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f]/;
const START = /<([^\s<>/"'=&!?]+)/y;
const ATTRIBUTE = /\s+([^\s<>/"'=&]+)\s*=\s*(?:"[^"<]*"|'[^'<]*')/y;
const START_END = /\s*(\/?)>/y;
const END = /<\/([^\s<>/"'=&!?]+)\s*>/y;

export function checkFrame(text: string): FrameVerdict {
  const excessive: FrameVerdict = STANZA.test(text) ? 'skip' : 'cut';
  if (text.length > FRAME_LIMITS.characters) return excessive;
  if (CONTROL.test(text) || BAD_REFERENCE.test(text) || !numericReferencesAreCharacters(text)) return 'cut';
  const open: string[] = [];
  let at = 0;
  do {
    const tag = text[at + 1] === '/' ? endTag(text, at, open) : startTag(text, at, open);
    if (typeof tag === 'string') return tag === 'excessive' ? excessive : 'cut';
    if (open.length === 0) return /^\s*$/.test(text.slice(tag)) ? 'pass' : 'cut';
    at = text.indexOf('<', tag);
  } while (at >= 0);
  return 'cut';
}

/** Characters of XML 1.0, 2.2. */
function numericReferencesAreCharacters(text: string): boolean {
  for (const [, hex, digits] of text.matchAll(NUMERIC)) {
    const code = Number.parseInt(digits!, hex ? 16 : 10);
    const fine =
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 0x20 && code < 0xd800) ||
      (code >= 0xe000 && code < 0xfffe) ||
      (code >= 0x10000 && code <= 0x10ffff);
    if (!fine) return false;
  }
  return true;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The position after the tag, and its name on (or, when it closes itself, not on) the stack. */
function startTag(text: string, at: number, open: string[]): number | 'excessive' | 'malformed' {
  const start = match(START, text, at);
  if (!start) return 'malformed';
  const seen = new Set<string>();
  let end = START.lastIndex;
  for (;;) {
    const attribute = match(ATTRIBUTE, text, end);
    if (!attribute) break;
    end = ATTRIBUTE.lastIndex;
    if (seen.has(attribute[1]!)) return 'malformed';
    seen.add(attribute[1]!);
    if (seen.size > FRAME_LIMITS.attributes) return 'excessive';
  }
  const close = match(START_END, text, end);
  if (!close) return 'malformed';
  if (open.length >= FRAME_LIMITS.depth) return 'excessive';
  if (close[1] === '') open.push(start[1]!);
  return START_END.lastIndex;
}

function endTag(text: string, at: number, open: string[]): number | 'malformed' {
  const end = match(END, text, at);
  return end && open.pop() === end[1] ? END.lastIndex : 'malformed';
}
