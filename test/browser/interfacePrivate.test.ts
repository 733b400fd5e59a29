// Private conversations on the pages, in a real browser: nothing in them can be mistaken for the room, and leaving a question never
// answers it.
import { describe, expect, jest, test } from '@jest/globals';
import { source as axeSource } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { usePages } from '../support/pages/harness';
import { type Look, looks, settle, showView } from '../support/pages/openPage';
import { privateScenes, talk, withTalks } from '../support/pages/privateScenes';
import { scenes } from '../support/pages/scenes';

jest.setTimeout(180_000);

const opened = usePages();
const requests = (page: Page) =>
  page.evaluate(() => window.scripted.requests.map(({ name, takes }) => ({ name, takes })));
const named = async (page: Page, name: string) => (await requests(page)).filter((it) => it.name === name);
const press = (page: Page, name: string): Promise<void> =>
  page.locator(`::-p-aria([name="${name}"][role="button"])`).click();
const text = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (one) => one.textContent?.trim() ?? '');
const box = (page: Page) =>
  page.$eval('.composer textarea', (one) => ({
    label: one.getAttribute('aria-label'),
    placeholder: one.getAttribute('placeholder'),
    focused: one === document.activeElement,
  }));

async function openTalk(look: Look, scene: keyof typeof privateScenes): Promise<Page> {
  const page = await opened(look, privateScenes[scene]);
  await page.click('.talk-tab-private');
  await settle(page);
  return page;
}

describe('the room and a private conversation', () => {
  test.each(['popup', 'tab'] as const)('%s: differ to the eye and to the ear', async (size) => {
    const page = await opened(looks[size], privateScenes.talking);
    const ground = () => page.$eval('.composer', (one) => getComputedStyle(one).backgroundColor);
    const send = () => page.$eval('.send', (one) => getComputedStyle(one).backgroundColor);
    const room = { ...(await box(page)), ground: await ground(), send: await send() };
    expect(room.label).toBe('Message');
    await page.click('.talk-tab-private');
    await settle(page);
    const only = { ...(await box(page)), ground: await ground(), send: await send() };
    expect(only).toMatchObject({
      label: 'Message only to Idris',
      placeholder: 'Write only to Idris',
      focused: true,
    });
    expect(only.ground).not.toBe(room.ground);
    expect(only.send).not.toBe(room.send);
    expect(await text(page, '.only')).toBe('Only to Idris');
    expect(await text(page, '.talk-title')).toBe('Only you and Idris');
    expect(await page.$('[role="log"][aria-label="Private messages with Idris"]')).not.toBeNull();
    expect(await page.$('[role="log"][aria-label="Messages"]')).toBeNull();
    const status = () => page.$$eval('[role="status"]', (all) => all.map((one) => one.textContent));
    expect(await status()).toContain('You are writing only to Idris.');
    await page.click('.talk-tab');
    await settle(page);
    expect(await status()).toContain('You are writing to the whole room.');
    expect(await box(page)).toMatchObject({ label: 'Message' });
  });

  test('each has a box of its own: what is typed in one never gets into another', async () => {
    const page = await openTalk(looks.tab, 'talking');
    await page.type('.composer textarea', 'only for idris');
    await page.click('.talk-tab');
    expect(await page.$eval('textarea', (one) => one.value)).toBe('');
    await page.type('.composer textarea', 'for all');
    await page.click('li:nth-child(3) .talk-tab-private');
    expect(await page.$eval('textarea', (one) => one.value)).toBe('');
    await page.click('li:nth-child(2) .talk-tab-private');
    expect(await page.$eval('textarea', (one) => one.value)).toBe('only for idris');
    await page.keyboard.press('Enter');
    await settle(page);
    expect(await named(page, 'privateSay')).toEqual([
      { name: 'privateSay', takes: { roomId: 'r1', talk: 'c1', text: 'only for idris' } },
    ]);
    expect(await named(page, 'say')).toEqual([]);
  });

  test('one whose participant comes back under another id stays on the screen', async () => {
    const page = await openTalk(looks.tab, 'talking');
    await showView(page, withTalks(talk({ with: 'p3' })));
    expect(await box(page)).toMatchObject({ label: 'Message only to Bob' });
  });

  test('what is unread is counted for each, and is read where it is on the screen', async () => {
    const page = await opened(looks.tab, privateScenes.talking);
    await settle(page);
    expect(await page.title()).toBe('(5) Hushroom');
    expect((await named(page, 'read')).length).toBeGreaterThan(0);
    expect(await named(page, 'privateRead')).toEqual([]);
    await page.click('li:nth-child(3) .talk-tab-private');
    await settle(page);
    expect((await named(page, 'privateRead'))[0]).toEqual({
      name: 'privateRead',
      takes: { roomId: 'r1', talk: 'c2' },
    });
  });
});

test('what was not sent goes back into the box that it came from', async () => {
  const page = await openTalk(looks.tab, 'gone');
  await press(page, 'Put it back in the message box');
  await settle(page);
  expect(await page.$eval('textarea', (one) => one.value)).toBe('Are you still there?');
  await page.click('.talk-tab');
  expect(await page.$eval('textarea', (one) => one.value)).toBe('');
});

