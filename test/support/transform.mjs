// Jest's view of our TypeScript: one esbuild call a file. (ts-jest does not run with TypeScript 7.)
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { transformSync, version } from 'esbuild';

const self = readFileSync(new URL(import.meta.url), 'utf8');

const options = (path) => ({
  loader: /\.tsx$/.test(path) ? 'tsx' : /\.ts$/.test(path) ? 'ts' : 'js',
  format: 'cjs',
  target: 'node20',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  sourcemap: 'inline',
  sourcefile: path,
  supported: { 'dynamic-import': false },
});

export default {
  process: (text, path) => ({ code: transformSync(text, options(path)).code }),
  getCacheKey: (text, path) =>
    createHash('sha256').update(self).update(version).update(path).update(text).digest('hex'),
};
