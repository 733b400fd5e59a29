// The harness itself, on an extension of a few lines: what later tests call "the popup", "the worker died" and "it woke" is real.

import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Chromium, type Firefox, launchChromium, launchFirefox } from '../support/browser';
import { type Fixture, writeFixture } from '../support/extensionFixture';

jest.setTimeout(60_000);
const ID = 'harness@hushroom.example';

const ask = async (page: import('puppeteer-core').Page): Promise<string | null> => {
  await page.$eval('output', (output) => {
    output.textContent = '';
  });
  await page.click('button');
  const answer = await page.waitForSelector('output:not(:empty)', { timeout: 10_000 });
  return (await answer?.evaluate((output) => output.textContent)) ?? null;
};

describe('Chromium', () => {
  let fixture: Fixture;
  let one: Chromium;
  let two: Chromium;
  beforeAll(async () => {
    fixture = writeFixture('chrome', ID);
    [one, two] = await Promise.all([
      launchChromium({ extension: fixture.folder }),
      launchChromium({ extension: fixture.folder }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([one?.close(), two?.close()]);
    fixture?.remove();
  });

  test('the real popup opens and talks to the worker', async () => {
    const popup = await one.openPopup();
    expect(popup.url()).toBe(`chrome-extension://${one.extensionId}/popup.html`);
    expect(await popup.evaluate('chrome.extension.getViews({ type: "popup" }).length')).toBe(1);
    expect(await ask(popup)).toBe('1');
  });

  test('the worker dies when killed, wakes on a message and has lost its memory', async () => {
    const tab = await one.openTab();
    expect(await ask(tab)).toBe('1');
    await one.killWorker();
    expect(one.workerRuns()).toBe(false);
    expect(await ask(tab)).toBe('2');
    expect(one.workerRuns()).toBe(true);
    await tab.close();
  });

  test('the popup opens even while the worker is asleep', async () => {
    await one.killWorker();
    expect(one.workerRuns()).toBe(false);
    const popup = await one.openPopup();
    expect(await ask(popup)).toBe('3');
    await popup.close();
  });

  test('profiles share nothing and are removed', async () => {
    expect(two.profile).not.toBe(one.profile);
    const tab = await two.openTab();
    expect(await ask(tab)).toBe('1');
    await two.close();
    expect(existsSync(two.profile)).toBe(false);
  });
});

describe('Firefox', () => {
  let fixture: Fixture;
  let firefox: Firefox;
  beforeAll(async () => {
    fixture = writeFixture('firefox', ID);
    firefox = await launchFirefox({ extension: fixture.folder });
  });
  afterAll(async () => {
    await firefox?.close();
    fixture?.remove();
  });

  test('an extension page opens at its fixed address and talks to the event page', async () => {
    const page = await firefox.openTab();
    await page.waitForSelector('button');
    expect(await ask(page)).toBe('1');
  });
});
