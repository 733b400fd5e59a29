// The whole browser dies. Rooms lived in its memory: they are gone, and whoever starts it again is told so, without a name.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { join, press, roomState, until } from '../../scripts/browser/interface';
import { type Prosody, startProsody } from '../../server/prosody';
import { type Chromium, launchChromium } from '../support/browser';

jest.setTimeout(120_000);

const profile = mkdtempSync(joinPath(tmpdir(), 'hushroom-crash-'));
const started: Chromium[] = [];
let server: Prosody;

async function start(): Promise<Chromium> {
  const chromium = await launchChromium({ extension: 'dist/dev/chrome', profile });
  started.push(chromium);
  return chromium;
}

beforeAll(async () => {
  server = await startProsody({ login: 'key' });
});
afterAll(async () => {
  for (const it of started) await it.close();
  await server?.stop();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

const onDisk = async (it: Chromium): Promise<Record<string, unknown>> =>
  (await it.inWorker('chrome.storage.local.get(null)')) as Record<string, unknown>;
const banner = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('.room-banner [role="status"]')?.textContent ?? '');

test('the browser is killed with a room open: at the next start it is told once, and nothing of the room is there', async () => {
  const before = await start();
  const page = await before.openTab();
  await join(page, { room: 'a room that nobody shall know of', nickname: 'alice', server: server.url });
  await until('alice is in', async () => (await roomState(page)) === 'Waiting for others');
  const { settings: _, ...kept } = await onDisk(before);
  expect(kept).toEqual({ roomsOpen: true });
  expect(JSON.stringify(await onDisk(before))).not.toMatch(/nobody|alice/);
  before.browser.process()!.kill('SIGKILL');
  await new Promise((gone) => before.browser.once('disconnected', gone));

  const after = await start();
  const again = await after.openTab();
  await until('it is told', async () => (await banner(again)) !== '');
  expect(await banner(again)).toBe(
    'Hushroom was closed. The rooms you were in are gone; nothing of them was kept.',
  );
  expect(await roomState(again)).toBe('');
  await press(again, 'I see');
  await until('it was read', async () => (await banner(again)) === '');
  expect(Object.keys(await onDisk(after))).not.toContain('roomsOpen');
});

test('a room that was left is not spoken of', async () => {
  const [, after] = started;
  const page = await after!.openTab();
  await join(page, { room: 'left', nickname: 'alice', server: server.url });
  await until('alice is in', async () => (await roomState(page)) === 'Waiting for others');
  expect(Object.keys(await onDisk(after!))).toContain('roomsOpen');
  await press(page, 'Leave');
  await until('nothing is kept', async () => !Object.hasOwn(await onDisk(after!), 'roomsOpen'));
});
