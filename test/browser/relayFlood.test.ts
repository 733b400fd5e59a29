// A member that floods, by what a person at a real browser has to bear of it.
import { expect, jest, test } from '@jest/globals';
import type { Page } from 'puppeteer-core';
import { until } from '../../scripts/browser/interface';
import { shows } from '../relay/bench';
import { figure, outOf, runs, spread } from '../relay/figure';
import { manyFrames, pourFrames } from '../relay/floods';
import { times, useStage } from '../relay/stage';

jest.setTimeout(240_000);

/** Of each kind. */
const FLOOD = runs(2_000);
/** A page that does not answer for longer feels broken. */
const LONG_TASK_MS = 200;
/** What stands behind thousands of frames on one line is read when they are, on a machine of any speed. */
const DEEP_MS = 60_000;
const TOO_MUCH = /^Too much came in at once/;

const stage = useStage();
const { bench } = stage;

/** From now on the page notes how long each task kept it that took more than 50 ms. */
const watchTasks = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const it of list.getEntries()) tasks.push(it.duration);
    }).observe({ type: 'longtask' });
  });
const longTasks = (page: Page): Promise<number[]> =>
  page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);

test('a flood is told once; what the others say is shown, and the page answers all the while (S-30)', async () => {
  const mallory = await stage.mallory();
  await stage.talk();
  const valid = manyFrames(mallory, FLOOD);
  await watchTasks(stage.carol.page);
  const flood = pourFrames(
    (...stanzas) => bench.relay.inject(stage.carol.name, ...stanzas),
    bench.placeOf(mallory),
    valid,
  );
  // Looked for at once: a flood of messages that are valid moves the timeline on, and the oldest lines are forgotten.
  const told = stage.carol.tells(TOO_MUCH, DEEP_MS);
  const words: string[] = [];
  const took = await times(10, async (run) => {
    const text = stage.line(`heard in the flood, ${run}`);
    words.push(text);
    const speaker = run % 2 === 0 ? stage.alice : stage.bob;
    await speaker.waitFor(({ composer }) => composer === null, 30_000);
    await speaker.say(text);
    await stage.carol.shows(text, DEEP_MS);
  });
  await flood;
  const mine = stage.line('said in the flood');
  await stage.carol.say(mine);
  await Promise.all([stage.alice.waitFor(shows(mine), DEEP_MS), stage.carol.shows(mine, DEEP_MS)]);
  await told;
  const counts = await stage.carol.counts([...words, mine]);
  const notices = (await stage.carol.notices()).filter((it) => TOO_MUCH.test(it));
  const tasks = await longTasks(stage.carol.page);
  const longest = Math.max(0, ...tasks);
  // Each was waited for: what is not counted by now has been forgotten with the oldest lines.
  figure(
    'S-30',
    'in a browser: honest messages lost in a flood',
    outOf(words.length - took.length, counts.length),
  );
  figure('S-30', `in a browser: from sending to showing, amid ${2 * FLOOD} frames`, spread(took));
  figure('S-30', 'in a browser: longest task of the page', `${Math.round(longest)} ms`);
  expect(counts.filter((it) => it > 1)).toEqual([]);
  expect(counts.at(-1)).toBe(1);
  expect(notices.length).toBeLessThanOrEqual(1);
  expect(stage.chromium.workerRuns()).toBe(true);
  // One may be the machine's: other browsers run beside this one.
  expect(tasks.filter((it) => it > LONG_TASK_MS).length).toBeLessThanOrEqual(1);
  expect(longest).toBeLessThanOrEqual(5 * LONG_TASK_MS);
  await mallory.stop();
  await until('the page lists it no more', async () =>
    (await stage.carol.people()).every((it) => it.name !== 'mallory'),
  );
  await stage.talk();
});
