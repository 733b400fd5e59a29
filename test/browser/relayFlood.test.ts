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

interface Notes {
  /** Milliseconds of each task that kept the page for more than 50. */
  readonly tasks: number[];
  /** Texts of the messages that came to stand in the log, each as often as it did. */
  readonly texts: string[];
}

/** From now on the page notes what it shows, and how long it was busy: the log itself forgets its oldest lines. */
const takeNotes = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const notes: Notes = { tasks: [], texts: [] };
    Object.assign(globalThis, { notes });
    new PerformanceObserver((list) => {
      for (const it of list.getEntries()) notes.tasks.push(it.duration);
    }).observe({ type: 'longtask' });
    new MutationObserver((changes) => {
      for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes]))
        if (node instanceof Element && node.matches('.message'))
          notes.texts.push(node.querySelector('.text')?.textContent ?? '');
    }).observe(document.body, { childList: true, subtree: true });
  });
const notesOf = (page: Page): Promise<Notes> =>
  page.evaluate(() => (globalThis as unknown as { notes: Notes }).notes);

test('a flood is told once; what the others say is shown, and the page answers all the while (S-30)', async () => {
  const mallory = await stage.mallory();
  await stage.talk();
  const valid = manyFrames(mallory, FLOOD);
  await takeNotes(stage.carol.page);
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
  const notices = (await stage.carol.notices()).filter((it) => TOO_MUCH.test(it));
  const { tasks, texts } = await notesOf(stage.carol.page);
  const counts = [...words, mine].map((text) => texts.filter((it) => it === text).length);
  const longest = Math.max(0, ...tasks);
  const lost = counts.filter((it) => it === 0).length;
  figure('S-30', 'in a browser: honest messages lost in a flood', outOf(lost, counts.length));
  figure('S-30', `in a browser: from sending to showing, amid ${2 * FLOOD} frames`, spread(took));
  figure('S-30', 'in a browser: longest task of the page', `${Math.round(longest)} ms`);
  expect(counts).toEqual(counts.map(() => 1));
  expect(notices.length).toBeLessThanOrEqual(1);
  expect(stage.chromium.workerRuns()).toBe(true);
  expect(longest).toBeLessThanOrEqual(LONG_TASK_MS);
  await mallory.stop();
  await until('the page lists it no more', async () =>
    (await stage.carol.people()).every((it) => it.name !== 'mallory'),
  );
  await stage.talk();
});
