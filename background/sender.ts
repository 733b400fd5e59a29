// Who may talk to the background: our own two pages, and nobody else in the browser.

export type PageName = 'popup' | 'chat';

const PAGES: ReadonlyMap<string, PageName> = new Map([
  ['/popup.html', 'popup'],
  ['/chat.html', 'chat'],
]);

/** What a browser tells of the other end of a port; it is not up to that end. */
export interface Sender {
  readonly id?: string | undefined;
  readonly url?: string | undefined;
  /** Not in Firefox. */
  readonly origin?: string | undefined;
  /** 0 for the page of a tab itself. */
  readonly frameId?: number | undefined;
  readonly tab?: { readonly id?: number | undefined } | undefined;
  readonly nativeApplication?: string | undefined;
}

export interface Self {
  readonly id: string;
  /** Such as `chrome-extension://abc...`, without a slash at the end. */
  readonly origin: string;
}

/** Which of our pages it is; null for a stranger: another extension, a content script, a frame, another page of ours. */
export function pageOf(sender: Sender | undefined, self: Self): PageName | null {
  if (sender?.id !== self.id || sender.url === undefined) return null;
  if (sender.origin !== undefined && sender.origin !== self.origin) return null;
  if (sender.nativeApplication !== undefined) return null;
  if (sender.frameId !== undefined && sender.frameId !== 0) return null;
  let url: URL;
  try {
    url = new URL(sender.url);
  } catch {
    return null;
  }
  // `URL.origin` is "null" for moz-extension:, so the whole prefix is compared.
  if (`${url.protocol}//${url.host}` !== self.origin || url.username !== '' || url.password !== '')
    return null;
  const page = PAGES.get(url.pathname) ?? null;
  return page === 'chat' && sender.tab?.id === undefined ? null : page;
}
