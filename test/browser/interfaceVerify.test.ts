// One participant's sheet in a real browser: what it shows, what it asks, and what happens to the room when fingerprints differ.
import { expect, jest, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import decodeQR from 'qr/decode.js';
import { usePages } from '../support/pages/harness';
import { looks, settle, showView } from '../support/pages/openPage';
import { app, message, person, room, scenes } from '../support/pages/scenes';

jest.setTimeout(120_000);

const opened = usePages();
const requests = (page: Page) =>
  page.evaluate(() => window.scripted.requests.map(({ name, takes }) => ({ name, takes })));
const texts = (page: Page, selector: string): Promise<string[]> =>
  page.$$eval(selector, (all) => all.map((one) => one.textContent ?? ''));

const idris = scenes.encrypted.rooms[0]!.people[1]!;
const about = { roomId: 'r1', person: 'p1', hex: idris.fingerprint!.hex };

async function openSheet(page: Page, name: string): Promise<void> {
  await page.click(`.people ::-p-aria(${name}[role="button"])`);
  await page.waitForSelector('dialog[open] .words');
}

/** The pixels of an element, as the screen shows them. */
async function pixels(page: Page, selector: string) {
  const element = await page.waitForSelector(selector);
  await element!.scrollIntoView();
  const png = await element!.screenshot({ encoding: 'base64' });
  const blank = await page.browser().newPage();
  const picture = await blank.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const { data: all } = context.getImageData(0, 0, image.width, image.height);
    return { width: image.width, height: image.height, data: [...all] };
  }, png);
  await blank.close();
  return picture;
}

test.each(['popup', 'tab'] as const)('%s: the sheet has the fingerprint in every form', async (look) => {
  const page = await opened(looks[look], scenes.encrypted);
  await openSheet(page, 'Idris');
  const { words, digits, hex } = idris.fingerprint!;
  expect(await texts(page, 'dialog .words li')).toEqual(words);
  // Four rows of three.
  const rows = await page.$$eval('dialog .words li', (all) =>
    all.map((one) => one.getBoundingClientRect().top),
  );
  expect(new Set(rows).size).toBe(4);
  await page.$$eval('dialog details', (all) => all.map((one) => one.setAttribute('open', '')));
  expect(await texts(page, 'dialog .digits li')).toEqual(digits);
  const codes = (await texts(page, 'dialog code')).map((text) => text.replaceAll(' ', ''));
  expect(codes).toEqual([hex, idris.keys!.identity, idris.keys!.otrHash]);
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { hidden: true });

  await openSheet(page, 'Ana');
  expect(await page.$$('dialog .verdict')).toHaveLength(0);
  const { identity, otr, otrFingerprint } = scenes.encrypted.rooms[0]!.people[0]!.keys!;
  const mine = (await texts(page, 'dialog code')).map((text) => text.replaceAll(' ', ''));
  expect(mine.slice(1)).toEqual([identity, otr, otrFingerprint]);
});

test('a camera reads the QR code in the dark theme, too', async () => {
  const page = await opened({ ...looks.tab, scheme: 'dark' }, scenes.encrypted);
  await openSheet(page, 'Idris');
  await page.$$eval('dialog details', (all) => all.map((one) => one.setAttribute('open', '')));
  const { width, height, data } = await pixels(page, 'dialog .qr');
  expect(decodeQR({ width, height, data: Uint8Array.from(data) })).toBe(
    `hushroom-fingerprint:1:${about.hex}`,
  );
  // The quiet zone: four modules of white on each side.
  const modules = await page.$eval('dialog .qr', (one) => (one as SVGSVGElement).viewBox.baseVal.width);
  const side = Math.floor((4 * width) / modules);
  // Where it begins inside a pixel, that one is neither white nor dark.
  for (let at = 2; at < side; at += 1)
    expect(data.slice(4 * (width * 40 + at), 4 * (width * 40 + at) + 3)).toEqual([255, 255, 255]);
  const label = await page.$eval('dialog .qr', (one) => [
    one.getAttribute('role'),
    one.getAttribute('aria-label'),
  ]);
  expect(label).toEqual(['img', expect.stringMatching(/^QR code of the fingerprint of Idris/)]);
});

