// Writes the pictures of docs/images from a running room: a private Prosody, a real Chromium with the extension, headless members.
//   npm run pictures [-- FOLDER]
import { mkdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { type Prosody, startProsody } from '../server/prosody';
import { type Chromium, launchChromium } from './browser/chromium';
import {
  encrypted,
  fill,
  fillJoinForm,
  join,
  messages,
  press,
  roomState,
  say,
  until,
} from './browser/interface';
import { type Friend, startFriend } from './demo/friends';
import { end, held, step } from './demo/steps';

type Page = Awaited<ReturnType<Chromium['openTab']>>;

const ROOM = 'garden-planning-k7w2';
const out = process.argv[2] ?? joinPath('docs', 'images');

async function shoot(page: Page, name: string, scheme: 'light' | 'dark' = 'light'): Promise<void> {
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' }, // else a change of colours is caught half-way
  ]);
  await page.screenshot({ path: joinPath(out, `${name}.png`) });
}

const confirmed = (page: Page, text: string, progress: string): Promise<void> =>
  until(`"${text}" is at ${progress}`, async () =>
    (await messages(page)).some((line) => line.text === text && line.progress === progress),
  );

/** Each line is confirmed by everybody before the next is said; the last one is on its way. */
async function talk(page: Page, bo: Friend, cleo: Friend): Promise<void> {
  const by = (friend: Friend) => (text: string) => Promise.resolve(friend.say(text));
  const mine = (text: string) => say(page, text);
  const lines: readonly (readonly [(text: string) => Promise<void>, string])[] = [
    [by(bo), 'Morning! Did the seeds come?'],
    [by(bo), 'I have room for two more beds behind the shed.'],
    [mine, 'They did. Tomatoes, beans and the strange blue potatoes.'],
    [by(cleo), 'The plan is here: https://example.org/plans/garden, tell me what is missing.'],
    [mine, 'Shade. And where does the water come from?'],
    [by(bo), 'Then Sunday it is:\n\n 1. dig\n 2. plant\n 3. lunch'],
  ];
  for (const [speak, text] of lines) {
    await speak(text);
    await confirmed(page, text, '2 of 2 confirmed');
  }
}

/** Bo stands still in the middle of it, so that there is time for a picture. */
async function agreeing(page: Page, server: Prosody, bo: Friend): Promise<void> {
  bo.pause();
  await join(page, { room: ROOM, nickname: 'Ana', server: server.url });
  await until('keys are being agreed', async () => (await roomState(page)).startsWith('Agreeing'));
  await shoot(page, 'agreeing');
  bo.resume();
  await encrypted(page, 3);
}

async function codes(page: Page): Promise<void> {
  await press(page, 'Fingerprints');
  await page.waitForSelector('dialog[open]');
  await shoot(page, 'room-code');
  await press(page, 'They differ');
  await press(page, 'Close');
  await until('the message box is closed', async () => (await roomState(page)).startsWith('Codes differ'));
  await shoot(page, 'codes-differ');
  await press(page, 'It was a slip: we read it again');
  await encrypted(page, 3);
  await press(page, 'Fingerprints');
  await press(page, 'We read the same code aloud');
  await press(page, 'Close');
  await until('everybody is verified', async () => (await roomState(page)).includes('verified'));
}

/** The last messages, and what the server saw of them. */
async function serverSees(page: Page): Promise<void> {
  await press(page, 'Room details');
  await press(page, 'See what the server sees');
  await page.waitForSelector('.wire-pair');
  await page.$eval('.wire-pair:has(.wire-text)', (one) => one.scrollIntoView({ block: 'center' }));
  await shoot(page, 'server-sees');
  await press(page, 'Close');
}

/** The sheet of one person, and a conversation with that one alone. */
async function oneToOne(page: Page, bo: Friend): Promise<void> {
  await page.locator('::-p-aria([name="Bo"][role="button"])').setTimeout(20_000).click();
  await page.waitForSelector('dialog[open] svg');
  await shoot(page, 'person');
  await press(page, 'Close');
  await press(page, 'Talk privately with Bo');
  const shown = (text: string) =>
    until(`"${text}" is shown`, () =>
      page.evaluate((words) => document.querySelector('main')?.textContent?.includes(words) ?? false, text),
    );
  await fill(page, 'Message only to Bo', 'Do you still have the key of the shed?');
  await page.waitForSelector('.send[aria-disabled="false"]');
  await press(page, 'Send');
  await shown('the key of the shed');
  bo.sayPrivately('Ana', 'Under the third stone, as always.');
  await shown('third stone');
  await shoot(page, 'private');
}

async function popups(chromium: Chromium, page: Page): Promise<void> {
  const room = await chromium.openPopup();
  await until('the popup shows the room', async () => (await messages(room)).length > 0);
  await shoot(room, 'popup-room');
  await room.close();
  await press(page, 'Leave');
  await press(page, 'Dismiss');
  await page.waitForSelector('form.join');
  const form = await chromium.openPopup();
  await fillJoinForm(form, { room: ROOM, nickname: 'Ana' });
  await shoot(form, 'popup-join');
  await form.close();
  await page.click('.more summary');
  await press(page, 'Test this server');
  await until('the test is over', async () =>
    (await page.$eval('.server-test-summary', (it) => it.textContent ?? '').catch(() => '')).includes(
      'It works',
    ),
  );
  await page.$eval('label[for="join-server"]', (it) => it.scrollIntoView({ block: 'start' }));
  await shoot(page, 'server-test');
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => void end().then(() => process.exit(130)));
try {
  mkdirSync(out, { recursive: true });
  const server = await step('starting a private Prosody', () =>
    held(
      () => startProsody({ login: 'key' }),
      (it) => it.stop(),
    ),
  );
  const friend = (name: string) =>
    held(
      () => startFriend(server, ROOM, name, () => undefined),
      (it) => it.leave(),
    );
  const [bo, cleo] = await step('two headless members join', async () => [
    await friend('Bo'),
    await friend('Cleo'),
  ]);
  const chromium = await step('opening Chromium with the extension', () =>
    held(
      () => launchChromium({ extension: joinPath('dist', 'dev', 'chrome') }),
      (it) => it.close(),
    ),
  );
  const page = await chromium.openTab();
  await page.setViewport({ width: 1280, height: 800 });
  await step('keys are agreed', () => agreeing(page, server, bo));
  await step('the code is read aloud', () => codes(page));
  await step('they talk', () => talk(page, bo, cleo));
  await step('the tab, light and dark', async () => {
    cleo.pause();
    await say(page, 'I will make the lunch.');
    await confirmed(page, 'I will make the lunch.', '1 of 2 confirmed');
    await page.mouse.move(600, 150);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    for (const scheme of ['light', 'dark'] as const) await shoot(page, `tab-${scheme}`, scheme);
    cleo.resume();
    await confirmed(page, 'I will make the lunch.', '2 of 2 confirmed');
  });
  await step('what the server sees', () => serverSees(page));
  await step('one to one', () => oneToOne(page, bo));
  await step('the popup', () => popups(chromium, page));
  await step('cleaning up', end);
  process.exit();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await end();
  process.exit(1);
}
