// Finds the links of a message. A link is only ever http or https as the browser's own parser reads it; everything else stays text.

export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'link';
      readonly text: string;
      readonly href: string;
      /** The real host, when it is not what the text shows (look-alike letters of another script); else null. */
      readonly host: string | null;
    };

const candidate = /\bhttps?:\/\/[^\s<>"'`\u0000-\u001F]+/giu;

/** The end of a sentence is not part of the link, and neither is a bracket that was opened before it. */
function trimEnd(text: string): string {
  let link = text;
  for (;;) {
    const last = link.at(-1) ?? '';
    const opening = { ')': '(', ']': '[', '}': '{' }[last];
    const unbalanced = opening !== undefined && link.split(opening).length < link.split(last).length;
    if (!unbalanced && !/[.,:;!?…*_~|]/u.test(last)) return link;
    link = link.slice(0, -1);
  }
}

/** The address as a link may carry it, or null: another scheme, no host, or a user name before the host (which is a disguise). */
export function safeUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (url.username !== '' || url.password !== '' || url.hostname === '') return null;
  return url;
}

/** Joined again, the parts' texts are exactly `text`. */
export function splitLinks(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const match of text.matchAll(candidate)) {
    const shown = trimEnd(match[0]);
    const url = safeUrl(shown);
    if (!url) continue;
    if (match.index > done) parts.push({ kind: 'text', text: text.slice(done, match.index) });
    const authority =
      shown
        .slice(shown.indexOf('//') + 2)
        .split(/[/?#\\]/u)[0]
        ?.toLowerCase() ?? '';
    const host = authority.replace(/:\d*$/u, '') === url.hostname ? null : url.hostname;
    parts.push({ kind: 'link', text: shown, href: url.href, host });
    done = match.index + shown.length;
  }
  if (done < text.length) parts.push({ kind: 'text', text: text.slice(done) });
  return parts;
}
