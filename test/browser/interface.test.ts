// What the two pages do in a real browser, under the extension's own policy: joining, writing, and what happens when things fail.
import { expect, jest, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { usePages } from '../support/pages/harness';
import { looks, settle, showView } from '../support/pages/openPage';
import { app, message, room, scenes } from '../support/pages/scenes';

jest.setTimeout(120_000);

const opened = usePages();

/** All that the page has asked for, except that unsent text be kept. */
const requests = (page: Page) =>
  page.evaluate(() =>
    window.scripted.requests
      .filter(({ name }) => name !== 'draft')
      .map(({ name, takes }) => ({ name, takes })),
  );
const focused = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent || '',
  );

test('the accessible names that others rely on', async () => {
  const page = await opened(looks.popup, scenes.join);
  const has = async (name: string, role: string) => {
    const found = await page.$$(`aria/${name}[role="${role}"]`);
    expect({ name, role, found: found.length }).toEqual({ name, role, found: 1 });
  };
  await has('Room name', 'textbox');
  await has('Nickname', 'textbox');
  await has('Join', 'button');
  await page.click('aria/More');
  await has('Server', 'textbox');
  await showView(page, scenes.encrypted);
  await has('Message', 'textbox');
  for (const name of ['Send', 'Leave', 'Open in a tab', 'Fingerprints']) await has(name, 'button');
  await has('People', 'list');
  await has('Messages', 'log');
  await has('Room state', 'status');
  const bars = await page.$$eval('[role="progressbar"]', (all) =>
    all.map((bar) => [bar.getAttribute('aria-valuenow'), bar.getAttribute('aria-valuemax'), bar.textContent]),
  );
  expect(bars).toContainEqual(['2', '3', '2 of 3 confirmed']);
  expect(bars).toContainEqual(['1', '3', '1 of 3 confirmed']);

  const tab = await opened(looks.tab, scenes.encrypted);
  expect(await tab.$$('aria/Open in a tab')).toHaveLength(0);
});

test('joining by keyboard alone; an error stands at its field and nothing is typed again', async () => {
  const page = await opened(looks.popup, scenes.join);
  await page.keyboard.type('tea at five');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[aria-invalid="true"]');
  expect(await requests(page)).toEqual([]);

  await page.evaluate(() => {
    window.scripted.answers.join = { ok: false, code: 'unreachable' };
  });
  await page.keyboard.type('Ana');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id === 'join-server');
  const error = await page.$eval('#join-server', (field) => ({
    invalid: field.getAttribute('aria-invalid'),
    text: document.getElementById(field.getAttribute('aria-describedby')?.split(' ')[0] ?? '')?.textContent,
  }));
  expect(error).toEqual({ invalid: 'true', text: expect.stringMatching(/^The server cannot be reached/) });

  await page.evaluate(() => {
    window.scripted.answers.join = { ok: true, value: { roomId: 'r1' } };
  });
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.scripted.requests.length === 2);
  const takes = { room: 'tea at five', nickname: 'Ana', server: 'chat.example.org', identity: 'fresh' };
  expect(await requests(page)).toEqual([
    { name: 'join', takes },
    { name: 'join', takes },
  ]);
  const fields = await page.$$eval('input', (all) =>
    all.map(({ autocomplete, spellcheck }) => ({ autocomplete, spellcheck })),
  );
  for (const field of fields) expect(field).toEqual({ autocomplete: 'off', spellcheck: false });
});

test('a suggested name fills the field', async () => {
  const page = await opened(looks.tab, scenes.join);
  await page.evaluate(() => {
    window.scripted.answers.suggestRoomName = { ok: true, value: { name: 'acid-river-lamp-unit' } };
  });
  await page.click('aria/Suggest a name');
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#join-room')?.value !== '');
  expect(await page.$eval('#join-room', (field) => (field as HTMLInputElement).value)).toBe(
    'acid-river-lamp-unit',
  );
});

test('writing by keyboard alone: F6, Shift+Enter for a line, Enter sends', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  for (let presses = 0; presses < 8 && (await focused(page)) !== 'Message'; presses++)
    await page.keyboard.press('F6');
  await page.keyboard.type('one');
  await page.keyboard.down('Shift');
  await page.keyboard.press('Enter');
  await page.keyboard.up('Shift');
  await page.keyboard.type('two');
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await requests(page)).toEqual([{ name: 'say', takes: { roomId: 'r1', text: 'one\ntwo' } }]);
  expect(await page.$eval('textarea', (box) => box.value)).toBe('');
  expect(await focused(page)).toBe('Message');
  await page.keyboard.press('Enter');
  expect(await requests(page)).toHaveLength(1);
});

test('Escape closes a dialog, and the focus goes back to what opened it', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await page.focus('aria/Fingerprints');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog', { hidden: true });
  expect(await focused(page)).toBe('Fingerprints');
});

