// One browser and one server for a file of tests, and what must hold after every test, whatever it did.
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import type { AppView } from '../../../src/contract';
import { launchChromium } from './browser';
import { type Look, openPage } from './openPage';
import { type PageServer, startPageServer } from './pageServer';

/** Gives the function that opens a page; pages are closed after each test. */
export function usePages(): (look: Look, view: AppView) => Promise<Page> {
  let browser: Browser;
  let server: PageServer;
  let open: Page[] = [];
  const said: string[] = [];

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), startPageServer()]);
  });

  afterEach(async () => {
    // The policy was never broken, the console is empty, and nothing was asked for that is not ours.
    for (const page of open) {
      expect(await page.evaluate(() => window.violations)).toEqual([]);
      await page.close();
    }
    open = [];
    expect(said.splice(0)).toEqual([]);
    expect(server.missed).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  return async (look, view) => {
    const page = await openPage(browser, server, look, view);
    page.on('console', (line) => said.push(line.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    open.push(page);
    return page;
  };
}
