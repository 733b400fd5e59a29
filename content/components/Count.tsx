import { unreadWords } from '../labels';

/** How much is unread, as a number to see and in words to hear. */
export function Count({ unread }: { readonly unread: number }) {
  if (unread === 0) return null;
  return (
    <span class="count">
      <span aria-hidden="true">{unread}</span>
      <span class="hidden"> {unreadWords(unread)}</span>
    </span>
  );
}