test('text that could not be sent stays, before what was typed since', async () => {
  const page = await opened(looks.popup, scenes.encrypted);
  await page.evaluate(() => {
    window.scripted.answers.say = { ok: false, code: 'nobody-can-read' };
  });
  await page.type('aria/Message', 'hello');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.composer [role="alert"]');
  expect(await page.$eval('textarea', (box) => box.value)).toBe('hello');

  await page.evaluate(() => {
    window.scripted.answers.say = 'never';
  });
  await page.click('aria/Send');
  await page.keyboard.type('more');
  await page.evaluate(() => window.scripted.drop());
  await page.waitForFunction(() => window.scripted.ports === 2);
  await settle(page);
  expect(await page.$eval('textarea', (box) => box.value)).toBe('hello\nmore');
  expect(await page.$eval('.composer [role="alert"]', (alert) => alert.textContent)).toMatch(/not certain/);
  expect((await requests(page)).filter(({ name }) => name === 'say')).toHaveLength(2);
});

test('a message that failed goes back into the box, before what is there', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await page.type('aria/Message', 'typed');
  await showView(page, scenes.troubled);
  await page.click('aria/Put it back in the message box');
  await settle(page);
  expect(await page.$eval('textarea', (box) => box.value)).toBe('Nobody got this\ntyped');
});

test('an over-long text is refused before it is sent, with its length', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await page.focus('aria/Message');
  await page.evaluate(() => document.execCommand('insertText', false, 'ü'.repeat(8193)));
  await page.waitForSelector('#composer-error');
  expect(await page.$eval('#composer-error', (error) => error.textContent)).toMatch(
    /16,386 of at most 16,384/,
  );
  await page.keyboard.press('Enter');
  expect(await requests(page)).toEqual([]);
});

test('while nothing can be sent, the composer says why and takes what is typed', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await page.type('aria/Message', 'half a sent');
  await showView(page, scenes.troubled);
  await page.keyboard.type('ence');
  await page.keyboard.press('Enter');
  await page.click('aria/Send');
  await settle(page);
  const box = await page.$eval('textarea', ({ value }) => value);
  expect(box).toBe('half a sentence');
  expect(await page.$eval('#composer-reason', (reason) => [reason.role, reason.textContent])).toEqual([
    'status',
    expect.stringMatching(/^Not sent: The connection is lost/),
  ]);
  expect(await page.$eval('textarea', (it) => it.getAttribute('aria-describedby'))).toBe('composer-reason');
  expect(await page.$eval('.send', (it) => it.ariaDisabled)).toBe('true');
  expect((await requests(page)).filter(({ name }) => name === 'say')).toEqual([]);

  await showView(page, scenes.encrypted);
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await requests(page)).toContainEqual({
    name: 'say',
    takes: { roomId: 'r1', text: 'half a sentence' },
  });
  await showView(page, scenes.troubled);
  expect(await page.$eval('#composer-reason', (it) => it.textContent)).toMatch(/^The connection is lost/);
});

test('whoever types at full speed while the room changes its state fifty times loses nothing', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await page.focus('aria/Message');
  const { encrypted, troubled, agreeing, alone, doubtful, connecting } = scenes;
  const views = [encrypted, troubled, agreeing, encrypted, doubtful, alone, encrypted, connecting];
  await page.evaluate((all) => {
    let shown = 0;
    const next = () => {
      window.scripted.show(all[shown % all.length]!);
      shown += 1;
      if (shown < 50) setTimeout(next, 40);
      else document.body.dataset.shown = String(shown);
    };
    next();
  }, views);
  let typed = '';
  for (let word = 0; (await page.$('body[data-shown="50"]')) === null; word += 1) {
    const text = `word ${word}, `;
    await page.keyboard.type(text);
    typed += text;
  }
  await settle(page);
  expect(typed.length).toBeGreaterThan(50);
  expect(await page.$eval('textarea', (box) => box.value)).toBe(typed);
  expect(await focused(page)).toBe('Message');
});

test('what was not sent when a room ended can be read, and goes along into the next stay', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await page.type('aria/Message', 'I was just going to');
  await showView(page, scenes.ended);
  expect(await page.$eval('.unsent textarea', (box) => [box.readOnly, box.value])).toEqual([
    true,
    'I was just going to',
  ]);
  await page.click('aria/Join again');
  await page.evaluate(() => {
    window.scripted.answers.join = { ok: true, value: { roomId: 'r2' } };
  });
  await page.click('aria/Join[role="button"]');
  await settle(page);
  const [next] = scenes.encrypted.rooms;
  await showView(page, app({ ...next!, id: 'r2' }));
  expect(await page.$eval('textarea', (box) => box.value)).toBe('I was just going to');
});

