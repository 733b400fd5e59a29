// What the pages show and ask when something may be wrong, when people have verified each other, and when somebody leaves.
import { expect, jest, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import type { RoomView } from '../../src/contract';
import { usePages } from '../support/pages/harness';
import { looks, showView } from '../support/pages/openPage';
import { app, scenes } from '../support/pages/scenes';

jest.setTimeout(120_000);

const opened = usePages();

const requests = (page: Page) =>
  page.evaluate(() => window.scripted.requests.map(({ name, takes }) => ({ name, takes })));
const texts = (page: Page, selector: string) =>
  page.$$eval(selector, (all) => all.map((one) => one.textContent?.trim() ?? ''));
const boxed = (page: Page) => page.$eval('textarea', (box) => box.value);
const changed = (scene: keyof typeof scenes, change: Partial<RoomView>) =>
  app({ ...scenes[scene].rooms[0]!, ...change });
const code = scenes.encrypted.rooms[0]!.roomCode!;

test('unsent text is kept by the background: told as it is typed and when the page goes, shown when it opens', async () => {
  const page = await opened(looks.popup, changed('encrypted', { draft: 'half a' }));
  expect(await boxed(page)).toBe('half a');
  await page.type('aria/Message', ' sentence');
  const draft = (text: string) => ({ name: 'draft', takes: { roomId: 'r1', text } });
  await page.waitForFunction(() => window.scripted.requests.length > 1);
  expect((await requests(page))[0]).toEqual(draft('half a '));
  await page.evaluate(() => dispatchEvent(new Event('pagehide')));
  expect((await requests(page)).at(-1)).toEqual(draft('half a sentence'));
  const told = (await requests(page)).length;
  await page.keyboard.press('Enter');
  await showView(page, changed('encrypted', { draft: '' }));
  await new Promise((later) => setTimeout(later, 200));
  expect((await requests(page)).slice(told)).toEqual([
    { name: 'say', takes: { roomId: 'r1', text: 'half a sentence' } },
  ]);
});

test('what is typed in one page appears in the other, but never over what is being typed there', async () => {
  const page = await opened(looks.tab, changed('encrypted', { draft: '' }));
  await showView(page, changed('encrypted', { draft: 'from the popup' }));
  expect(await boxed(page)).toBe('from the popup');
  await page.evaluate(() => {
    window.scripted.answers.draft = 'never';
  });
  await page.type('aria/Message', '!');
  await showView(page, changed('encrypted', { draft: 'from the popup, late' }));
  expect(await boxed(page)).toBe('from the popup!');
});

test('who sees other people is named as long as it lasts, and spoken when it begins', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  const alert = () => page.$eval('.banners > [role="alert"]', (one) => one.textContent);
  expect(await texts(page, '.room-banner')).toEqual([]);
  const difference = { with: 'p1', about: 'p3', kind: 'missing' } as const;
  await showView(page, changed('encrypted', { disagreements: [difference] }));
  expect(await alert()).toBe('You and Idris see different people in this room.');
  await page.click('aria/Who sees whom');
  expect(await texts(page, '.disagreements li')).toEqual(['Idris does not see Bob.']);
  expect(await page.$eval('.chip', (chip) => chip.className)).toMatch('tone-warn');
  await showView(page, scenes.encrypted);
  expect(await texts(page, '.room-banner')).toEqual([]);

  const later = await opened(looks.tab, changed('encrypted', { disagreements: [difference] }));
  expect(await later.$eval('.banners > [role="alert"]', (one) => one.textContent)).toBe('');
  expect(await texts(later, '.room-banner p:first-child')).toEqual([
    'You and Idris see different people in this room.',
  ]);
});

test('the room code is read aloud, and one button says so', async () => {
  const page = await opened(looks.popup, scenes.encrypted);
  await page.click('aria/Fingerprints[role="button"]');
  expect(await texts(page, 'dialog ol[aria-label="Room code"] li')).toEqual(code);
  await page.click('aria/We read the same code aloud');
  expect(await requests(page)).toEqual([
    { name: 'codeRead', takes: { roomId: 'r1', code, verdict: 'matches' } },
  ]);
  await showView(page, scenes.verified);
  expect(await page.$$('aria/We read the same code aloud')).toHaveLength(0);
  expect((await texts(page, '.verdict-state')).join()).toMatch(/^You have read the same code/);
  expect(
    (await texts(page, '.person-state')).filter((text) => text === 'verified by the room code'),
  ).toHaveLength(3);
});

test('a code that changes while it is read counts for nothing: nothing can be pressed for a moment', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await page.click('aria/Fingerprints[role="button"]');
  const other = [...code].reverse();
  await showView(page, changed('encrypted', { roomCode: other }));
  await page.click('aria/We read the same code aloud');
  expect(await requests(page)).toEqual([]);
  expect((await texts(page, '.verdict-state')).join()).toMatch(/has just changed/);
  await page.waitForSelector('.verdict .primary[aria-disabled="false"]');
  await page.evaluate(() => {
    window.scripted.answers.codeRead = { ok: false, code: 'code-changed' };
  });
  await page.click('aria/We read the same code aloud');
  await page.waitForSelector('.verdict [role="alert"]');
  expect(await requests(page)).toEqual([
    { name: 'codeRead', takes: { roomId: 'r1', code: other, verdict: 'matches' } },
  ]);
});

