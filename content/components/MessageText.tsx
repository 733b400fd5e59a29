import { splitLinks } from '../links';
import { plainText } from '../plainText';

/** What somebody wrote: text nodes, and links that only open when they are clicked. Nothing is ever fetched for it. */
export function MessageText({ text }: { readonly text: string }) {
  return (
    <>
      {splitLinks(plainText(text)).map((part, index) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <a
            key={index}
            href={part.href}
            target="_blank"
            rel="noopener noreferrer"
            referrerpolicy="no-referrer"
          >
            {part.text}
            {part.host !== null && <span class="real-host"> ({part.host})</span>}
          </a>
        ),
      )}
    </>
  );
}
