// Without a display: three browsers with the extension join a room through its pages, talk, and show what they see.
import { mkdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { Page } from 'puppeteer-core';
import type { Prosody } from '../../server/prosody';
import { type Chromium, launchChromium } from '../browser/chromium';
import { encrypted, fingerprints, join, messages, press, roomState, say, until } from '../browser/interface';
import { held, step } from './steps';

const ROOM = 'a quiet room';
const NAMES = ['ana', 'bo', 'cleo'];
const LINES: readonly (readonly [number, string])[] = [
  [0, 'Can everybody read this?'],
  [1, 'Yes. And the server cannot.'],
  [2, 'It does not even know our names. Shall we compare fingerprints?'],
  [0, 'Read me the first three words, I have mine here.'],
];

interface Guest {
  readonly nickname: string;
  readonly chromium: Chromium;
  readonly page: Page;
}

async function guest(server: Prosody, extension: string, nickname: string): Promise<Guest> {
  const chromium = await held(
    () => launchChromium({ extension }),
    (it) => it.close(),
  );
  const page = await chromium.openTab();
  await page.setViewport({ width: 1280, height: 800 });
  await join(page, { room: ROOM, nickname, server: server.url });
  return { nickname, chromium, page };
}

async function talk(guests: readonly Guest[]): Promise<void> {
  const everybody = `${guests.length - 1} of ${guests.length - 1} confirmed`;
  for (const [index, [author, text]] of LINES.entries()) {
    await say(guests[author]!.page, text);
    for (const { page, nickname } of guests)
      await until(`${nickname} reads message ${index + 1}, confirmed by all`, async () => {
        const line = (await messages(page))[index];
        return line?.text === text && line.progress === everybody;
      });
  }
}

async function printTranscript({ nickname, page }: Guest): Promise<void> {
  console.log(`\nThe room "${ROOM}" as ${nickname} sees it: ${await roomState(page)}`);
  let author = '';
  for (const line of await messages(page)) {
    author = line.author || author;
    console.log(`  ${`${author}:`.padEnd(6)} ${line.text}  [${line.progress}]`);
  }
}

async function compare(guests: readonly Guest[]): Promise<void> {
  const seen = await Promise.all(guests.map(({ page }) => fingerprints(page)));
  console.log('\nFingerprints:');
  for (const { nickname } of guests) {
    const words = new Set(seen.map((known) => known.get(nickname)));
    const [first] = words;
    if (words.size !== 1 || !first) throw new Error('somebody sees another fingerprint');
    console.log(`  ${`${nickname}:`.padEnd(6)} ${first}`);
  }
  console.log(`  All ${guests.length} see the same.\n`);
}

async function pictures({ chromium, page }: Guest, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const popup = await chromium.openPopup();
  await until('the popup shows the room', async () => (await roomState(popup)) !== '');
  for (const scheme of ['light', 'dark'] as const)
    for (const [name, shown] of [
      ['tab', page],
      ['popup', popup],
    ] as const) {
      await shown.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' }, // else the change of colours is caught half-way
      ]);
      await shown.screenshot({ path: joinPath(folder, `${name}-${scheme}.png`) });
    }
  await popup.close();
}

/** Rejects when somebody cannot read, or sees other keys. */
export async function headlessDemo(server: Prosody, extension: string, out: string): Promise<void> {
  console.log('There is no display: three headless browsers talk instead.');
  const guests: Guest[] = [];
  for (const nickname of NAMES)
    guests.push(
      await step(`${nickname} opens a browser and joins "${ROOM}"`, () => guest(server, extension, nickname)),
    );
  await step('they agree on keys', async () => {
    for (const { page } of guests) await encrypted(page, guests.length);
  });
  await step(`they say ${LINES.length} things, and each is confirmed by all`, () => talk(guests));
  for (const one of guests) await printTranscript(one);
  await compare(guests);
  await step(`pictures of popup and tab go to ${out}`, () => pictures(guests[0]!, out));
  await step('they leave', async () => {
    for (const { page } of guests) await press(page, 'Leave');
    for (const { page } of guests)
      await until('the room has ended', async () => !(await roomState(page)).startsWith('Encrypted'));
  });
}
