// The browser ends a worker when it likes. Whenever that is, nothing is lost, nothing is doubled, and nobody sees anybody leave.
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { randomBytes } from '../../background/clock';
import { makeOtrPair } from '../../background/otrKeys';
import { encrypted, join, messages, press, roomState, say, until } from '../../scripts/browser/interface';
import { Member } from '../../scripts/memberCore';
import { type Prosody, startProsody } from '../../server/prosody';
import type { RoomView } from '../../src/contract';
import { type Chromium, launchChromium } from '../support/browser';

jest.setTimeout(240_000);

let server: Prosody;
let chromium: Chromium;
const members: Member[] = [];

beforeAll(async () => {
  [server, chromium] = await Promise.all([
    startProsody({ login: 'key' }),
    launchChromium({ extension: 'dist/dev/chrome' }),
  ]);
});
afterEach(async () => {
  await Promise.all(members.splice(0).map((member) => member.leave()));
});
afterAll(async () => {
  await chromium?.close();
  await server?.stop();
});

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
/** Up to `ms`. */
const random = (ms: number): number => (new DataView(randomBytes(4).buffer).getUint32(0) / 2 ** 32) * ms;

async function enter(room: string, nick: string): Promise<Member> {
  const otr = await makeOtrPair(randomBytes);
  const member = await Member.enter({ server: server.url, domain: server.domain, room, nick, otr });
  members.push(member);
  return member;
}

const allEncrypted =
  (count: number) =>
  ({ status }: RoomView): boolean =>
    status.state === 'encrypted' && status.agreed === count && status.of === count;
const texts = (view: RoomView): string[] =>
  view.lines.flatMap((line) => (line.kind === 'message' ? [line.text] : []));
const notices = (view: RoomView): string[] =>
  view.lines.flatMap((line) => (line.kind === 'notice' ? [line.code] : []));
const by = (who: string, all: readonly string[]): string[] =>
  all.filter((text) => text.startsWith(`${who} `));
const numbered = (who: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${who} ${at + 1}`);
const shown = async (page: Page): Promise<string[]> => (await messages(page)).map((it) => it.text);

/** Leaves the room that a page shows and forgets it. */
async function leave(page: Page): Promise<void> {
  await press(page, 'Leave');
  await press(page, 'Dismiss');
  await until('the room is forgotten', async () => (await roomState(page)) === '');
}

describe('the worker dies', () => {
  test('in the middle of a conversation: nothing is lost or doubled on either side, each in order', async () => {
    const [alice, bob] = await Promise.all(['alice', 'bob'].map((nick) => enter('dying often', nick)));
    const page = await chromium.openTab();
    await join(page, { room: 'dying often', nickname: 'carol', server: server.url });
    await encrypted(page, 3);
    await Promise.all([alice!, bob!].map((member) => member.waitFor(allEncrypted(3), 20_000)));

    const count = 25;
    let talking = true;
    const talk = async (member: Member, who: string): Promise<void> => {
      for (const text of numbered(who, count)) {
        await member.waitFor((view) => view.composer === null, 60_000);
        expect(await member.say(text)).toBeNull();
        await pause(random(600));
      }
    };
    let kills = 0;
    const kill = async (): Promise<void> => {
      while (talking) {
        await pause(300 + random(1200));
        await chromium.killWorker();
        kills += 1;
      }
    };
    const write = async (): Promise<void> => {
      for (const text of numbered('carol', 8)) {
        await until('the message is taken', async () => {
          await encrypted(page, 3);
          const before = await shown(page);
          if (!before.includes(text)) await say(page, text);
          await pause(500);
          return (await shown(page)).includes(text);
        });
      }
    };
    const killing = kill();
    await Promise.all([talk(alice!, 'alice'), talk(bob!, 'bob'), write()]);
    talking = false;
    await killing;
    expect(kills).toBeGreaterThan(5);

    const all = count * 2 + 8;
    await until('the browser shows everything', async () => (await shown(page)).length >= all);
    for (const member of [alice!, bob!])
      await member.waitFor((view) => by('carol', texts(view)).length >= 8, 30_000);
    for (const seen of [await shown(page), texts(alice!.view()), texts(bob!.view())]) {
      expect(by('alice', seen)).toEqual(numbered('alice', count));
      expect(by('bob', seen)).toEqual(numbered('bob', count));
      expect(by('carol', seen)).toEqual(numbered('carol', 8));
    }
    // A death is not a departure: the server kept the place, and nobody was told anything.
    for (const member of [alice!, bob!]) {
      expect(notices(member.view())).not.toContain('left');
      expect([...member.troubles]).toEqual([]);
    }
    await leave(page);
    await page.close();
  });

  test('in the middle of joining and agreeing on keys: it ends up in the room all the same', async () => {
    const alice = await enter('born dying', 'alice');
    const runs = 6;
    for (let run = 1; run <= runs; run += 1) {
      const page = await chromium.openTab();
      await join(page, { room: 'born dying', nickname: `dave ${run}`, server: server.url });
      // The answer to the click comes from a worker that lives: a death before it is told as a failed join.
      await until('the page is on its way in', async () => (await roomState(page)) !== '');
      for (let death = 0; death < 2; death += 1) {
        await pause(random(700));
        await chromium.killWorker();
      }
      await encrypted(page, 2);
      await alice.waitFor(allEncrypted(2), 60_000);
      expect(await alice.say(`to run ${run}`)).toBeNull();
      await until('it reads', async () => (await shown(page)).includes(`to run ${run}`));
      await say(page, `from run ${run}`);
      await alice.waitFor((view) => texts(view).includes(`from run ${run}`), 30_000);
      await leave(page);
      await alice.waitFor((view) => view.status.state === 'alone', 180_000);
      await page.close();
    }
    const said = texts(alice.view());
    expect(new Set(said).size).toBe(said.length);
  });

  test('popup and tab show the same afterwards, and a closed popup changes nothing', async () => {
    const alice = await enter('two windows', 'alice');
    const tab = await chromium.openTab();
    await join(tab, { room: 'two windows', nickname: 'erin', server: server.url });
    await encrypted(tab, 2);
    const popup = await chromium.openPopup();
    await encrypted(popup, 2);
    await say(popup, 'from the popup');
    await popup.close().catch(() => undefined);
    await chromium.killWorker();
    await encrypted(tab, 2);
    await say(tab, 'from the tab');
    await alice.waitFor((view) => texts(view).length === 2, 20_000);
    const again = await chromium.openPopup();
    await until('the popup shows both', async () => (await shown(again)).length === 2);
    expect(await shown(again)).toEqual(['from the popup', 'from the tab']);
    expect(await shown(again)).toEqual(await shown(tab));
    await again.close().catch(() => undefined);
    await leave(tab);
    await tab.close();
  });

  test('with nobody looking: the room goes on, and is found again', async () => {
    const alice = await enter('nobody looks', 'alice');
    const tab = await chromium.openTab();
    await join(tab, { room: 'nobody looks', nickname: 'frank', server: server.url });
    await encrypted(tab, 2);
    await alice.waitFor(allEncrypted(2), 20_000);
    await tab.close();
    await chromium.killWorker();
    expect(await alice.say('while it was dead')).toBeNull();
    const later = await chromium.openTab();
    await until('it reads what was said meanwhile', async () =>
      (await shown(later)).includes('while it was dead'),
    );
    expect(notices(alice.view())).not.toContain('left');
    await leave(later);
    await later.close();
  });
});
