// The documents name files and commands that exist.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT, readJson } from './tree';

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'docs/ARCHITECTURE.md',
  'docs/THREATS.md',
];
const texts = DOCUMENTS.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

test('links lead somewhere', () => {
  const broken = texts.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)#:]+)\)/g)]
      .map(([, to]) => to!)
      .filter((to) => !existsSync(join(ROOT, dirname(path), to)))
      .map((to) => `${path}: ${to}`),
  );
  expect(broken).toEqual([]);
});

test.each(['docs/ARCHITECTURE.md', 'docs/THREATS.md'])(
  'what %s promises is held by tests that exist',
  (from) => {
    const { text } = texts.find(({ path }) => path === from)!;
    const named = [...text.matchAll(/`((?:test|models)\/[\w/.]+)`/g)].map(([, path]) => path!);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  },
);

test('commands exist', () => {
  const { scripts } = readJson('package.json');
  const unknown = texts.flatMap(({ path, text }) =>
    [...text.matchAll(/\bnpm run ([a-z][a-z:-]*)/g)]
      .map(([, name]) => name!)
      .filter((name) => scripts[name] === undefined)
      .map((name) => `${path}: npm run ${name}`),
  );
  expect(unknown).toEqual([]);
});
