// Runs one TypeScript entry in Node: node scripts/run.mjs ENTRY.ts [arguments]. Bundled by esbuild, nothing written to the tree.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [entry, ...rest] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node scripts/run.mjs ENTRY.ts [arguments]');
  process.exit(2);
}
const cache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'hushroom');
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'run-'));
const outfile = join(folder, 'entry.mjs');
/** Packages stay where they are, but for their data: Node takes JSON only from an import that says so, and browsers' bundlers don't. */
const data = {
  name: 'data',
  setup(it) {
    it.onResolve({ filter: /^[^./].*\.json$/ }, ({ path }) => ({
      path: fileURLToPath(import.meta.resolve(path)),
    }));
  },
};
await build({
  entryPoints: [resolve(entry)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  plugins: [data],
  define: { __DEV__: 'true', __BROWSER__: '"node"' },
  logLevel: 'error',
  sourcemap: 'inline',
});
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.argv = [process.argv[0], outfile, ...rest];
await import(pathToFileURL(outfile));
