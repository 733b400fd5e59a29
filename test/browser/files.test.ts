// A file between two people in a room of three, for real: 5 MB from one browser's disk to the other's, while both workers die. It arrives
// whole; the third person and the server learn nothing but that something large went by.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ElementHandle, Page } from 'puppeteer-core';
import { encrypted, fill, join, press, until } from '../../scripts/browser/interface';
import { Member } from '../../scripts/memberCore';
import { type Prosody, startProsody } from '../../server/prosody';
import { type Chromium, launchChromium } from '../support/browser';
import { leaks, secretText } from '../support/leaks';
import { type LoggingProxy, startLoggingProxy } from '../support/loggingProxy';

jest.setTimeout(180_000);

const ROOM = 'lemurs of sumatra';
const [ANA, BO, CLEO] = ['ana-of-the-hill', 'bo-of-the-lake', 'cleo-of-the-sea'] as const;
const NAME = 'purple umbrella.pdf';
const SIZE = 5_000_000;
const content = randomBytes(SIZE);
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let folder: string;
let server: Prosody;
let proxy: LoggingProxy;
let browsers: Chromium[] = [];
let ana: Page;
let bo: Page;
let cleo: Member;

beforeAll(async () => {
  folder = mkdtempSync(joinPath(tmpdir(), 'hushroom-file-'));
  writeFileSync(joinPath(folder, NAME), content);
  server = await startProsody();
  proxy = await startLoggingProxy(server.url);
  browsers = await Promise.all([0, 1].map(() => launchChromium({ extension: 'dist/dev/chrome' })));
});
afterAll(async () => {
  await Promise.all([...browsers.map((it) => it.close()), cleo?.leave()]);
  await proxy?.stop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const fileState = (page: Page): Promise<string> =>
  page.$$eval('.file .file-state', (all) => all.at(-1)?.textContent?.trim() ?? '');
const progress = (page: Page): Promise<number> =>
  page.$$eval('.file progress', (all) => (all.at(-1) as HTMLProgressElement | undefined)?.value ?? -1);
const choose = async (page: Page, path: string): Promise<void> => {
  const input = (await page.$('input[type="file"]')) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(path);
};
const sayTo = async (page: Page, name: string, text: string): Promise<void> => {
  await fill(page, `Message only to ${name}`, text);
  await page.waitForSelector('.send[aria-disabled="false"]', { timeout: 60_000 });
  await press(page, 'Send');
};
const shows = (page: Page, text: string): Promise<boolean> =>
  page.$$eval('.log .message .text', (all, wanted) => all.some((it) => it.textContent === wanted), text);

describe('two people in a room of three', () => {
  test('meet, and talk privately', async () => {
    [ana, bo] = (await Promise.all(browsers.map((it) => it.openTab()))) as [Page, Page];
    await join(ana, { room: ROOM, nickname: ANA, server: proxy.url });
    await join(bo, { room: ROOM, nickname: BO, server: proxy.url });
    cleo = await Member.enter({ server: proxy.url, domain: server.domain, room: ROOM, nick: CLEO });
    await Promise.all([ana, bo].map((page) => encrypted(page, 3)));
    await press(ana, `Talk privately with ${BO}`);
    await bo.waitForSelector('.talk-tab-private .count');
    await bo.click('.talk-tab-private');
    await press(bo, 'Answer');
    for (const page of [ana, bo])
      await until('there is a way to send a file', async () => (await page.$('.send-file')) !== null);
  });

  test('a file of 5 MB arrives whole, though each worker dies while it is on its way; texts go between', async () => {
    await choose(ana, joinPath(folder, NAME));
    await until('bo is asked', async () => (await fileState(bo)).includes('wants to send you this file'));
    expect(await fileState(ana)).toContain('has not answered yet');
    await press(bo, 'Receive');
    const reaches = (percent: number) =>
      until(`${percent} percent`, async () => (await progress(bo)) >= percent);
    await reaches(15);
    await browsers[0]!.killWorker();
    await reaches(40);
    await browsers[1]!.killWorker();
    await reaches(60);
    await sayTo(bo, ANA, 'half of it is here');
    await until('the text is there', () => shows(ana, 'half of it is here'), 5_000);
    await until('it is whole', async () => (await fileState(bo)).startsWith('Received whole'), 120_000);
    await until('ana knows', async () => (await fileState(ana)).startsWith(`Received by ${BO}`));
  });

  test('it is saved when the user says so, under its name, byte for byte', async () => {
    const downloads = joinPath(folder, 'downloads');
    const devtools = await bo.createCDPSession();
    await devtools.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
    await press(bo, 'Save');
    await until('it is on the disk', async () => existsSync(joinPath(downloads, NAME)), 10_000);
    await until(
      'it is all there',
      async () => digest(readFileSync(joinPath(downloads, NAME))) === digest(content),
      10_000,
    );
    expect(readdirSync(downloads)).toEqual([NAME]);
    expect((await browsers[1]!.browser.pages()).map((page) => page.url()).join()).not.toContain('blob:');
  });

  test('the third person and the server learn neither its name nor a byte of it', () => {
    const { conversations, lines } = cleo.view();
    expect(conversations).toEqual([]);
    expect(lines.filter(({ kind }) => kind === 'message')).toEqual([]);
    const samples = [0, 16 * 1024, 1_000_001, SIZE - 32].map((at) => ({
      name: `bytes at ${at}`,
      bytes: content.subarray(at, at + 24),
    }));
    const name = [secretText('name', NAME), secretText('stem', 'purple umbrella')];
    const frames = proxy.frames.map(({ text }) => text);
    expect(frames.reduce((sum, text) => sum + text.length, 0)).toBeGreaterThan(2 * SIZE);
    expect(leaks(frames, [...name, ...samples])).toEqual([]);
  });

  test('one can be cancelled by whoever gets it, and refused', async () => {
    await choose(bo, joinPath(folder, NAME));
    await until('ana is asked', async () => (await fileState(ana)).includes('wants to send you this file'));
    await press(ana, 'Receive');
    await until('it runs', async () => (await progress(ana)) >= 3);
    await press(ana, 'Cancel');
    await until('bo is told', async () => (await fileState(bo)).startsWith(`${ANA} stopped it.`));
    expect(await fileState(ana)).toMatch(/^You stopped it\./);
    await choose(bo, joinPath(folder, NAME));
    await until('ana is asked', async () => (await fileState(ana)).includes('wants to send you this file'));
    await press(ana, 'Refuse');
    await until('bo is told', async () => (await fileState(bo)).includes('does not want this file'));
  });
});
