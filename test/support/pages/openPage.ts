// One of our pages in a real browser, showing one scene.
import type { Browser, Page } from 'puppeteer-core';
import type { AppView } from '../../../src/contract';
import type { PageServer } from './pageServer';

export interface Look {
  readonly page: 'popup' | 'chat';
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  readonly forced: boolean;
}

export const looks = {
  popup: { page: 'popup', width: 380, height: 580, scheme: 'light', forced: false },
  tab: { page: 'chat', width: 1280, height: 800, scheme: 'light', forced: false },
  narrow: { page: 'chat', width: 320, height: 640, scheme: 'light', forced: false },
} satisfies Record<string, Look>;

export async function openPage(
  browser: Browser,
  server: PageServer,
  look: Look,
  view: AppView,
  query = '',
): Promise<Page> {
  const page = await browser.newPage();
  await page.setViewport({ width: look.width, height: look.height });
  // puppeteer's own emulateMediaFeatures does not know forced colours.
  const devtools = await page.createCDPSession();
  await devtools.send('Emulation.setEmulatedMedia', {
    features: [
      { name: 'prefers-color-scheme', value: look.scheme },
      { name: 'forced-colors', value: look.forced ? 'active' : 'none' },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ],
  });
  await page.goto(`${server.origin}/${look.page}.html${query}`);
  await showView(page, view);
  return page;
}

/** Shows a view, and waits until it is drawn. */
export async function showView(page: Page, view: AppView): Promise<void> {
  await page.evaluate((shown) => window.scripted.show(shown), view);
  await page.waitForSelector(view.rooms.length === 0 ? 'form.join' : '.room, form.join');
  await settle(page);
}

/** Longer than the page gathers pushes for, and a drawn frame. */
export const settle = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) =>
        setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())), 40),
      ),
  );
