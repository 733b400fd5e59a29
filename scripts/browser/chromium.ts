// Real Chromium with the real extension in it: its service worker, its toolbar popup, its tab. Nothing here keeps the worker alive.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import puppeteer, { type Browser, type Page, type Target } from 'puppeteer-core';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/lib/chromium/chromium';

/** Nothing but what a test asks for leaves the browser. */
const QUIET = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-features=OptimizationHints,MediaRouter,Translate',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--screen-info={1600x1200}', // headless has 800x600 of its own, and the popup would not open at its full height
  '--window-size=1280,900',
];

export interface ChromiumOptions {
  /** Folder of the unpacked extension, such as dist/dev/chrome. */
  readonly extension: string;
  readonly headless?: boolean;
  readonly args?: readonly string[];
  /** A folder that is there already and stays afterwards; else the browser gets a new one, which goes with it. */
  readonly profile?: string;
}

/** One browser and its profile. */
export interface Chromium {
  readonly browser: Browser;
  readonly extensionId: string;
  readonly profile: string;
  /** Value of an expression (or of a promise) in the worker, woken if it sleeps. Lets go of the worker afterwards. */
  inWorker(expression: string): Promise<unknown>;
  /** True while a worker runs. Does not wake it. */
  workerRuns(): boolean;
  /** Stops the worker as the browser does after 30 idle seconds, and resolves when it is gone. */
  killWorker(): Promise<void>;
  /** The real popup, as a click on the toolbar button opens it. */
  openPopup(): Promise<Page>;
  /** An extension page in a tab of its own; chat.html if nothing else is named. */
  openTab(path?: string): Promise<Page>;
  /** Ends the browser, by pid if it does not answer, and removes the profile that was made for it. Never rejects. */
  close(): Promise<void>;
}

const asRoot = process.getuid?.() === 0;

/** Starts Chromium and installs the extension; several may run at once. */
export async function launchChromium(options: ChromiumOptions): Promise<Chromium> {
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), 'hushroom-chromium-'));
  const dropProfile = (): void => {
    if (options.profile === undefined) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  let browser: Browser;
  try {
    browser = await puppeteer.launch({
      executablePath: CHROMIUM,
      headless: options.headless ?? true,
      enableExtensions: true,
      pipe: true,
      userDataDir: profile,
      // Whoever started us decides what a signal means; the exit handler below ends the browser in any case.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      defaultViewport: null,
      protocolTimeout: 60_000,
      args: [...QUIET, ...(asRoot ? ['--no-sandbox'] : []), ...(options.args ?? [])],
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
    const timer = setTimeout(() => child?.kill('SIGKILL'), 5_000);
    await browser.close().catch(() => child?.kill('SIGKILL'));
    clearTimeout(timer);
    process.removeListener('exit', atExit);
    dropProfile();
  };
  try {
    const extensionId = await browser.installExtension(resolve(options.extension));
    return helpers(browser, extensionId, profile, close);
  } catch (error) {
    await close();
    throw error;
  }
}

function helpers(
  browser: Browser,
  extensionId: string,
  profile: string,
  close: () => Promise<void>,
): Chromium {
  const origin = `chrome-extension://${extensionId}/`;
  const isWorker = (target: Target): boolean =>
    target.type() === 'service_worker' && target.url().startsWith(origin);
  const findWorker = (): Target | undefined => browser.targets().find(isWorker);

  const openTab = async (path = 'chat.html'): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(origin + path);
    return page;
  };

  const wakeWorker = async (): Promise<Target> => {
    const page = await openTab('manifest.json');
    const session = await page.createCDPSession();
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.startWorker', { scopeURL: origin });
    const target = await browser.waitForTarget(isWorker, { timeout: 15_000 });
    await page.close();
    return target;
  };

  const inWorker = async (expression: string): Promise<unknown> => {
    const session = await (findWorker() ?? (await wakeWorker())).createCDPSession();
    try {
      // A worker that was born just now has no `chrome` yet.
      for (;;) {
        const { result } = await session.send('Runtime.evaluate', { expression: 'typeof chrome' });
        if (result.value === 'object') break;
        await new Promise((later) => setTimeout(later, 20));
      }
      const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    } finally {
      await session.detach().catch(() => undefined); // an attached session would keep the worker alive
    }
  };

  const killWorker = async (): Promise<void> => {
    const target = findWorker();
    if (!target) return;
    const gone = new Promise<void>((done) => {
      const look = (other: Target): void => {
        if (other !== target) return;
        browser.off('targetdestroyed', look);
        done();
      };
      browser.on('targetdestroyed', look);
    });
    const root = await browser.target().createCDPSession();
    const { targetInfos } = await root.send('Target.getTargets');
    const info = targetInfos.find((it) => it.type === 'service_worker' && it.url.startsWith(origin));
    if (info) await root.send('Target.closeTarget', { targetId: info.targetId });
    await root.detach();
    await gone;
  };

  const openPopup = async (): Promise<Page> => {
    await inWorker('chrome.action.openPopup()');
    const isPopup = (target: Target): boolean => target.url() === `${origin}popup.html`;
    return (await browser.waitForTarget(isPopup, { timeout: 15_000 })).asPage();
  };

  return {
    browser,
    extensionId,
    profile,
    inWorker,
    workerRuns: () => findWorker() !== undefined,
    killWorker,
    openPopup,
    openTab,
    close,
  };
}
