// What a background would answer when it is asked what the server sees.
import type { Page } from 'puppeteer-core';
import type { WireEntry } from '../../../src/contract/servers';

const frame = (size: number): string => 'o2FmY21zZ2FzUPk7'.repeat(Math.ceil(size / 16)).slice(0, size);

const message = (type: string, data: string): string =>
  `<message type="${type}" to="qf3k7zb2m5n4x6w7a2c3d4e5f6g7h2j3@rooms.chat.example.org" id="b5kq2m7x4tzw3n6pjc4yh2aaf4" xmlns="jabber:client"><mpotr xmlns="urn:x-hushroom:mpotr:1">${data}</mpotr><encryption xmlns="urn:xmpp:eme:0" namespace="urn:x-hushroom:mpotr:1" name="mpOTR"/><no-store xmlns="urn:xmpp:hints"/></message>`;

const entry = (id: number, direction: 'out' | 'in', line: string | null, xml: string): WireEntry => ({
  id,
  direction,
  line,
  xml,
  cut: false,
  bytes: xml.length,
});

/** Of the scene `encrypted`. */
export const stanzas: readonly WireEntry[] = [
  entry(0, 'in', 'm10', message('groupchat', frame(900))),
  entry(1, 'out', null, message('chat', frame(360))),
  entry(2, 'out', 'm11', message('groupchat', frame(900))),
  { ...entry(3, 'in', 'm9', message('groupchat', frame(1500))), cut: true, bytes: 22_431 },
];

/** Opens "What the server sees" from the room, with this in it. */
export async function openServerSees(page: Page, entries: readonly WireEntry[]): Promise<void> {
  await page.evaluate((all) => {
    window.scripted.answers.serverSees = { ok: true, value: { entries: all } };
  }, entries);
  await page.click('aria/Room details[role="button"]');
  await page.waitForSelector('dialog[open]');
  await page.click('aria/See what the server sees[role="button"]');
  await page.waitForSelector(entries.length > 0 ? '.wire-pair' : '.wire-learns');
}
