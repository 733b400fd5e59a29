// node build.mjs [--dev] [--zip] [--out FOLDER]
// Writes dist/chrome and dist/firefox; with --dev dist/dev/chrome and dist/dev/firefox, which also reach servers on loopback by ws://.
// --zip writes dist/hushroom-VERSION-BROWSER.zip, the same bytes for the same source on every machine, and prints the SHA-256.
// dist/build.json (not shipped) tells what is in the packages.
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { manifestFor } from './scripts/build/manifest.mjs';
import { checkPackages, notices, packagesByFile, shippedPackages } from './scripts/build/packages.mjs';
import { aliases, plugins } from './scripts/build/plugins.mjs';
import { filesBelow, zipFolder } from './scripts/build/zip.mjs';

const root = import.meta.dirname;
const TARGETS = { chrome: 'chrome120', firefox: 'firefox140' };
const ENTRIES = { background: 'background/main.ts', popup: 'popup/popup.tsx', chat: 'content/chat.tsx' };
const PAGES = { 'popup.html': 'popup/popup.html', 'chat.html': 'content/chat.html' };

const { values: options } = parseArgs({
  options: {
    dev: { type: 'boolean', default: false },
    zip: { type: 'boolean', default: false },
    out: { type: 'string', default: join(root, 'dist') },
  },
});

const readJson = async (path) => JSON.parse(await readFile(join(root, path), 'utf8'));

/** The three programs, as plain scripts: that form refuses top-level await, which would delay the worker's listeners. */
async function bundle(browser, outdir) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: TARGETS[browser],
    minify: !options.dev,
    drop: options.dev ? [] : ['console', 'debugger'],
    legalComments: 'none',
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    alias: aliases,
    define: { __DEV__: String(options.dev), __BROWSER__: JSON.stringify(browser) },
    plugins,
    metafile: true,
    logLevel: 'warning',
  });
  checkPackages(metafile);
  return metafile;
}

async function writePackage(browser, folder, source, version) {
  const metafile = await bundle(browser, folder);
  const packages = await shippedPackages(metafile, root);
  for (const [name, from] of Object.entries(PAGES)) await cp(join(root, from), join(folder, name));
  const manifest = manifestFor(browser, source, { version, dev: options.dev });
  for (const icon of Object.values(manifest.icons)) {
    await mkdir(dirname(join(folder, icon)), { recursive: true });
    await cp(join(root, icon), join(folder, icon));
  }
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(folder, 'THIRD-PARTY.txt'), notices(packages));
  await cp(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const files = {};
  for (const name of await filesBelow(folder)) files[name] = (await readFile(join(folder, name))).length;
  return {
    files,
    packagesByFile: packagesByFile(metafile),
    packages: packages.map(({ name, version, license }) => ({ name, version, license })),
  };
}

async function main() {
  const started = performance.now();
  const out = options.dev ? join(resolve(options.out), 'dev') : resolve(options.out);
  const { version } = await readJson('package.json');
  const source = await readJson('manifest.json');
  const report = {};
  for (const browser of Object.keys(TARGETS)) {
    // Beside the target and then moved: a browser that has the extension loaded never sees half of it.
    const folder = join(out, browser);
    const fresh = join(out, `.${browser}-${process.pid}`);
    try {
      await rm(fresh, { recursive: true, force: true });
      await mkdir(fresh, { recursive: true });
      report[browser] = await writePackage(browser, fresh, source, version);
      await rm(folder, { recursive: true, force: true });
      await rename(fresh, folder);
    } finally {
      await rm(fresh, { recursive: true, force: true });
    }
    const size = (name) => `${name} ${Math.round((report[browser].files[name] ?? 0) / 1024)} KiB`;
    console.log(`${folder}: ${['background.js', 'popup.js', 'chat.js'].map(size).join(', ')}`);
    if (options.zip) {
      const name = `hushroom-${version}${options.dev ? '-dev' : ''}-${browser}.zip`;
      report[browser].zip = { name, sha256: await zipFolder(folder, join(out, name)) };
      console.log(`${report[browser].zip.sha256}  ${join(out, name)}`);
    }
  }
  await writeFile(join(out, 'build.json'), `${JSON.stringify(report, null, 2)}\n`);
  console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

try {
  await main();
} catch (error) {
  if (!error.errors) console.error(error.message); // esbuild has shown its own already
  process.exitCode = 1;
}
