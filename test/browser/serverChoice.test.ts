// Choosing a server, for real: the popup of the extension, its worker, and a Prosody that is tried out.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { fill, press, until } from '../../scripts/browser/interface';
import { type Prosody, startProsody } from '../../server/prosody';
import { type Chromium, launchChromium } from '../support/browser';

jest.setTimeout(120_000);

let server: Prosody;
let chromium: Chromium;

beforeAll(async () => {
  server = await startProsody();
  chromium = await launchChromium({ extension: 'dist/dev/chrome' });
});
afterAll(async () => {
  await chromium?.close();
  await server?.stop();
});

const summary = (page: Page): Promise<string> =>
  page.$eval('.server-test-summary', (it) => it.textContent?.trim() ?? '').catch(() => '');
const kept = (page: Page): Promise<string[]> =>
  page.$$eval('.kept-server bdi', (all) => all.map((it) => it.textContent ?? ''));

test('a server is tested, kept, chosen again and forgotten', async () => {
  const page = await chromium.openTab();
  await fill(page, 'Server', 'not a server');
  await press(page, 'Test this server');
  await page.waitForSelector('#join-server-error');

  await fill(page, 'Server', server.url);
  await press(page, 'Test this server');
  await until('the test is over', async () => (await summary(page)).startsWith('It works.'));
  expect(await summary(page)).toBe('It works. One thing to know:');
  const verdicts = await page.$$eval('.server-check', (all) =>
    all.map((it) => it.className.split(' is-')[1]),
  );
  expect(verdicts).toEqual(['ok', 'warn', ...Array(9).fill('ok')]);

  await press(page, 'Keep this server');
  await until('it is kept', async () => (await kept(page)).length === 1);
  await fill(page, 'Server', 'other.example.org');
  expect(await summary(page)).toBe('');
  await press(page, `Use ${server.url}`);
  await until('it is chosen', () =>
    page.$eval('#join-server', (it, url) => (it as HTMLInputElement).value === url, server.url),
  );

  await page.reload();
  await until('it was kept on disk', async () => (await kept(page)).includes(server.url));
  await press(page, `Forget ${server.url}`);
  await until('it is forgotten', async () => (await kept(page)).length === 0);
});

test('a server that is not there is said to be so, and everything else is skipped', async () => {
  const page = await chromium.openTab();
  await fill(page, 'Server', 'ws://127.0.0.1:9/nothing');
  await press(page, 'Test this server');
  await until('the test is over', async () => (await summary(page)).startsWith('This server is not good'));
  expect(await page.$$eval('.server-check.is-skipped', (all) => all.length)).toBe(9);
});
