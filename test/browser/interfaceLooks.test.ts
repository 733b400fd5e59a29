// How the two pages look, in every state and every look: what axe finds, what does not fit, what is too small to hit.
import { describe, expect, jest, test } from '@jest/globals';
import { source as axeSource } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { usePages } from '../support/pages/harness';
import { identityScenes } from '../support/pages/identityScenes';
import { type Look, looks, showView } from '../support/pages/openPage';
import { scenes } from '../support/pages/scenes';
import { serverScenes } from '../support/pages/serverScenes';
import { openServerSees, stanzas } from '../support/pages/stanzas';

jest.setTimeout(120_000);

const opened = usePages();

interface Finding {
  readonly id: string;
  readonly at: string;
}

/** Every rule; or, for a look that differs from one already seen in its colours only, the rule about those. */
function axe(page: Page, coloursOnly: boolean): Promise<Finding[]> {
  return page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, {
      resultTypes: ['violations'],
      ...(only ? { runOnly: ['color-contrast'] } : {}),
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => ({ id, at: target.join(' ') })));
  }, coloursOnly);
}

const everyScene = { ...scenes, ...serverScenes, ...identityScenes };

const schemes: readonly Pick<Look, 'scheme' | 'forced'>[] = [
  { scheme: 'light', forced: false },
  { scheme: 'dark', forced: false },
  { scheme: 'dark', forced: true },
];
const sizes = { ...looks, zoomed: { ...looks.tab, width: 640, height: 400 } };
// The small sizes have the colours of the others.
const everyLook = Object.entries(sizes).flatMap(([size, look]) =>
  (size === 'popup' || size === 'tab' ? schemes : schemes.slice(0, 1)).map(
    (scheme) =>
      [
        `${size}, ${scheme.scheme}${scheme.forced ? ', forced colours' : ''}`,
        { ...look, ...scheme },
      ] as const,
  ),
);

describe.each(everyLook)('%s', (_, look) => {
  test('axe finds nothing in any state, and nothing needs scrolling sideways', async () => {
    const page = await opened(look, scenes.join);
    await page.evaluate(axeSource);
    const findings: unknown[] = [];
    const check = async (state: string) => {
      for (const finding of await axe(page, look.scheme !== 'light')) findings.push({ state, ...finding });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) findings.push({ state, id: 'too wide', at: `${wide} px` });
    };
    for (const [name, view] of Object.entries(everyScene)) {
      await showView(page, view);
      await check(name);
    }
    const panels = [
      ['Fingerprints', 'encrypted'],
      ['Fingerprints', 'verified'],
      ['Room details', 'doubtful'],
      ['Your identity', 'join'],
      ['Your identity', 'locked'],
      ['Your identity', 'unlocked'],
    ] as const;
    for (const [button, scene] of panels) {
      await showView(page, everyScene[scene]);
      await page.click(`aria/${button}[role="button"]`);
      await page.waitForSelector('dialog[open]');
      await page.$$eval('dialog details', (all) => all.map((one) => one.setAttribute('open', '')));
      await check(`${button} of ${scene}`);
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog', { hidden: true });
    }
    await showView(page, scenes.differs);
    await page.click('.person:nth-child(5) .open-person');
    await page.waitForSelector('dialog[open]');
    await page.$$eval('dialog details', (all) => all.map((one) => one.setAttribute('open', '')));
    await check('the sheet of one who looks like another');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { hidden: true });
    await showView(page, scenes.encrypted);
    await openServerSees(page, stanzas);
    await check('what the server sees');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { hidden: true });
    await showView(page, scenes.doubtful);
    await page.locator('.confirm-who').click();
    await page.locator('.room-banner summary').click();
    await check('all that is told on request');
    expect(findings).toEqual([]);
  });
});

test('every control is big enough to be hit, and shows where the focus is', async () => {
  for (const look of [looks.popup, looks.tab]) {
    const page = await opened(look, scenes.join);
    for (const view of [
      scenes.join,
      identityScenes.locked,
      scenes.encrypted,
      scenes.doubtful,
      scenes.differs,
      scenes.ended,
      scenes.several,
    ]) {
      await showView(page, view);
      const small = await page.$$eval(
        'button:not(.confirm-who), input:not([type="radio"]), .choice, select, textarea, summary',
        (all) =>
          all
            .filter((one) => one.checkVisibility())
            .map((one) => ({
              text: one.textContent,
              height: one.getBoundingClientRect().height,
              width: one.getBoundingClientRect().width,
            }))
            .filter(({ height, width }) => height < 36 || width < 36),
      );
      expect(small).toEqual([]);
    }
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineWidth)).toBe('3px');
  }
});

test('the popup fits into the 600 pixels that browsers give it', async () => {
  const page = await opened({ ...looks.popup, height: 600 }, scenes.join);
  for (const view of Object.values(everyScene)) {
    await showView(page, view);
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(600);
  }
});

test('a popup that is given less than it asked for still shows the message box', async () => {
  const page = await opened({ ...looks.popup, height: 410 }, scenes.encrypted);
  const box = await page.$eval('.composer', (one) => one.getBoundingClientRect().bottom);
  expect(box).toBe(410);
  expect(await page.$eval('.log', (one) => one.clientHeight)).toBeGreaterThan(100);
});