test('the worker dies: the conversation stays on the screen and the page connects again', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await page.evaluate(() => window.scripted.drop());
  await settle(page);
  expect(await page.evaluate(() => window.scripted.ports)).toBe(2);
  expect(await page.$$('.message')).toHaveLength(
    scenes.encrypted.rooms[0]?.lines.filter(({ kind }) => kind === 'message').length ?? 0,
  );
  expect(await page.$$('.banner')).toHaveLength(0);
});

test('titles count what is unread and name nothing; what is seen is told to the background once', async () => {
  const page = await opened(looks.tab, scenes.several);
  expect(await page.title()).toBe('(3) Hushroom');
  await page.click('.rooms li:nth-child(2) button');
  await settle(page);
  expect(await requests(page)).toEqual([{ name: 'read', takes: { roomId: 'r2' } }]);
  await showView(page, scenes.encrypted);
  expect(await page.title()).toBe('Hushroom');
  expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/chat\.html$/);
});

test('an ended room says why, and leads back in with everything filled in', async () => {
  const page = await opened(looks.popup, scenes.ended);
  expect(await page.$eval('.ended [role="alert"]', (why) => why.textContent)).toMatch(/You were removed/);
  await page.click('aria/Join again');
  await page.waitForSelector('form.join');
  await page.evaluate(() => {
    window.scripted.answers.join = { ok: true, value: { roomId: 'r2' } };
  });
  await page.click('aria/Join[role="button"]');
  await page.waitForFunction(() => window.scripted.requests.length === 2);
  expect(await requests(page)).toEqual([
    {
      name: 'join',
      takes: { room: 'garden-planning-k7w2', nickname: 'Ana', server: 'chat.example.org', identity: 'fresh' },
    },
    { name: 'dismiss', takes: { roomId: 'r1' } },
  ]);
});

test('who has confirmed, who has not and who left is told on request', async () => {
  const page = await opened(looks.tab, scenes.troubled);
  const late = await page.$('::-p-xpath(//li[contains(., "Did this arrive?")])');
  await (await late?.$('aria/Who has confirmed'))?.click();
  await settle(page);
  const groups = await late?.$$eval('.confirm-group', (all) => all.map((group) => group.textContent));
  expect(groups).toEqual(['ConfirmedIdris', 'Not yetנועה', 'Left before confirmingBob']);
});

test('only news interrupts a screen reader', async () => {
  const page = await opened(looks.tab, scenes.troubled);
  expect(await page.$eval('.room > [role="alert"]', (alert) => alert.textContent)).toBe('');
  const [first] = scenes.troubled.rooms;
  const news = {
    kind: 'notice',
    id: 'n99',
    at: Date.now(),
    code: 'views-differ',
    who: 'p1',
    count: 0,
  } as const;
  await showView(page, app({ ...first!, lines: [...first!.lines, news] }));
  expect(await page.$eval('.room > [role="alert"]', (alert) => alert.textContent)).toMatch(
    /^You and Idris see different people/,
  );
});

test('the theme is chosen once for all pages', async () => {
  const page = await opened(looks.tab, scenes.encrypted);
  await page.select('aria/Theme', 'dark');
  expect(await requests(page)).toEqual([{ name: 'setTheme', takes: { theme: 'dark' } }]);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(await ground()).toBe('rgb(247, 248, 250)');
  await showView(page, {
    ...scenes.encrypted,
    settings: { theme: 'dark', server: '', servers: [], lockMinutes: 15 },
  });
  expect(await ground()).toBe('rgb(18, 22, 28)');
});

test('a full room is drawn in one piece, and new messages do not tear the reader away', async () => {
  const lines = Array.from({ length: 500 }, (_, index) =>
    message(`m${index}`, 'p1', `line ${index} of a long talk`),
  );
  const full = (more: typeof lines) =>
    app(
      room(
        { state: 'encrypted', agreed: 4, of: 4 },
        { people: scenes.encrypted.rooms[0]!.people, lines: more },
      ),
    );
  const page = await opened(looks.tab, scenes.join);
  const started = performance.now();
  await showView(page, full(lines));
  const took = performance.now() - started;
  expect(took).toBeLessThan(2000);
  const log = 'aria/Messages[role="log"]';
  const fromEnd = () => page.$eval(log, (one) => one.scrollHeight - one.scrollTop - one.clientHeight);
  expect(await fromEnd()).toBeLessThan(2);
  await page.$eval(log, (one) => one.scrollTo(0, 0));
  await settle(page);
  await showView(page, full([...lines, message('m500', 'p1', 'news')]));
  expect(await page.$eval(log, (one) => one.scrollTop)).toBe(0);
  await page.click('aria/New messages');
  await settle(page);
  expect(await fromEnd()).toBeLessThan(2);
});
