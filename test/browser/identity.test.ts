// An identity that is kept, and one that is not, over the end of the browser; what the profile on the disk gives away; and erasing.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { decodeRecord } from '../../background/recordCodec';
import { encrypted, fill, join, press, roomState, say, until } from '../../scripts/browser/interface';
import { Member } from '../../scripts/memberCore';
import { type Prosody, startProsody } from '../../server/prosody';
import type { RoomConfig } from '../../src/room/types';
import { type Chromium, launchChromium } from '../support/browser';
import { leaks, type Secret, secretText } from '../support/leaks';

jest.setTimeout(240_000);

const PASSPHRASE = 'eleven marmots by the lake';
const NAME = 'ana-of-the-hidden-hill';
const TEXT = 'a sentence nobody keeps';

let server: Prosody;
/** One for each test: who was cut off in the one before would still be in the room. */
let room = '';
let bob: Member;
let profile: string;
let rooms = 0;
let chromium: Chromium;

beforeAll(async () => {
  server = await startProsody();
});
beforeEach(async () => {
  profile = mkdtempSync(path(tmpdir(), 'hushroom-profile-'));
  chromium = await launch();
  rooms += 1;
  room = `the room of zanzibar ${rooms}`;
  bob = await Member.enter({ server: server.url, domain: server.domain, room, nick: 'bob-by-the-sea' });
});
afterEach(async () => {
  await Promise.all([chromium?.close(), bob?.leave()]);
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});
afterAll(() => server?.stop());

const launch = (): Promise<Chromium> => launchChromium({ extension: 'dist/dev/chrome', profile });

async function restart(): Promise<Page> {
  await chromium.close();
  chromium = await launch();
  return chromium.openTab();
}

async function openIdentity(page: Page): Promise<void> {
  await press(page, 'Your identity');
  await page.waitForSelector('dialog[open]');
}

async function keep(page: Page): Promise<void> {
  await openIdentity(page);
  await fill(page, 'Passphrase', PASSPHRASE);
  await fill(page, 'The same passphrase again', PASSPHRASE);
  await press(page, 'Keep an identity');
  await page.waitForSelector('dialog[open] .print-me');
  await press(page, 'Close');
}

async function enter(page: Page): Promise<void> {
  await join(page, { room, nickname: NAME, server: server.url });
  await encrypted(page, 2);
}

async function leave(page: Page): Promise<void> {
  await press(page, 'Leave');
  await press(page, 'Dismiss');
  await until('the room is forgotten', async () => (await roomState(page)) === '');
}

/** My fingerprint as Bob's own program sees it. */
async function seenByBob(): Promise<string> {
  const view = await bob.waitFor(
    ({ people }) => people.some((it) => it.nickname === NAME && it.state === 'encrypted'),
    30_000,
  );
  return view.people.find((it) => it.nickname === NAME && it.state === 'encrypted')!.fingerprint!.hex;
}

async function storage(area: 'local' | 'session'): Promise<Record<string, unknown>> {
  return (await chromium.inWorker(`chrome.storage.${area}.get(null)`)) as Record<string, unknown>;
}

/** The keys that the browser has in memory for its rooms. */
async function roomSecrets(): Promise<Secret[]> {
  const entries = Object.entries(await storage('session')).filter(([key]) => key.endsWith('/config'));
  return entries.flatMap(([, text]) => {
    const { identity, otr } = decodeRecord(String(text)) as RoomConfig;
    return [
      { name: 'identity', bytes: identity },
      { name: 'OTR key', bytes: otr.privateKey.subarray(-20) },
    ];
  });
}