test('by keyboard from a message to its author, who matches; the answer of the background is what is shown', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await page.focus('.message .open-person');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  expect(await texts(page, 'dialog h2')).toEqual(['Idris']);
  await page.focus('aria/They match[role="button"]');
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await requests(page)).toContainEqual({ name: 'compared', takes: { ...about, verdict: 'matches' } });
  expect(await texts(page, '.verdict-state')).toEqual(['Not compared yet.']);
  const [first] = scenes.encrypted.rooms;
  const people = first!.people.map((it) => (it.id === 'p1' ? { ...it, verified: 'words' as const } : it));
  await showView(page, app({ ...first!, people }));
  expect(await texts(page, '.verdict-state')).toEqual([expect.stringMatching(/^You said that you compared/)]);
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Idris');
});

test('a fingerprint that is no longer that of somebody here is refused, with a reason', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await page.evaluate(() => {
    window.scripted.answers.compared = { ok: false, code: 'fingerprint-changed' };
  });
  await openSheet(page, 'Idris');
  await page.click('aria/They differ[role="button"]');
  await page.waitForSelector('.verdict [role="alert"]');
  expect(await texts(page, '.verdict [role="alert"]')).toEqual([
    expect.stringMatching(/no longer the fingerprint/),
  ]);
});

test('one that differs stops the room with its reason; it can be taken back, or one goes on without who has left', async () => {
  const page = await opened(looks.popup, scenes.differs);
  expect(await texts(page, '[role="status"][aria-label="Room state"]')).toEqual(['A fingerprint differs']);
  expect(await page.$eval('.send', (button) => button.getAttribute('aria-disabled'))).toBe('true');
  expect(await texts(page, '#composer-reason')).toEqual([
    expect.stringMatching(/^You said that a fingerprint differs/),
  ]);
  expect(await page.$$('aria/Go on without them')).toHaveLength(0);
  await page.click('aria/Take it back[role="button"]');
  await settle(page);
  const [first] = scenes.differs.rooms;
  const people = first!.people.map((it) =>
    it.verified === 'differs' ? { ...it, state: 'gone' as const } : it,
  );
  await showView(page, app({ ...first!, people }));
  await page.click('aria/Go on without them[role="button"]');
  await settle(page);
  const bob = first!.people[3]!;
  const takes = { roomId: 'r1', person: 'p3', hex: bob.fingerprint!.hex };
  expect((await requests(page)).filter(({ name }) => name === 'compared').map((it) => it.takes)).toEqual([
    { ...takes, verdict: 'unread' },
    { ...takes, verdict: 'settled' },
  ]);
});

test('who could be taken for somebody else is marked in the list, at the messages and on the sheet', async () => {
  const page = await opened(looks.tab, scenes.differs);
  const marks = ['looks like Bob', 'other key than Cleo before'];
  expect(await texts(page, '.people .alike')).toEqual(marks);
  expect(await texts(page, '.log .alike')).toEqual(['fingerprint differs', 'looks like Bob']);
  await openSheet(page, 'Воb 42');
  expect(await texts(page, '.likenesses li')).toEqual([
    'Looks like Bob, and is somebody else.',
    'The fingerprint begins or ends like that of Idris. Compare all of it.',
  ]);
});

test('a nickname with an override in it is drawn as the same row without one', async () => {
  const named = (nickname: string) =>
    app(
      room(
        { state: 'encrypted', agreed: 2, of: 2 },
        {
          people: [person(0, 'Ana'), person(1, nickname, { suffix: '42' })],
          lines: [message('m1', 'p1', 'hi')],
        },
      ),
    );
  const page = await opened(looks.tab, named('gnp.exe'));
  const rows = '.person:nth-child(2), .message .author';
  const shot = async () => {
    const elements = await page.$$(rows);
    return Promise.all(elements.map((one) => one.screenshot({ encoding: 'base64' })));
  };
  const plain = await shot();
  expect(plain).toHaveLength(2);
  await showView(page, named('\u202Egnp.exe'));
  expect(await shot()).toEqual(plain);
  // The picture would show a difference.
  await showView(page, named('gnp.ехе2'));
  expect(await shot()).not.toEqual(plain);
});
