// The main job of a private conversation, for real: two browsers in a room of three, the worker killed in the middle, a question that
// verifies, and nothing of it with the third person or with the server.
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { encrypted, fill, join, press, say, until } from '../../scripts/browser/interface';
import { Member } from '../../scripts/memberCore';
import { type Prosody, startProsody } from '../../server/prosody';
import { type Chromium, launchChromium } from '../support/browser';
import { leaks, secretText } from '../support/leaks';
import { type LoggingProxy, startLoggingProxy } from '../support/loggingProxy';

jest.setTimeout(180_000);

const ROOM = 'otters of madagascar';
const [ANA, BO, CLEO] = ['ana-of-the-hill', 'bo-of-the-lake', 'cleo-of-the-sea'] as const;
const QUESTION = 'Where did the goat live?';
const ANSWER = 'behind the old mill';
const said: string[] = [];

let server: Prosody;
let proxy: LoggingProxy;
let browsers: Chromium[] = [];
let ana: Page;
let bo: Page;
let cleo: Member;

beforeAll(async () => {
  server = await startProsody();
  proxy = await startLoggingProxy(server.url);
  browsers = await Promise.all([0, 1].map(() => launchChromium({ extension: 'dist/dev/chrome' })));
});
afterAll(async () => {
  await Promise.all([...browsers.map((it) => it.close()), cleo?.leave()]);
  await proxy?.stop();
  await server?.stop();
});

interface Shown {
  readonly text: string;
  readonly foot: string;
}

const privately = (page: Page, name: string): Promise<Shown[]> =>
  page.$$eval(`[role="log"][aria-label="Private messages with ${name}"] .message`, (lines) =>
    lines.map((line) => ({
      text: line.querySelector('.text')?.textContent ?? '',
      foot: line.querySelector('.delivery')?.textContent ?? '',
    })),
  );
const sayTo = async (page: Page, name: string, text: string): Promise<void> => {
  said.push(text);
  await fill(page, `Message only to ${name}`, text);
  await page.waitForSelector('.send[aria-disabled="false"]', { timeout: 60_000 });
  await press(page, 'Send');
};
const reads = (page: Page, name: string, text: string): Promise<void> =>
  until(`a page shows "${text}"`, async () => (await privately(page, name)).some((it) => it.text === text));
const received = (page: Page, name: string, text: string): Promise<void> =>
  until(`"${text}" is received`, async () =>
    (await privately(page, name)).some((it) => it.text === text && it.foot === `Received by ${name}`),
  );
const personState = (page: Page, name: string): Promise<string> =>
  page.$$eval(
    '.person',
    (all, wanted) =>
      all
        .find((one) => one.querySelector('.person-name bdi')?.textContent === wanted)
        ?.querySelector('.person-state')?.textContent ?? '',
    name,
  );
const question = (page: Page): Promise<string> =>
  page.$eval('.question', (one) => one.textContent?.trim() ?? '');

describe('two people in a room of three', () => {
  test('meet with a third', async () => {
    [ana, bo] = (await Promise.all(browsers.map((it) => it.openTab()))) as [Page, Page];
    await join(ana, { room: ROOM, nickname: ANA, server: proxy.url });
    await join(bo, { room: ROOM, nickname: BO, server: proxy.url });
    cleo = await Member.enter({ server: proxy.url, domain: server.domain, room: ROOM, nick: CLEO });
    await Promise.all([ana, bo].map((page) => encrypted(page, 3)));
    await cleo.waitFor((view) => view.status.state === 'encrypted' && view.status.agreed === 3, 30_000);
  });

  test('one asks, the other is shown the request and agrees', async () => {
    await press(ana, `Talk privately with ${BO}`);
    await bo.waitForSelector('.talk-tab-private .count');
    await bo.click('.talk-tab-private');
    await press(bo, 'Answer');
    await Promise.all([
      until('ana can write', async () => (await ana.$('.talk .send[aria-disabled="false"]')) !== null),
      until('bo can write', async () => (await bo.$('.talk .send[aria-disabled="false"]')) !== null),
    ]);
  });

  test('they talk, also while the worker of one dies twice: every text once, each received', async () => {
    await sayTo(ana, BO, 'can you keep a secret about marmots');
    await reads(bo, ANA, 'can you keep a secret about marmots');
    await browsers[0]!.killWorker();
    await sayTo(bo, ANA, 'written while your worker was dead');
    await reads(ana, BO, 'written while your worker was dead');
    await sayTo(ana, BO, 'written after it came back');
    // What a page shows as said is stored; a death before that leaves it in the message box, for its writer to send again.
    await reads(ana, BO, 'written after it came back');
    await browsers[0]!.killWorker();
    await reads(bo, ANA, 'written after it came back');
    await received(bo, ANA, 'written while your worker was dead');
    await received(ana, BO, 'written after it came back');
    const texts = async (page: Page, name: string) =>
      (await privately(page, name)).map((it) => it.text).sort();
    expect(await texts(ana, BO)).toEqual([...said].sort());
    expect(await texts(bo, ANA)).toEqual([...said].sort());
  });

  test('a question that only the two can answer verifies each to the other, in the room as well', async () => {
    await press(ana, 'Ask a question');
    await fill(ana, 'Question', QUESTION);
    await fill(ana, 'Answer', ANSWER);
    await press(ana, 'Ask');
    await until('bo is asked', async () => (await question(bo)).includes('asks you a question'));
    await press(bo, 'Answer the question');
    expect(await bo.$eval('dialog .asked', (one) => one.textContent)).toBe(QUESTION);
    await fill(bo, 'Answer', ` Behind  the OLD mill `);
    await press(bo, 'Give this answer');
    for (const [page, other] of [
      [ana, BO],
      [bo, ANA],
    ] as const) {
      await until('the answers are the same', async () => (await question(page)).startsWith('Same answer.'));
      expect(await personState(page, other)).toMatch(/verified/);
      expect(await personState(page, other)).not.toMatch(/not verified/);
      expect(await personState(page, CLEO)).toMatch(/not verified/);
    }
  });

  test('the room goes on beside it', async () => {
    await bo.click('.talk-tab');
    await say(bo, 'and this is for everybody');
    await cleo.waitFor((view) => view.lines.some((it) => it.kind === 'message'), 20_000);
  });

  test('the third person and the server learn nothing of it', () => {
    const { conversations, lines, people } = cleo.view();
    expect(conversations).toEqual([]);
    expect(lines.flatMap((it) => (it.kind === 'message' ? [it.text] : []))).toEqual([
      'and this is for everybody',
    ]);
    expect(people.filter((it) => !it.me).map((it) => it.verified)).toEqual(['no', 'no']);
    const secrets = [
      ...said.map((text) => secretText(`"${text}"`, text)),
      secretText('the question', QUESTION),
      secretText('the answer', ANSWER),
      secretText('that it is OTR', '?OTR:AAMD'),
      secretText('that it is an exchange', '?OTR:AAMC'),
      ...[ANA, BO, CLEO].map((name) => secretText('a nickname', name)),
    ];
    const frames = proxy.frames.map((it) => it.text);
    expect(frames.filter((text) => text.includes('<mpotr')).length).toBeGreaterThan(50);
    expect(leaks(frames, secrets)).toEqual([]);
  });
});
