// Draws icons/hushroom.svg at the sizes that browsers ask for. Run it after changing the drawing: node scripts/icons.mjs
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from 'puppeteer-core';

const SIZES = [16, 32, 48, 128];
const folder = join(import.meta.dirname, '..', 'icons');
const drawing = await readFile(join(folder, 'hushroom.svg'), 'base64');

const browser = await launch({
  executablePath: process.env.CHROMIUM ?? '/usr/lib/chromium/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage();
  for (const size of SIZES) {
    await page.setViewport({ width: size, height: size });
    const image = `<img width="${size}" height="${size}" src="data:image/svg+xml;base64,${drawing}">`;
    await page.setContent(`<style>body{margin:0}img{display:block}</style>${image}`);
    const png = await page.screenshot({ omitBackground: true });
    await writeFile(join(folder, `hushroom-${size}.png`), png);
    console.log(`icons/hushroom-${size}.png: ${png.length} bytes`);
  }
} finally {
  await browser.close();
}
