// A tiny extension of our own, in the shape of the real one, so that the harness is proved apart from it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WORKER = `
globalThis.born = Date.now();
const api = globalThis.browser ?? chrome;
api.runtime.onMessage.addListener((message, sender, answer) => {
  api.storage.session.get({ births: [] }).then(async ({ births }) => {
    if (!births.includes(born)) births.push(born);
    await api.storage.session.set({ births });
    answer({ births: births.length });
  });
  return true;
});
`;

const PAGE = `
document.querySelector('button').addEventListener('click', async () => {
  const { births } = await (globalThis.browser ?? chrome).runtime.sendMessage('ask');
  document.querySelector('output').textContent = String(births);
});
`;

const html = (title: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><body><button>Ask</button><output></output><script src="page.js"></script></body></html>`;

export interface Fixture {
  readonly folder: string;
  remove(): void;
}

/** Writes the extension for one browser into a folder of its own. `births` counts how often its worker started. */
export function writeFixture(browser: 'chrome' | 'firefox', id: string): Fixture {
  const folder = mkdtempSync(join(tmpdir(), 'hushroom-fixture-'));
  const background =
    browser === 'chrome' ? { service_worker: 'background.js' } : { scripts: ['background.js'] };
  const manifest = {
    manifest_version: 3,
    name: 'Harness',
    version: '1',
    permissions: ['storage'],
    action: { default_popup: 'popup.html' },
    background,
    ...(browser === 'firefox' ? { browser_specific_settings: { gecko: { id } } } : {}),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'background.js'), WORKER);
  writeFileSync(join(folder, 'page.js'), PAGE);
  for (const title of ['popup', 'chat']) writeFileSync(join(folder, `${title}.html`), html(title));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
