// The project's own source files, for the tests that read them.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const ROOT = join(__dirname, '..', '..', '..');

export interface Source {
  /** Relative to the project, with '/'. */
  readonly path: string;
  readonly text: string;
}

const FOLDERS = ['src', 'background', 'popup', 'content', 'server', 'scripts', 'test', 'bench', 'icons'];

const inFolder = (folder: string): string[] => {
  let entries: ReturnType<typeof list>;
  try {
    entries = list(folder);
  } catch {
    return []; // not every folder exists from the beginning
  }
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
};

const list = (folder: string) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });

/** Every file below our folders whose name ends in one of `endings`, in order of path. */
export function sources(...endings: string[]): Source[] {
  return FOLDERS.flatMap(inFolder)
    .concat(readdirSync(ROOT).filter((name) => name.endsWith('.mjs')))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

export const readJson = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** Code without comments (strings stay), for tests that look for calls. Line numbers are kept. */
export const withoutComments = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|[\s;{(,])\/\/.*$/gm, '$1');

/** 'path:line' of every match of a global pattern in the code of `files`. */
export const places = (files: readonly Source[], pattern: RegExp): string[] =>
  files.flatMap(({ path, text }) =>
    [...withoutComments(text).matchAll(pattern)].map(
      (match) => `${path}:${withoutComments(text).slice(0, match.index).split('\n').length}`,
    ),
  );
