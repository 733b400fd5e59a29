// What we install is what we looked at (S-70): exact versions, nothing from outside the registry, every package by its SHA-512.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT, readJson } from './tree';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
}

const manifest = readJson('package.json');
const locked: [string, Locked][] = Object.entries<Locked>(readJson('package-lock.json').packages).filter(
  ([path]) => path !== '',
);
const named = (pick: (entry: Locked, path: string) => boolean): string[] =>
  locked.filter(([path, entry]) => pick(entry, path)).map(([path]) => path);

describe('package.json', () => {
  const wanted: Record<string, string> = { ...manifest.dependencies, ...manifest.devDependencies };

  test('asks for exact versions', () => {
    expect(Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('gets the versions it asks for', () => {
    const there = new Map(locked);
    const other = Object.entries(wanted).filter(
      ([name, version]) => there.get(`node_modules/${name}`)?.version !== version,
    );
    expect(other).toEqual([]);
  });

  test('has few runtime dependencies', () => {
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(15);
  });
});

describe('package-lock.json', () => {
  test('holds packages at all', () => {
    expect(locked.length).toBeGreaterThan(100);
  });

  test('gives every package a SHA-512', () => {
    expect(named(({ integrity }) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))).toEqual([]);
  });

  test('names no place but the npm registry, by https', () => {
    // Without `resolved` npm asks the registry it is set to, and the SHA-512 decides.
    const elsewhere = named(
      ({ resolved }) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'),
    );
    expect(elsewhere).toEqual([]);
  });

  test('has no package from git, a file or a folder', () => {
    const strange = named(({ link, version }) => link === true || !/^\d+\.\d+\.\d+/.test(version ?? ''));
    expect(strange).toEqual([]);
  });

  test('has no shipped package that wants to run a script when installed', () => {
    expect(named(({ hasInstallScript, dev }) => hasInstallScript === true && dev !== true)).toEqual([]);
  });
});

test('npm runs no script of a package', () => {
  expect(readFileSync(join(ROOT, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
});
