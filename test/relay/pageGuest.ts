// Somebody who comes through the relay in a real browser, known by what the page shows: to the eye, not to the program.
import type { Page } from 'puppeteer-core';
import { join, messages, roomState, say, until } from '../../scripts/browser/interface';
import type { Chromium } from '../support/browser';
import type { Bench } from './bench';
import type { Passing } from './relay';

export interface ShownPerson {
  readonly name: string;
  /** Such as "cannot read this room". */
  readonly state: string;
}

export interface ShownLine {
  readonly author: string;
  readonly text: string;
  readonly mine: boolean;
  /** It is marked as having come late. */
  readonly late: boolean;
}

export class PageGuest {
  readonly page: Page;
  /** What the relay calls it. */
  readonly name: string;

  private constructor(page: Page, name: string) {
    this.page = page;
    this.name = name;
  }

  /** In a tab of its own; resolves when it is in the room. */
  static async enter(bench: Bench, chromium: Chromium, room: string, nickname: string): Promise<PageGuest> {
    const name = bench.reserve(room, nickname);
    const page = await chromium.openTab();
    await page.waitForSelector('form, [aria-label="Room state"]');
    const another = await page.$('::-p-aria([name="Join another room"][role="button"])');
    await another?.click();
    await join(page, { room, nickname, server: bench.relay.urlFor(name) });
    const guest = new PageGuest(page, name);
    await until('it is in the room', async () =>
      /^(?:Waiting|Agreeing|Encrypted)/.test(await roomState(page)),
    );
    return guest;
  }

  is = ({ member }: Pick<Passing, 'member'>): boolean => member === this.name;

  say = (text: string): Promise<void> => say(this.page, text);

  /** Every message as it stands there. */
  lines = (): Promise<ShownLine[]> =>
    this.page.$$eval('.message', (all) => {
      let author = '';
      return all.map((it) => {
        if (!it.classList.contains('joined')) author = it.querySelector('.author bdi')?.textContent ?? '';
        return {
          author,
          text: it.querySelector('.text')?.textContent ?? '',
          mine: it.classList.contains('mine'),
          late: it.querySelector('.late') !== null,
        };
      });
    });

  texts = async (): Promise<string[]> => (await messages(this.page)).map((it) => it.text);

  /** How often each of these stands there. */
  async counts(texts: readonly string[]): Promise<number[]> {
    const shown = await this.texts();
    return texts.map((text) => shown.filter((it) => it === text).length);
  }

  shows = (text: string, ms?: number): Promise<void> =>
    until(`the page shows "${text}"`, async () => (await this.texts()).includes(text), ms);

  /** Such as "1 of 2 confirmed"; empty where it is not shown. */
  progressOf = async (text: string): Promise<string> =>
    (await messages(this.page)).find((it) => it.text === text)?.progress ?? '';

  notices = (): Promise<string[]> =>
    this.page.$$eval('.notice-text', (all) => all.map((it) => it.textContent ?? ''));

  tells = (what: RegExp, ms?: number): Promise<void> =>
    until(`the page tells ${what}`, async () => (await this.notices()).some((it) => what.test(it)), ms);

  people = (): Promise<ShownPerson[]> =>
    this.page.$$eval('ul[aria-label="People"] > li', (all) =>
      all.map((it) => ({
        name: it.querySelector('bdi')?.textContent ?? '',
        state: it.querySelector('.person-state')?.textContent ?? '',
      })),
    );

  /** Who stands under each heading of a message's confirmations, such as "Not yet". */
  async confirmations(text: string): Promise<Record<string, string[]>> {
    const all = await this.page.$$('.message');
    for (const message of all) {
      if ((await message.$eval('.text', (it) => it.textContent)) !== text) continue;
      await message.$eval('.confirm-who', (it) => (it as HTMLElement).click());
      await message.waitForSelector('.confirm-groups');
      const groups = await message.$$eval('.confirm-group', (found) =>
        found.map((it): [string, string[]] => [
          it.querySelector('dt')?.textContent ?? '',
          [...it.querySelectorAll('dd bdi')].map((name) => name.textContent ?? ''),
        ]),
      );
      return Object.fromEntries(groups);
    }
    throw new Error('no such message');
  }
}
