// "What the server sees": raw stanzas beside what people read of them, in a real browser.
import { expect, jest, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import type { WireEntry } from '../../src/contract/servers';
import { usePages } from '../support/pages/harness';
import { hostileTexts } from '../support/pages/hostileTexts';
import { looks, settle, showView } from '../support/pages/openPage';
import { app, message, room, scenes } from '../support/pages/scenes';
import { openServerSees, stanzas } from '../support/pages/stanzas';

jest.setTimeout(60_000);

const opened = usePages();

async function show(page: Page, entries: readonly WireEntry[]): Promise<void> {
  await openServerSees(page, entries);
  await settle(page);
}

const pairs = (page: Page) =>
  page.$$eval('.wire-pair', (all) =>
    all.map((one) => ({
      read: one.querySelector('.wire-text')?.textContent ?? null,
      name: one.querySelector('.name')?.textContent ?? null,
      xml: one.querySelector('pre')?.textContent ?? '',
    })),
  );

test('each stanza stands beside the words that were sealed in it, the newest first', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await show(page, stanzas);
  const shown = await pairs(page);
  expect(shown.map(({ read, name }) => [name, read])).toEqual([
    ['Idris', 'brings a wheelbarrow'],
    ['Ana', 'I will make the lunch.'],
    [null, null],
    ['Bob', 'Then Sunday it is:\n\n 1. dig\n 2. plant\n 3. lunch'],
  ]);
  expect(shown[1]!.xml).toBe(stanzas[2]!.xml);
  expect(shown[0]!.xml).toBe(`${stanzas[3]!.xml}…`);
  const columns = await page.$eval('.wire-pair', (one) =>
    [...one.children].map((child) => child.getBoundingClientRect().left),
  );
  expect(columns[0]).toBeLessThan(columns[1]!);
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { hidden: true });
});

test('it is asked for again with each new line, and never without need', async () => {
  const page = await opened(looks.popup, scenes.encrypted);
  await show(page, []);
  const asked = () =>
    page.evaluate(() => window.scripted.requests.filter(({ name }) => name === 'serverSees').length);
  expect(await asked()).toBe(1);
  expect(await pairs(page)).toEqual([]);
  const [first] = scenes.encrypted.rooms;
  await page.evaluate((all) => {
    window.scripted.answers.serverSees = { ok: true, value: { entries: all } };
  }, stanzas);
  const lines = [...first!.lines, message('m13', 'p1', 'One more thing')];
  await showView(page, app({ ...first!, lines }));
  await page.waitForSelector('.wire-pair');
  expect(await asked()).toBe(2);
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { hidden: true });
  await showView(page, app({ ...first!, lines: [...lines, message('m14', 'p1', 'And another')] }));
  expect(await asked()).toBe(2);
});

test('where there is no room for two columns the one stands above the other', async () => {
  const page = await opened(looks.narrow, scenes.encrypted);
  await show(page, stanzas);
  const lefts = await page.$$eval('.wire-pair > div', (all) =>
    all.map((one) => one.getBoundingClientRect().left),
  );
  expect(new Set(lefts).size).toBe(1);
  expect(await page.$eval('.dialog-body', (one) => one.scrollWidth - one.clientWidth)).toBe(0);
});

test('what a hostile server puts into a stanza stays text', async () => {
  const page = await opened(looks.tab, scenes.join);
  const texts = hostileTexts.slice(0, 200);
  const lines = texts.map((text, at) => message(`m${at}`, 'p0', text));
  await showView(page, app(room({ state: 'encrypted', agreed: 2, of: 2 }, { lines })));
  await show(
    page,
    texts.map((xml, id) => ({ id, direction: 'in', line: `m${id}`, xml, cut: false, bytes: xml.length })),
  );
  expect(await page.$$eval('pre', (all) => all.filter((one) => one.children.length > 0).length)).toBe(0);
  expect(await page.$$eval('pre', (all) => all.length)).toBe(texts.length);
  expect(await page.evaluate(() => window.__pwned)).toBeUndefined();
});