test('codes that differ stop sending, with the reason and one way back', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await page.click('aria/Fingerprints[role="button"]');
  await page.waitForSelector('dialog[open]');
  await page.click('aria/They differ');
  await page.keyboard.press('Escape');
  await showView(page, scenes.doubtful);
  expect(await page.$eval('.send', (it) => it.ariaDisabled)).toBe('true');
  expect(await texts(page, '#composer-reason')).toEqual([
    'You said that the room codes differ, so nothing can be sent.',
  ]);
  expect(await page.$eval('.room > [role="alert"]', (alert) => alert.textContent)).toMatch(
    /room codes differ/,
  );
  expect(await texts(page, '.chip')).toEqual(['Codes differ']);
  await page.click('aria/It was a slip: we read it again');
  expect(await requests(page)).toEqual([
    { name: 'codeRead', takes: { roomId: 'r1', code, verdict: 'differs' } },
    { name: 'codeRead', takes: { roomId: 'r1', code, verdict: 'unread' } },
  ]);
});

test('beside a message only the weakest step is told; all of them on request', async () => {
  const page = await opened(looks.tab, scenes.doubtful);
  expect(await texts(page, '.message .confirm-progress, .message .confirm-weakest')).toEqual([
    '2 of 3 confirmed',
    'overdue',
    '1 of 3 confirmed',
    'overdue',
  ]);
  await page.click('.confirm-who');
  expect(await texts(page, '.step')).toEqual([
    'Receiveddone',
    'Signed with the key of Idrisdone',
    'Idris was not verified when it camemissing',
    'Confirmed by 2 of 3missing',
  ]);
  expect(await texts(page, '.confirm-group')).toEqual(['Not confirmed for a whileBob', 'ConfirmedAnaנועה']);
  await showView(page, scenes.verified);
  expect(await texts(page, '.confirm-weakest')).toEqual(['not verified']);
  expect(await texts(page, '.notice.tone-ok')).toHaveLength(1);
});

test('leaving says goodbye, and the end tells what came of it', async () => {
  const page = await opened(looks.popup, scenes.leaving);
  expect(await texts(page, '.chip')).toEqual(['Saying goodbye…']);
  expect(await page.$$('textarea')).toHaveLength(0);
  expect(await page.$$('aria/Leave[role="button"]')).toHaveLength(0);
  await showView(page, scenes.goodbye);
  expect(await texts(page, '.farewell li')).toEqual([
    'Idris has the same 12 messages of yours.',
    'What נועה has of your messages is not what you sent.',
    'Bob did not answer your goodbye, and may have missed something.',
    'The keys that signed your messages are public now: nobody can prove who wrote what.',
  ]);
  expect(await texts(page, '.person-state')).toEqual([]);
});

test('the security log is in the room details: what, how often, when, and what it means', async () => {
  const page = await opened(looks.popup, scenes.doubtful);
  await page.click('aria/Room details[role="button"]');
  const entries = await page.$$eval('.security li', (all) =>
    all.map((one) => [...one.querySelectorAll('p')].map((it) => it.textContent)),
  );
  expect(entries.map(([what]) => what)).toEqual([
    expect.stringMatching(/^3 × Sent without encryption first at .*12:00.*, last at .*12:10/),
    expect.stringMatching(/^1 × You saw different people at .*12:01/),
    '2 × Its signature was wrong',
    '1 × Pretended to come from you',
  ]);
  for (const [, means] of entries) expect(means).toMatch(/^[A-Z].*\.$/);
});

test('after a death of the browser it is told that the rooms are gone, until somebody says that it was read', async () => {
  for (const look of [looks.popup, looks.tab]) {
    const page = await opened(look, { ...app(), roomsLost: true });
    expect(await texts(page, '.room-banner [role="status"]')).toEqual([
      'Hushroom was closed. The rooms you were in are gone; nothing of them was kept.',
    ]);
    await page.click('aria/I see');
    expect(await requests(page)).toEqual([{ name: 'lostRoomsRead', takes: {} }]);
    await showView(page, app());
    expect(await texts(page, '.room-banner')).toEqual([]);
  }
});

test('the tab opens for the room that the popup shows', async () => {
  const page = await opened(looks.popup, scenes.several);
  await page.evaluate(() => {
    window.scripted.answers.openTab = { ok: false, code: 'internal' }; // else the popup would close itself
  });
  await page.click('.rooms li:nth-child(3) button');
  await page.click('aria/Open in a tab');
  expect(await requests(page)).toEqual([{ name: 'openTab', takes: { roomId: 'r3' } }]);
});

test('two different messages in one place: both are shown, each says so, and neither looks confirmed by all', async () => {
  const page = await opened(looks.tab, scenes.twoFaced);
  const marks = await page.$$eval('.message.twin', (all) =>
    all.map((one) => [one.querySelector('.text')?.textContent, one.querySelector('.twin-mark')?.textContent]),
  );
  const both = 'Idris sent two different messages in this place. Both are shown.';
  expect(marks).toEqual([
    ['I pay on Sunday', both],
    ['You pay on Sunday', both],
    ['Agreed', 'Bob sent two different messages in this place. The other one cannot be read.'],
  ]);
  const bars = await page.$$eval('.message.twin', (all) =>
    all.map((one) => one.querySelector('[role="progressbar"]')?.textContent ?? ''),
  );
  expect(bars).toEqual(['1 of 3 confirmed', '', '2 of 3 confirmed']);
  const first = await page.$('.message.twin');
  await (await first!.$('aria/Who has confirmed'))!.click();
  expect(await texts(page, '.step.tone-danger')).toEqual([`${both}missing`]);
});

test('the chip says who cannot read yet', async () => {
  const page = await opened(looks.popup, scenes.waiting);
  expect(await texts(page, '.chip')).toEqual([
    'Encrypted, 3 of 4 agreed; Bob cannot read what you write yet',
  ]);
});
