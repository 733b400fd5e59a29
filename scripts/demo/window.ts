// With a display: a real Chromium window, the chat tab ready to join, and headless members in the room.

import type { Prosody } from '../../server/prosody';
import { launchChromium } from '../browser/chromium';
import { fillJoinForm } from '../browser/interface';
import { friendName, startGreeter } from './friends';
import { held, step } from './steps';

const ROOM = 'hushroom demo';

/** Resolves when the window has been closed. */
export async function windowDemo(server: Prosody, extension: string, friends: number): Promise<void> {
  const chromium = await step('opening Chromium with the extension', () =>
    held(
      () => launchChromium({ extension, headless: false }),
      (it) => it.close(),
    ),
  );
  const closed = new Promise<void>((done) => chromium.browser.once('disconnected', () => done()));
  await step('opening the chat', async () => {
    const tab = await chromium.openTab();
    for (const page of await chromium.browser.pages()) if (page !== tab) await page.close();
    await fillJoinForm(tab, { room: ROOM, server: server.url });
  });
  for (let index = 0; index < friends; index += 1)
    await step(`${friendName(index)}, a headless member, joins "${ROOM}"`, () =>
      held(
        () => startGreeter(server, ROOM, friendName(index), index === 0),
        (friend) => friend.leave(),
      ),
    );
  console.log(`
Type a nickname in the window and press Enter: you are in the room "${ROOM}".
Another browser profile can join at the server ${server.url}
Close the window or press Ctrl-C to end; nothing is left behind.`);
  await closed;
}