describe('beginning', () => {
  test.each(['popup', 'tab'] as const)('%s: from the list of people, by keyboard', async (size) => {
    const page = await opened(looks[size], scenes.encrypted);
    await page.focus('::-p-aria([name="Talk privately with Idris"][role="button"])');
    await page.keyboard.press('Enter');
    await settle(page);
    expect(await named(page, 'privateStart')).toEqual([
      { name: 'privateStart', takes: { roomId: 'r1', with: 'p1' } },
    ]);
    await showView(page, privateScenes.requested);
    await page.focus('::-p-aria([name="Talk privately with Idris"][role="button"])');
    await page.keyboard.press('Enter');
    await settle(page);
    expect(await named(page, 'privateStart')).toHaveLength(1);
    expect(await box(page)).toMatchObject({ label: 'Message only to Idris' });
    expect(await text(page, '.composer-reason')).toBe('You can write as soon as Idris agrees.');
  });

  test('a request is answered, or not now', async () => {
    const page = await openTalk(looks.popup, 'asked');
    await press(page, 'Answer');
    await press(page, 'Not now');
    expect((await named(page, 'privateAnswer')).map((it) => it.takes)).toEqual([
      { roomId: 'r1', talk: 'c1', accept: true },
      { roomId: 'r1', talk: 'c1', accept: false },
    ]);
  });
});

describe('the question', () => {
  test('is asked with an answer, under the rule that is shown', async () => {
    const page = await openTalk(looks.tab, 'talking');
    await press(page, 'Ask a question');
    await page.waitForSelector('dialog[open]');
    expect(await text(page, 'dialog #answer-hint')).toMatch(/Capital letters, extra spaces/);
    await page.type('#question', 'Where did we first meet?');
    await page.type('#answer', 'At the Lake');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog', { hidden: true });
    expect((await named(page, 'privateAsk')).map((it) => it.takes)).toEqual([
      { roomId: 'r1', talk: 'c1', question: 'Where did we first meet?', answer: 'At the Lake' },
    ]);
    await settle(page);
    expect(await named(page, 'privateAbort')).toEqual([]);
  });

  test('is shown as plain text, and answered', async () => {
    const markup = '<img src=x onerror="window.__pwned=1"> \u202e? https://example.org';
    const page = await opened(
      looks.tab,
      withTalks(talk({ question: { state: 'asked', question: markup, outcome: null, triesLeft: 3 } })),
    );
    await page.click('.talk-tab-private');
    await press(page, 'Answer the question');
    await page.waitForSelector('dialog[open]');
    expect(await page.$eval('.asked', (one) => [one.childElementCount, one.textContent])).toEqual([
      0,
      markup,
    ]);
    await page.type('#answer', 'the lake');
    await press(page, 'Give this answer');
    await page.waitForSelector('dialog', { hidden: true });
    await settle(page);
    expect((await named(page, 'privateReply')).map((it) => it.takes)).toEqual([
      { roomId: 'r1', talk: 'c1', answer: 'the lake' },
    ]);
    expect(await named(page, 'privateAbort')).toEqual([]);
    expect(await page.evaluate(() => window.__pwned)).toBeUndefined();
  });

  test.each([
    ['Escape', (page: Page) => page.keyboard.press('Escape')],
    ['the cross', (page: Page) => press(page, 'Close')],
  ])('closing the dialog by %s breaks it off and answers nothing', async (_, close) => {
    const page = await openTalk(looks.tab, 'questioned');
    await press(page, 'Answer the question');
    await page.waitForSelector('dialog[open]');
    await page.type('#answer', 'half an ans');
    await close(page);
    await page.waitForSelector('dialog', { hidden: true });
    await settle(page);
    expect((await named(page, 'privateAbort')).map((it) => it.takes)).toEqual([{ roomId: 'r1', talk: 'c1' }]);
    expect(await named(page, 'privateReply')).toEqual([]);
  });

  test('that they break off takes its dialog away, and nothing is broken off a second time', async () => {
    const page = await openTalk(looks.tab, 'questioned');
    await press(page, 'Answer the question');
    await page.waitForSelector('dialog[open]');
    await showView(page, privateScenes.locked);
    await page.waitForSelector('dialog', { hidden: true });
    expect(await text(page, '.question')).toMatch(/Broken off.*No try is left\./);
    expect(await named(page, 'privateAbort')).toEqual([]);
    // Another question does not open by itself.
    await showView(page, privateScenes.questioned);
    expect(await page.$('dialog[open]')).toBeNull();
  });

  test('ends in words on the screen, and a difference interrupts a screen reader', async () => {
    const page = await openTalk(looks.popup, 'talking');
    await showView(page, privateScenes.same);
    expect(await text(page, '.question')).toBe('Same answer. Idris is verified.');
    await showView(page, privateScenes.different);
    expect(await text(page, '.question')).toMatch(/^Different answers\..*1 try is left\.$/);
    const alerts = await page.$$eval('[role="alert"]', (all) => all.map((one) => one.textContent));
    expect(alerts).toContain('You and Idris gave different answers.');
    await showView(page, privateScenes.locked);
    expect(await page.$('::-p-aria([name="Ask a question"][role="button"])')).toBeNull();
  });
});

const forms: Record<string, Look> = {
  popup: looks.popup,
  'popup, dark': { ...looks.popup, scheme: 'dark' },
  tab: looks.tab,
  'tab, dark': { ...looks.tab, scheme: 'dark' },
  'tab, forced colours': { ...looks.tab, scheme: 'dark', forced: true },
  narrow: looks.narrow,
};

describe.each(Object.entries(forms))('%s', (_, look) => {
  test('axe finds nothing in any state, and nothing needs scrolling sideways', async () => {
    const page = await opened(look, privateScenes.talking);
    await page.evaluate(axeSource);
    await page.click('.talk-tab-private');
    const findings: unknown[] = [];
    for (const [name, view] of Object.entries(privateScenes)) {
      await showView(page, view);
      const found = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
        const { violations } = await axe.run(document, { resultTypes: ['violations'] });
        return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target.join(' ')}`));
      });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (found.length > 0 || wide > 0) findings.push({ name, found, wide });
    }
    expect(findings).toEqual([]);
  });
});
