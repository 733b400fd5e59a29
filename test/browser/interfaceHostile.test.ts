// What strangers can put before a user's eyes: through every text that is shown, and through the address of the page.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import type { AppView } from '../../src/contract';
import { launchChromium } from '../support/pages/browser';
import { hostileTexts } from '../support/pages/hostileTexts';
import { looks, openPage, settle, showView } from '../support/pages/openPage';
import { type PageServer, startPageServer } from '../support/pages/pageServer';
import { said, talk } from '../support/pages/privateScenes';
import { app, message, notice, person, room, scenes } from '../support/pages/scenes';

jest.setTimeout(180_000);

let browser: Browser;
let server: PageServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startPageServer()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** All that the pages are made of. */
const elements = new Set(
  `a bdi blockquote button code dd details dialog div dl dt form h1 h2 h3 header input label li main nav ol option p section select span strong
   summary textarea time ul svg path circle`.split(/\s+/u),
);
const attributes = /^(on|style$|srcdoc$|formaction$|action$|src$|xlink)/iu;

/** Everything in the page that should not be there. */
async function strays(page: Page): Promise<string[]> {
  // Not `$$eval`, which makes a handle for each of some thousand elements.
  const found = await page.evaluate(() =>
    [...document.querySelectorAll('#root *')].map((one) => ({
      tag: one.localName,
      attributes: one.getAttributeNames(),
      href: one.localName === 'a' ? one.getAttribute('href') : null,
    })),
  );
  return found.flatMap(({ tag, attributes: names, href }) => [
    ...(elements.has(tag) ? [] : [`<${tag}>`]),
    ...names.filter((name) => attributes.test(name)).map((name) => `${tag} ${name}`),
    ...(href === null || /^https?:\/\//u.test(href) ? [] : [`href ${href}`]),
  ]);
}

const CHUNK = 50;

/** Each text through ten sinks: message, action, nickname, suffix, room name, server, address, a fingerprint, keys, and look-alikes. */
function hostileView(texts: readonly string[]): AppView {
  const encrypted = { state: 'encrypted', agreed: 2, of: 2 } as const;
  const people = texts.map((text, index) =>
    person(index, text, {
      id: `p${index}`,
      suffix: text,
      fingerprint: { hex: text, words: [text, text], digits: [text] },
      keys: { identity: text, otr: text, otrHash: text, otrFingerprint: text },
      likenesses: [{ kind: 'name', of: { nickname: text, suffix: text } }],
    }),
  );
  const rooms = texts.map((text, index) =>
    room(encrypted, {
      id: `r${index}`,
      name: text,
      server: text,
      people: index === 0 ? people : people.slice(index, index + 1),
      roomCode: [text],
      lines: (index === 0 ? texts : []).flatMap((line, at) => [
        message(`m${at}`, `p${at}`, line),
        message(`a${at}`, `p${at}`, line, { action: true }),
        notice(`n${at}`, 'joined', `p${at}`),
      ]),
      details: {
        address: text,
        login: 'registered',
        accountLength: 256,
        identity: 'fresh',
        guessableName: true,
        plaintextDropped: 1,
      },
    }),
  );
  return app(...rooms);
}

test(`${hostileTexts.length} texts through ten sinks: none runs, none becomes an element`, async () => {
  expect(new Set(hostileTexts).size).toBe(500);
  const page = await openPage(browser, server, looks.tab, scenes.join);
  let shown = 0;
  for (let from = 0; from < hostileTexts.length; from += CHUNK) {
    const texts = hostileTexts.slice(from, from + CHUNK);
    await showView(page, hostileView(texts));
    for (const button of ['.fingerprints-button', '.tool[title="Room details"]', '.person .open-person']) {
      await page.click(button);
      await page.waitForSelector('dialog[open]');
      expect(await strays(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog', { hidden: true });
    }
    shown += await page.evaluate(() => document.querySelectorAll('.text').length);
  }
  expect(shown).toBe(2 * hostileTexts.length);
  await settle(page);
  expect(await page.evaluate(() => window.__pwned)).toBeUndefined();
  expect(await page.evaluate(() => window.violations)).toEqual([]);
  expect(server.missed).toEqual([]);
  await page.close();
});

test('links open outside, without a trace of where they were', async () => {
  const page = await openPage(browser, server, looks.tab, scenes.encrypted);
  const link = await page.$eval('.text a', (one) => ({
    href: one.getAttribute('href'),
    target: one.getAttribute('target'),
    rel: one.getAttribute('rel'),
    referrer: one.getAttribute('referrerpolicy'),
  }));
  expect(link).toEqual({
    href: 'https://example.org/plans/garden?year=2026',
    target: '_blank',
    rel: 'noopener noreferrer',
    referrer: 'no-referrer',
  });
  await page.close();
});

test.each([
  ['an override', '\u202Egnp.exe'],
  ['an isolate without an end', '\u2067abc'],
  ['Hebrew', 'נועה'],
  ['Arabic digits', '٣٤٥'],
])('%s in a nickname moves nothing around it', async (_, nickname) => {
  const page = await openPage(
    browser,
    server,
    looks.tab,
    app(
      room(
        { state: 'encrypted', agreed: 2, of: 2 },
        {
          people: [person(0, 'Ana'), person(1, nickname, { suffix: '42' })],
          lines: [
            notice('n1', 'joined', 'p1'),
            message('m2', 'p1', 'jpg.\u202Eexe https://example.org/\u202Egpj.exe'),
          ],
        },
      ),
    ),
  );
  const places = await page.$eval('.notice-text', (text) => {
    const box = (node: Node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      const { left, right } = range.getBoundingClientRect();
      return { left, right };
    };
    const words = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    let last: Node = text;
    while (words.nextNode())
      if (words.currentNode.textContent?.startsWith('joined')) last = words.currentNode;
    return {
      name: box(text.querySelector('bdi')!).right,
      suffix: box(text.querySelector('.suffix')!),
      joined: box(last),
      lastText: last.textContent,
    };
  });
  expect(places.lastText).toMatch(/^joined/);
  expect(places.suffix.left).toBeGreaterThanOrEqual(places.name - 1);
  expect(places.joined.left).toBeGreaterThanOrEqual(places.suffix.right - 1);
  expect(
    await page.$eval('#root', (root) => /[\u202A-\u202E\u2066-\u2069]/u.test(root.textContent ?? '')),
  ).toBe(false);
  await page.close();
});

test('marks that are heaped on a letter cover no other line', async () => {
  const heap = `Z${'\u0315\u031A\u0340\u0341'.repeat(300)}algo`;
  const page = await openPage(
    browser,
    server,
    looks.tab,
    app(
      room(
        { state: 'encrypted', agreed: 2, of: 2 },
        {
          people: [person(0, 'Ana'), person(1, heap)],
          lines: [message('m1', 'p1', heap), message('m2', 'p0', 'plain')],
        },
      ),
    ),
  );
  const lengths = await page.$$eval('.text, .person-name, .author', (all) =>
    all.map((one) => (one.textContent ?? '').length),
  );
  expect(Math.max(...lengths)).toBeLessThan(30);
  const clipped = await page.$$eval('.text, .person-name, .author', (all) =>
    all.map((one) => getComputedStyle(one).overflowY),
  );
  expect(new Set(clipped)).toEqual(new Set(['hidden']));
  await page.close();
});

test('the same texts through a private conversation: names, messages, what is typed, and the question', async () => {
  const page = await openPage(browser, server, looks.tab, scenes.join);
  const found: string[] = [];
  for (let from = 0; from < hostileTexts.length; from += CHUNK) {
    const texts = hostileTexts.slice(from, from + CHUNK);
    const people = texts.map((text, index) => person(index + 1, text, { id: `p${index}`, suffix: text }));
    const talks = texts.map((text, index) =>
      talk({
        id: `c${from + index}`,
        with: `p${index}`,
        draft: text,
        lines: texts.flatMap((line, at) => [
          said(`m${2 * at}`, line),
          said(`m${2 * at + 1}`, line, { action: true }),
        ]),
        question: { state: 'asked', question: text, outcome: null, triesLeft: 3 },
      }),
    );
    await showView(
      page,
      app(room({ state: 'encrypted', agreed: 2, of: 2 }, { people, conversations: talks })),
    );
    await page.click('.talk-tab-private');
    await settle(page);
    const buttons = await page.$$('.question .button.primary');
    await buttons[0]!.evaluate((one) => (one as HTMLElement).click());
    await page.waitForSelector('dialog .asked');
    expect(await page.$eval('dialog .asked', (one) => one.childElementCount)).toBe(0);
    found.push(...(await strays(page)));
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { hidden: true });
  }
  expect(found).toEqual([]);
  expect(await page.evaluate(() => window.__pwned)).toBeUndefined();
  expect(await page.evaluate(() => window.violations)).toEqual([]);
  await page.close();
});

test('100 hostile addresses of the page do nothing and show nothing', async () => {
  const page = await openPage(browser, server, looks.tab, scenes.join);
  const keys = ['join', 'room', 'nick', 'server', 'say', 'theme', 'xmpp', '__proto__[x]', 'leave', 'html'];
  for (let index = 0; index < 100; index++) {
    const text = encodeURIComponent(`MARKER${hostileTexts[index * 5]}`);
    const key = keys[index % keys.length];
    await page.goto(`${server.origin}/chat.html?${key}=${text}&auto=1#${key}=${text}`);
    await page.evaluate((view) => window.scripted.show(view), scenes.join);
    await page.waitForSelector('form.join');
    const state = await page.evaluate(() => ({
      asked: window.scripted.requests.length,
      violations: window.violations.length,
      pwned: window.__pwned,
      shown: (document.documentElement.textContent ?? '').includes('MARKER'),
      filled: [...document.querySelectorAll('input')].some(({ value }) => value.includes('MARKER')),
      title: document.title,
    }));
    expect(state).toEqual({
      asked: 0,
      violations: 0,
      pwned: undefined,
      shown: false,
      filled: false,
      title: 'Hushroom',
    });
  }
  await page.close();
});

test('the policy forbids what these tests look for, so that an empty list of violations means something', async () => {
  const page = await openPage(browser, server, looks.tab, scenes.join);
  const thrown = await page.evaluate(() => {
    try {
      document.createElement('div').innerHTML = '<b>x</b>';
      return 'nothing';
    } catch (error) {
      return (error as Error).name;
    }
  });
  expect(thrown).toBe('TypeError');
  await page.evaluate(() => {
    const image = document.createElement('img');
    image.src = 'http://127.0.0.1:9/x.png';
    document.body.append(image);
  });
  await settle(page);
  expect(await page.evaluate(() => window.violations.map((one) => one.split(' ')[0]).sort())).toEqual([
    'img-src',
    'require-trusted-types-for',
  ]);
  await page.close();
});
