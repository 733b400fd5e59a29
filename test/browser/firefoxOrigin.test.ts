// Firefox tells servers a number of its own with every WebSocket. A real Firefox, and what the server really got.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { fill, press, until } from '../../scripts/browser/interface';
import { type Prosody, startProsody } from '../../server/prosody';
import { type Firefox, launchFirefox } from '../support/browser';
import { type LoggingProxy, startLoggingProxy } from '../support/loggingProxy';

jest.setTimeout(120_000);

let server: Prosody;
let proxy: LoggingProxy;
let firefox: Firefox;

beforeAll(async () => {
  [server, firefox] = await Promise.all([startProsody(), launchFirefox({ extension: 'dist/dev/firefox' })]);
  proxy = await startLoggingProxy(server.url);
});
afterAll(async () => {
  await firefox?.close();
  await proxy?.stop();
  await server?.stop();
});

/** Puppeteer has no door to the browser itself; its BiDi connection does. */
interface Bidi {
  send(method: string, parameters: object): Promise<{ result: Record<string, unknown> }>;
}

/** What a click on "Allow" in the browser's own question does: there is no click there for a program. */
async function grant(browser: Browser, origin: string): Promise<void> {
  const bidi = (browser as unknown as { connection: Bidi }).connection;
  const { result } = await bidi.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const [context] = result.contexts as { context: string }[];
  const expression = `(async () => {
    const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs');
    const { id, extension } = WebExtensionPolicy.getByID('hushroom@hushroom.example');
    const added = { permissions: [], origins: [${JSON.stringify(origin)}], data_collection: [] };
    await ExtensionPermissions.add(id, added, extension);
  })()`;
  const target = { context: context!.context };
  const { result: said } = await bidi.send('script.evaluate', { expression, target, awaitPromise: true });
  expect(said).toMatchObject({ type: 'success' });
}

const originCheck = (page: Page): Promise<string> =>
  page.$$eval('.server-check', (all) => {
    const one = all.find((it) => it.querySelector('strong')?.textContent === 'What your browser adds');
    return one?.className.split(' is-')[1] ?? '';
  });

async function tested(page: Page): Promise<(string | string[] | undefined)[]> {
  const before = proxy.handshakes.length;
  await press(page, 'Test this server');
  await until('the test is over', async () => {
    const said = await page.$eval('.server-test-summary', (it) => it.textContent ?? '').catch(() => '');
    return said.includes('It works.') && proxy.handshakes.length >= before + 2;
  });
  return proxy.handshakes.slice(before).map(({ origin }) => origin);
}

test('the number is told about, and taken off where that is allowed', async () => {
  const page = await firefox.openTab();
  await page.waitForSelector('form.join');
  await fill(page, 'Server', proxy.url);
  const own = firefox.origin.replace(/\/$/, '');
  expect(new Set(await tested(page))).toEqual(new Set([own]));
  expect(await originCheck(page)).toBe('warn');
  expect(await page.$('::-p-aria([name="Allow this, and test again"][role="button"])')).not.toBeNull();

  await grant(firefox.browser, '*://127.0.0.1/*');
  expect(new Set(await tested(page))).toEqual(new Set([undefined]));
  expect(await originCheck(page)).toBe('ok');
});
