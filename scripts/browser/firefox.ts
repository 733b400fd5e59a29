// Real Firefox with the extension installed for the session. Its pages open at a host that we fix.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

export const FIREFOX = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

export interface FirefoxOptions {
  /** Folder of the unpacked extension, such as dist/dev/firefox. */
  readonly extension: string;
}

export interface Firefox {
  readonly browser: Browser;
  /** 'moz-extension://UUID/' */
  readonly origin: string;
  /** An extension page in a tab; chat.html if nothing else is named. Wait for a selector before using it. */
  openTab(path?: string): Promise<Page>;
  /** Ends the browser, by pid if it does not answer, and removes its profile. Never rejects. */
  close(): Promise<void>;
}

function geckoId(extension: string): string {
  const manifest = JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8'));
  return manifest.browser_specific_settings.gecko.id;
}

export async function launchFirefox(options: FirefoxOptions): Promise<Firefox> {
  const uuid = randomUUID();
  const profile = mkdtempSync(join(tmpdir(), 'hushroom-firefox-'));
  const dropProfile = (): void => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  let browser: Browser;
  try {
    browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: FIREFOX,
      headless: true,
      userDataDir: profile,
      // Whoever started us decides what a signal means; the exit handler below ends the browser in any case.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      protocolTimeout: 60_000,
      args: ['--remote-allow-system-access'],
      extraPrefsFirefox: {
        'extensions.webextensions.uuids': JSON.stringify({ [geckoId(options.extension)]: uuid }),
        'app.normandy.enabled': false,
        'network.captive-portal-service.enabled': false,
        'network.connectivity-service.enabled': false,
      },
    });
  } catch (error) {
    dropProfile();
    throw error;
  }
  const child = browser.process();
  const atExit = (): void => {
    child?.kill('SIGKILL');
    dropProfile();
  };
  process.once('exit', atExit);
  const close = async (): Promise<void> => {
    const timer = setTimeout(() => child?.kill('SIGKILL'), 10_000);
    await browser.close().catch(() => child?.kill('SIGKILL'));
    clearTimeout(timer);
    process.removeListener('exit', atExit);
    dropProfile();
  };
  try {
    await browser.installExtension(resolve(options.extension));
  } catch (error) {
    await close();
    throw error;
  }
  const origin = `moz-extension://${uuid}/`;
  const openTab = async (path = 'chat.html'): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(origin + path, { waitUntil: [] }); // any other wait never ends on an extension page
    return page;
  };
  return { browser, origin, openTab, close };
}