/** Every file of the profile, one character a byte. */
const onDisk = (): string[] =>
  readdirSync(profile, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map((it) => readFileSync(path(it.parentPath, it.name), 'latin1'));

const markers = (): Secret[] => [
  secretText('nickname', NAME),
  secretText('nickname of another', 'bob-by-the-sea'),
  secretText('room name', room),
  secretText('text', TEXT),
  secretText('passphrase', PASSPHRASE),
];

test('kept, the fingerprint is the same after a restart, once it is unlocked, and so are the people it remembers', async () => {
  let page = await chromium.openTab();
  await keep(page);
  await enter(page);
  const before = await seenByBob();
  await page.click('.person:nth-child(2) .open-person');
  await press(page, 'They match');
  await until('Bob is verified', () =>
    page.evaluate(
      () => document.querySelector('.verdict-state')?.textContent?.startsWith('You said') ?? false,
    ),
  );
  await press(page, 'Close');
  await leave(page);

  page = await restart();
  // What was typed is asked for again; only the server is kept.
  await page.waitForSelector('.choices');
  await fill(page, 'Passphrase', 'not the right one at all');
  await join(page, { room, nickname: NAME });
  await page.waitForSelector('#join-passphrase-error');
  expect(await roomState(page)).toBe('');
  await fill(page, 'Passphrase', PASSPHRASE);
  await press(page, 'Join');
  await encrypted(page, 2);
  expect(await seenByBob()).toBe(before);
  const state = await page.$$eval('.person-state', (all) => all.map((one) => one.textContent));
  expect(state).toContain('verified by fingerprint');

  await openIdentity(page);
  const remembered = await page.$$eval('.remembered bdi', (all) => all.map((one) => one.textContent));
  expect(remembered).toEqual(['bob-by-the-sea']);
  // Locking ends the room that holds the keys.
  await press(page, 'Lock now');
  await press(page, 'Close');
  await until('the room is left', async () => (await roomState(page)) === 'You left');
  expect(await roomSecrets()).toEqual([]);
  expect(Object.keys(await storage('session'))).not.toContain('vault');
});

test('locked, one can go in as somebody new; not kept, each room and each start has its own', async () => {
  let page = await chromium.openTab();
  await enter(page);
  const first = await seenByBob();
  await leave(page);
  page = await restart();
  expect(await page.$$('.choices')).toHaveLength(0);
  await enter(page);
  const second = await seenByBob();
  await leave(page);
  await keep(page);
  page = await restart();
  await page.waitForSelector('.choices');
  await page.click('.choice:last-of-type');
  await enter(page);
  const third = await seenByBob();
  expect(new Set([first, second, third]).size).toBe(3);
  await openIdentity(page);
  expect(await page.$$('#unlock-passphrase')).toHaveLength(1);
});

test('the profile of a browser that was quit in the middle holds no key, name, room or text', async () => {
  const page = await chromium.openTab();
  await keep(page);
  await enter(page);
  await say(page, TEXT);
  await bob.waitFor(({ lines }) => lines.some((it) => it.kind === 'message' && it.text === TEXT), 20_000);
  const secrets = [...markers(), ...(await roomSecrets())];
  expect(secrets).toHaveLength(7);
  const stored = Object.entries(await storage('local'));
  expect(stored.map(([key]) => key).sort()).toEqual(['roomsOpen', 'settings', 'vault']);
  expect(
    leaks(
      stored.map(([, value]) => JSON.stringify(value)),
      secrets,
    ),
  ).toEqual([]);
  await chromium.close();
  const files = onDisk();
  // The settings are found, so the secrets would be.
  expect(leaks(files, [secretText('server', server.url)])).not.toEqual([]);
  expect(leaks(files, secrets)).toEqual([]);
});

test('leaving and erasing empties every storage, and says what it cannot erase', async () => {
  const page = await chromium.openTab();
  await keep(page);
  await enter(page);
  await say(page, TEXT);
  await openIdentity(page);
  await page.click('::-p-xpath(//summary[text()="Leave and erase everything"])');
  expect(await page.$eval('.last-things details[open]', (one) => one.textContent)).toMatch(
    /cannot erase what others/,
  );
  await press(page, 'Leave and erase now');
  await until('it is told', () =>
    page.evaluate(
      () => document.querySelector('dialog')?.textContent?.includes('Everything is erased.') ?? false,
    ),
  );
  expect([await storage('local'), await storage('session')]).toEqual([{}, {}]);
  await bob.waitFor(
    ({ people }) => people.every((it) => it.nickname !== NAME || it.state === 'gone'),
    20_000,
  );
  await page.keyboard.press('Escape');
  await page.waitForSelector('form.join');
  expect(await page.$eval('#join-nickname', (field) => (field as HTMLInputElement).value)).toBe('');
});
