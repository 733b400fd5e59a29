// Builds with the real build.mjs into a folder of its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './tree';

export const BROWSERS = ['chrome', 'firefox'] as const;
export type BrowserName = (typeof BROWSERS)[number];

interface PackageReport {
  /** File -> bytes. */
  readonly files: Readonly<Record<string, number>>;
  readonly packagesByFile: Readonly<Record<string, readonly string[]>>;
  readonly packages: readonly { readonly name: string; readonly version: string; readonly license: string }[];
  readonly zip?: { readonly name: string; readonly sha256: string };
}

export interface Built {
  readonly report: Readonly<Record<BrowserName, PackageReport>>;
  read(browser: BrowserName, file: string): string;
  bytes(name: string): Uint8Array;
  remove(): void;
}

/** `node build.mjs [flags]`, in a folder `root` that holds the project. */
export function buildNow(
  flags: readonly string[] = [],
  root = ROOT,
  env: Record<string, string> = {},
): Built {
  const out = mkdtempSync(join(tmpdir(), 'hushroom-built-'));
  const remove = (): void => rmSync(out, { recursive: true, force: true });
  try {
    execFileSync(process.execPath, ['build.mjs', '--out', out, ...flags], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    remove();
    throw error;
  }
  const folder = flags.includes('--dev') ? join(out, 'dev') : out;
  return {
    report: JSON.parse(readFileSync(join(folder, 'build.json'), 'utf8')),
    read: (browser, file) => readFileSync(join(folder, browser, file), 'utf8'),
    bytes: (name) => readFileSync(join(folder, name)),
    remove,
  };
}
