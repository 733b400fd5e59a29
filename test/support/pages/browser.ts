import { type Browser, launch } from 'puppeteer-core';

/** Debian's real binary: its wrapper script adds flags of its own. */
export const chromium = process.env.CHROMIUM ?? '/usr/lib/chromium/chromium';

export const launchChromium = (): Promise<Browser> =>
  launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu', '--lang=en'] });
