// node scripts/lintExtension.mjs chrome|firefox: `web-ext lint` on a release build; the slightest remark fails.
// The linter knows Firefox's manifest only. So Chrome's package is linted with the keys of the manifest that have another form in Firefox
// taken from there (background, incognito, browser_specific_settings); test/unit/house/manifest.test.ts holds what Chrome's really says.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const browser = process.argv[2];
if (browser !== 'chrome' && browser !== 'firefox') {
  console.error('usage: node scripts/lintExtension.mjs chrome|firefox');
  process.exit(2);
}

const copy = mkdtempSync(join(tmpdir(), 'hushroom-lint-'));
try {
  cpSync(join(root, 'dist', browser), copy, { recursive: true });
  if (browser === 'chrome') {
    const read = (name) => JSON.parse(readFileSync(join(root, 'dist', name, 'manifest.json'), 'utf8'));
    const { background, incognito, browser_specific_settings } = read('firefox');
    const manifest = { ...read('chrome'), background, incognito, browser_specific_settings };
    writeFileSync(join(copy, 'manifest.json'), JSON.stringify(manifest));
  }
  const { stdout, stderr } = spawnSync(
    join(root, 'node_modules', '.bin', 'web-ext'),
    ['lint', '--source-dir', copy, '--no-config-discovery', '--output', 'json'],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  let result;
  try {
    result = JSON.parse(stdout);
  } catch {
    throw new Error(`web-ext gave no result: ${stderr || stdout}`);
  }
  const remarks = [...result.errors, ...result.warnings, ...result.notices];
  for (const { _type, code, message, file, line } of remarks)
    console.log(`${_type} ${code} in ${file ?? 'the package'}${line ? `:${line}` : ''}: ${message}`);
  const { errors, warnings, notices } = result.summary;
  console.log(`${browser}: ${errors} errors, ${warnings} warnings, ${notices} notices`);
  process.exitCode = remarks.length === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
