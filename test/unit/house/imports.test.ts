// Who may import whom. The longest matching prefix decides; what is not listed imports nothing of ours.

import { posix } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Source, sources, withoutComments } from './tree';

/** Importer prefix -> prefixes it may import from. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  src: ['src'],
  'src/contract': ['src/contract'],
  'src/timelines': ['src/contract'],
  'src/client': ['src/contract', 'src/timelines'],
  // The contract's words (codes, limits, the form of a fingerprint) are everybody's.
  'src/crypto': ['src/crypto', 'src/contract', 'src/room/types'],
  'src/codec': ['src/codec', 'src/crypto/bytes'],
  'src/xmpp': ['src/xmpp', 'src/crypto/bytes', 'src/contract', 'src/env'],
  'src/otr': ['src/otr', 'src/crypto', 'src/env'],
  'src/mpotr': ['src/mpotr', 'src/codec', 'src/crypto', 'src/contract', 'src/env'],
  'src/private': [
    'src/private',
    'src/otr',
    'src/mpotr/frames',
    'src/mpotr/names',
    'src/mpotr/timers',
    'src/codec',
    'src/crypto',
    'src/contract',
    'src/lineList',
    'src/keep',
    'src/env',
  ],
  background: ['background', 'src'],
  'background/connection': [
    'background/connection',
    'src/contract',
    'src/xmpp',
    'src/room/types',
    'src/crypto',
  ],
  content: ['content', 'src/contract', 'src/client', 'src/timelines'],
  popup: ['popup', 'content', 'src/contract', 'src/client'],
  server: ['server'],
  scripts: ['scripts', 'src', 'background', 'server'],
  // The command for those who host says what the page says.
  'scripts/doctor': ['scripts', 'src', 'background', 'content/serverWords'],
  bench: ['bench', 'scripts', 'src', 'background', 'server'],
  test: ['test', 'src', 'background', 'content', 'popup', 'server', 'scripts'],
  'build.mjs': ['scripts/build'],
};

/** Package -> the places of ours that may name it, types included. Tests may name any. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  '@preact/signals': ['content', 'popup'],
  '@noble/ciphers': ['src/otr/aes.ts'],
  '@noble/hashes': ['src/otr/hashes.ts'],
  '@scure/base': ['src/crypto/bytes.ts'],
  '@scure/bip39': ['src/crypto/words.ts'],
  '@xmpp/client': ['background/connection/'],
  '@xmpp/xml': ['background/connection/parseXml.ts'],
  cborg: ['src/codec/cbor.ts'],
  esbuild: ['build.mjs', 'scripts/run.mjs'],
  fflate: ['scripts/build/zip.mjs'],
  'hash-wasm': ['src/crypto/argon2.ts'],
  'libsodium-wrappers': ['src/crypto/primitives.ts'],
  preact: ['content', 'popup'],
  'puppeteer-core': ['scripts/browser/', 'scripts/demo/', 'scripts/icons.mjs'],
  unhomoglyph: ['src/crypto/skeleton.ts'],
  uqr: ['content/components/QrCode.tsx'],
  valibot: ['src/codec/schema.ts', 'background/'],
  'webextension-polyfill': ['background/browser.ts', 'content/port.ts', 'content/permissions.ts'],
  ws: ['scripts/memberCore.ts', 'scripts/doctor.ts', 'bench/'],
};

const IMPORT = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*(['"])([^'"\n]+)\1/g;

const importsOf = ({ path, text }: Source): string[] =>
  [...withoutComments(text).matchAll(IMPORT)].map(([, , name]) =>
    name!.startsWith('.') ? posix.join(posix.dirname(path), name!) : name!,
  );

const under = (path: string, prefix: string): boolean =>
  path === prefix ||
  path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`) ||
  path.startsWith(`${prefix}.`);

/** The prefixes that `path` may import from. */
const rule = (path: string): readonly string[] => {
  const [longest] = Object.keys(MAY)
    .filter((prefix) => under(path, prefix))
    .sort((a, b) => b.length - a.length);
  return longest === undefined ? [] : MAY[longest]!;
};

const packageName = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

const files = sources('.ts', '.tsx', '.mjs', '.js');
const edges = files.flatMap((file) => importsOf(file).map((to) => ({ from: file.path, to })));
const isOurs = (to: string): boolean =>
  files.some(({ path }) => under(path, to)) ||
  (/\.(css|json|lua|html)$/.test(to) && !Object.hasOwn(PLACES, packageName(to)));
const packages = edges.filter(({ to }) => !isOurs(to) && !to.startsWith('node:'));

test('imports are found at all', () => {
  expect(edges.length).toBeGreaterThan(100);
  expect(packages.map(({ to }) => to)).toContain('libsodium-wrappers');
});

test('the longest prefix decides', () => {
  expect(rule('src/client.ts')).toEqual(['src/contract', 'src/timelines']);
  expect(rule('src/room/room.ts')).toEqual(['src']);
  expect(rule('elsewhere/file.ts')).toEqual([]);
});

test('each part imports only what it may', () => {
  const wrong = edges
    .filter(({ from, to }) => isOurs(to) && !rule(from).some((prefix) => under(to, prefix)))
    .map(({ from, to }) => `${from} -> ${to}`);
  expect(wrong).toEqual([]);
});

test('each package is imported in its one place', () => {
  const wrong = packages
    .filter(({ from }) => !from.startsWith('test/'))
    .filter(({ from, to }) => !PLACES[packageName(to)]?.some((place) => under(from, place)))
    .map(({ from, to }) => `${from} -> ${to}`);
  expect(wrong).toEqual([]);
});

test('what ships never asks for Node', () => {
  const wrong = edges.filter(
    ({ from, to }) => to.startsWith('node:') && /^(src|background|popup|content)\//.test(from),
  );
  expect(wrong).toEqual([]);
});
