// "Your identity" in a real browser: what can be done by keyboard, and what happens to what was typed when something is refused.
import { expect, jest, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import type { FailureCode, RequestName } from '../../src/contract';
import { usePages } from '../support/pages/harness';
import { identityScenes } from '../support/pages/identityScenes';
import { looks, settle, showView } from '../support/pages/openPage';
import { scenes } from '../support/pages/scenes';

jest.setTimeout(120_000);

const opened = usePages();
const requests = (page: Page) =>
  page.evaluate(() => window.scripted.requests.map(({ name, takes }) => ({ name, takes })));
const answers = (page: Page, name: RequestName, code: FailureCode | null) =>
  page.evaluate(
    (request, failure) => {
      window.scripted.answers[request] = failure ? { ok: false, code: failure } : { ok: true, value: null };
    },
    name,
    code,
  );
const value = (page: Page, id: string): Promise<string> =>
  page.$eval(`#${id}`, (field) => (field as HTMLInputElement).value);
const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.id ?? '');
const errors = (page: Page): Promise<string[]> =>
  page.$$eval('dialog .field-error', (all) => all.map((one) => one.textContent ?? ''));

async function openIdentity(page: Page): Promise<void> {
  await page.focus('aria/Your identity[role="button"]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
}

test('keeping one: by keyboard, typed twice, and every refusal leaves what was typed', async () => {
  const page = await opened(looks.popup, scenes.join);
  await openIdentity(page);
  await page.focus('#keep-passphrase');
  await page.keyboard.type('twelve chars');
  await page.keyboard.press('Tab');
  await page.keyboard.type('twelve charm');
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await errors(page)).toEqual(['The two passphrases differ.']);
  expect([await focused(page), await requests(page)]).toEqual(['keep-passphrase-again', []]);
  await page.keyboard.press('Backspace');
  await page.keyboard.type('s');
  await answers(page, 'keepIdentity', 'passphrase-too-short');
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await errors(page)).toEqual([expect.stringMatching(/too short/)]);
  expect([await focused(page), await value(page, 'keep-passphrase')]).toEqual([
    'keep-passphrase',
    'twelve chars',
  ]);
  await answers(page, 'keepIdentity', null);
  await page.keyboard.press('Enter');
  await settle(page);
  const asked = { name: 'keepIdentity', takes: { passphrase: 'twelve chars' } };
  expect(await requests(page)).toEqual([asked, asked]);
  // Nothing stays in the page.
  expect([await value(page, 'keep-passphrase'), await value(page, 'keep-passphrase-again')]).toEqual([
    '',
    '',
  ]);
});

test('a suggested passphrase can be read, a typed one cannot; neither is remembered by the browser', async () => {
  const page = await opened(looks.tab, scenes.join);
  await page.evaluate(() => {
    window.scripted.answers.suggestRoomName = { ok: true, value: { name: 'acid-river-lamp-unit-zoo-echo' } };
  });
  await openIdentity(page);
  const type = () => page.$eval('#keep-passphrase', (field) => (field as HTMLInputElement).type);
  expect(await type()).toBe('password');
  await page.click('aria/Suggest one[role="button"]');
  await settle(page);
  expect([await type(), await value(page, 'keep-passphrase')]).toEqual([
    'text',
    'acid-river-lamp-unit-zoo-echo',
  ]);
  await page.type('#keep-passphrase', 'x');
  expect(await type()).toBe('password');
  const fields = await page.$$eval('dialog input', (all) =>
    all.map((field) => [(field as HTMLInputElement).autocomplete, (field as HTMLInputElement).spellcheck]),
  );
  expect(fields).toEqual([
    ['off', false],
    ['off', false],
  ]);
});

test('while the passphrase is worked on this is told, and it is asked for once', async () => {
  const page = await opened(looks.tab, identityScenes.locked);
  await page.evaluate(() => {
    window.scripted.answers.unlockIdentity = 'never';
  });
  await openIdentity(page);
  await page.type('#unlock-passphrase', 'twelve chars');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await page.$eval('dialog .identity-form .primary', (one) => one.textContent)).toMatch(/^Working/);
  expect(await requests(page)).toHaveLength(1);
});

