// Nothing is ever compressed or inflated: what a few bytes unpack to could be any size, and how far something packs tells what it
// holds (S-31). A browser's WebSocket offers permessage-deflate by itself, and a page can't forbid that; what comes out of it is
// bounded as everything is (src/xmpp/frame.ts).
import { afterAll, expect, test } from '@jest/globals';
import { figure, outOf } from '../../relay/figure';
import { BROWSERS, buildNow } from './built';

const built = buildNow();
afterAll(() => built.remove());

const MEANS =
  /\b(?:De)?[Cc]ompressionStream\b|\bfflate\b|\bpako\b|\bzlib\b|\binflate(?:Raw|Sync)?\b|\bgunzip|\bunzip|features\/compress|protocol\/compress/;

test('nothing that ships can compress or inflate', () => {
  const scripts = BROWSERS.flatMap((browser) =>
    Object.keys(built.report[browser].files)
      .filter((file) => file.endsWith('.js'))
      .map((file) => ({ file: `${browser}/${file}`, text: built.read(browser, file) })),
  );
  const found = scripts.filter(({ text }) => MEANS.test(text)).map(({ file }) => file);
  figure(
    'S-31',
    'shipped scripts that name a means to compress or inflate',
    outOf(found.length, scripts.length),
  );
  expect(scripts.length).toBeGreaterThan(4);
  expect(found).toEqual([]);
  expect(MEANS.test('new DecompressionStream("gzip")')).toBe(true);
});
