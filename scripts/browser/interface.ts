// Uses Hushroom as a person does: by the names that buttons, fields and regions have for a screen reader.
import type { Page } from 'puppeteer-core';

export interface JoinFields {
  readonly room: string;
  readonly nickname?: string;
  readonly server?: string;
}

/** One message as the page shows it. `author` is empty where it stands under the one before by the same person. */
export interface ShownMessage {
  readonly author: string;
  readonly text: string;
  /** Such as "2 of 2 confirmed". */
  readonly progress: string;
}

const TIMEOUT = 60_000;

const textbox = (name: string): string => `::-p-aria([name="${name}"][role="textbox"])`;
const button = (name: string): string => `::-p-aria([name="${name}"][role="button"])`;

/** Types into the named textbox in place of what it holds. */
export async function fill(page: Page, name: string, value: string): Promise<void> {
  await page.locator(textbox(name)).setTimeout(TIMEOUT).fill(value);
}

export async function press(page: Page, name: string): Promise<void> {
  await page.locator(button(name)).setTimeout(TIMEOUT).click();
}

/** Fills in what is given; the server is folded away under "More" where one is set already. */
export async function fillJoinForm(page: Page, fields: JoinFields): Promise<void> {
  await page.locator(textbox('Room name')).setTimeout(TIMEOUT).wait();
  if (fields.server !== undefined) {
    const folded = await page.$('details:not([open]):has(input) > summary');
    await folded?.click();
    await fill(page, 'Server', fields.server);
  }
  await fill(page, 'Room name', fields.room);
  if (fields.nickname !== undefined) await fill(page, 'Nickname', fields.nickname);
}

export async function join(page: Page, fields: JoinFields): Promise<void> {
  await fillJoinForm(page, fields);
  await press(page, 'Join');
}

/** As soon as it can be sent. */
export async function say(page: Page, text: string): Promise<void> {
  await fill(page, 'Message', text);
  await page.waitForSelector('.send[aria-disabled="false"]', { timeout: TIMEOUT });
  await press(page, 'Send');
}

/** The words of the status "Room state", such as "Encrypted, 3 of 3 agreed"; empty where there is no room. */
export const roomState = (page: Page): Promise<string> =>
  page.evaluate(
    () => document.querySelector('[role="status"][aria-label="Room state"]')?.textContent?.trim() ?? '',
  );

/** The names in the list "People", oneself included. */
export const people = (page: Page): Promise<string[]> =>
  page.$$eval('ul[aria-label="People"] bdi', (names) => names.map((name) => name.textContent ?? ''));

export const messages = (page: Page): Promise<ShownMessage[]> =>
  page.$$eval('[role="log"][aria-label="Messages"] .message', (lines) =>
    lines.map((line) => ({
      author: line.querySelector('.author bdi')?.textContent ?? '',
      text: line.querySelector('.text')?.textContent ?? '',
      progress: line.querySelector('[role="progressbar"]')?.getAttribute('aria-valuetext') ?? '',
    })),
  );

/** Everybody's fingerprint as this page shows it: "nickname" -> twelve words. Opens the panel and closes it again. */
export async function fingerprints(page: Page): Promise<Map<string, string>> {
  await press(page, 'Fingerprints');
  await page.waitForSelector('dialog[open] ol[aria-label^="Fingerprints: "]', { timeout: TIMEOUT });
  const found = await page.$$eval('dialog[open] ol[aria-label^="Fingerprints: "]', (lists) =>
    lists.map((list) => ({
      label: list.getAttribute('aria-label') ?? '',
      words: [...list.querySelectorAll('li')].map((word) => word.textContent).join(' '),
    })),
  );
  await press(page, 'Close');
  return new Map(found.map(({ label, words }) => [label.slice('Fingerprints: '.length), words]));
}

/** Resolves when `check` holds; rejects with `what` when it has not for a minute. */
export async function until(what: string, check: () => Promise<boolean>, ms = TIMEOUT): Promise<void> {
  const end = performance.now() + ms;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`it did not happen within ${ms / 1000} s: ${what}`);
    await new Promise((later) => setTimeout(later, 100));
  }
}

export const encrypted = (page: Page, members: number): Promise<void> =>
  until(`${members} members encrypted`, async () => {
    const state = await roomState(page);
    return state.startsWith('Encrypted') && state.includes(`${members} of ${members}`);
  });