test('a wrong passphrase is told at its field, and stays there to be mended', async () => {
  const page = await opened(looks.popup, identityScenes.locked);
  await answers(page, 'unlockIdentity', 'wrong-passphrase');
  await openIdentity(page);
  await page.type('#unlock-passphrase', 'twelve charm');
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await errors(page)).toEqual([expect.stringMatching(/^This is not the passphrase/)]);
  expect([await focused(page), await value(page, 'unlock-passphrase')]).toEqual([
    'unlock-passphrase',
    'twelve charm',
  ]);
  const described = await page.$eval('#unlock-passphrase', (field) => field.getAttribute('aria-describedby'));
  expect(described).toBe('unlock-passphrase-error');
});

test('unlocked: it is shown in every form, forgets people, changes its passphrase and is locked', async () => {
  const page = await opened(looks.tab, identityScenes.unlocked);
  await openIdentity(page);
  expect(await page.$$eval('dialog .words li', (all) => all.length)).toBe(12);
  await page.click('aria/Forget Idris[role="button"]');
  await page.select('#lock-after', '60');
  await page.click('::-p-xpath(//summary[text()="Change the passphrase"])');
  await page.type('#old-passphrase', 'twelve chars');
  await page.type('#new-passphrase', 'another passphrase');
  await page.type('#new-passphrase-again', 'another passphrase');
  await page.keyboard.press('Enter');
  await settle(page);
  await page.click('aria/Lock now[role="button"]');
  await settle(page);
  const [idris] = identityScenes.unlocked.identity.people;
  expect(await requests(page)).toEqual([
    { name: 'forgetPerson', takes: { hex: idris!.hex } },
    { name: 'setLockMinutes', takes: { minutes: 60 } },
    { name: 'changePassphrase', takes: { from: 'twelve chars', to: 'another passphrase' } },
    { name: 'lockIdentity', takes: {} },
  ]);
});

test('what cannot be undone takes two steps, and says first what it does and what it cannot', async () => {
  const page = await opened(looks.popup, identityScenes.unlocked);
  await openIdentity(page);
  for (const [title, button, name] of [
    ['Remove this identity', 'Remove it for good', 'removeIdentity'],
    ['Leave and erase everything', 'Leave and erase now', 'eraseAll'],
  ] as const) {
    expect(await page.$eval(`::-p-xpath(//button[text()="${button}"])`, (one) => one.checkVisibility())).toBe(
      false,
    );
    await page.click(`::-p-xpath(//summary[text()="${title}"])`);
    await page.click(`::-p-xpath(//button[text()="${button}"])`);
    await settle(page);
    expect((await requests(page)).at(-1)).toEqual({ name, takes: {} });
  }
  expect(await page.$eval('.last-things', (one) => one.textContent)).toMatch(
    /cannot erase what others have read.*Everything is erased\./s,
  );
});

test('joining: a locked identity is unlocked on the way, or one goes in as somebody new', async () => {
  const page = await opened(looks.tab, identityScenes.locked);
  await answers(page, 'unlockIdentity', 'wrong-passphrase');
  await page.type('#join-room', 'tea');
  await page.type('#join-nickname', 'Ana');
  await page.type('#join-passphrase', 'twelve charm');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#join-passphrase-error');
  expect(await requests(page)).toEqual([{ name: 'unlockIdentity', takes: { passphrase: 'twelve charm' } }]);
  expect(await focused(page)).toBe('join-passphrase');

  await page.click('.choice:last-of-type');
  expect(await page.$$('#join-passphrase')).toHaveLength(0);
  await page.evaluate(() => {
    window.scripted.answers.join = { ok: false, code: 'unreachable' };
  });
  await page.click('aria/Join[role="button"]');
  await settle(page);
  const takes = { room: 'tea', nickname: 'Ana', server: 'chat.example.org' };
  expect((await requests(page)).at(-1)).toEqual({ name: 'join', takes: { ...takes, identity: 'fresh' } });

  await showView(page, identityScenes.unlocked);
  await page.click('.choice:first-of-type');
  await page.click('aria/Join[role="button"]');
  await settle(page);
  expect((await requests(page)).at(-1)).toEqual({ name: 'join', takes: { ...takes, identity: 'kept' } });
});
