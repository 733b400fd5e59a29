// The models of the protocol, checked by Spin: what must hold does, and every mistake shows.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROOT } from '../house/tree';

/** A busy machine takes several times as long as a quiet one. */
const PATIENCE = 5 * 60_000;

function models(...args: string[]): { code: number | null; out: string } {
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'models.mjs'), ...args], {
    encoding: 'utf8',
    timeout: PATIENCE,
  });
  return { code: status, out: stdout };
}

test(
  'all of them',
  () => {
    const { code, out } = models('--spin');
    // Where Spin is not installed this says so.
    expect(out).toMatch(/\n\d+ passed, 0 failed, \d+ skipped\n$/);
    expect(out.match(/^ok {3}/gm)!.length).toBeGreaterThan(40);
    expect(code).toBe(0);
  },
  PATIENCE,
);

test('each has mistakes that must show', () => {
  for (const name of readdirSync(join(ROOT, 'models')).filter((it) => it.endsWith('.pml'))) {
    const text = readFileSync(join(ROOT, 'models', name), 'utf8');
    expect([name, /^ \* holds /m.test(text), /^ \* fails /m.test(text)]).toEqual([name, true, true]);
    // A flag that no line of the model looks at would be a mistake that was never made.
    const flags = [...text.matchAll(/ -D(\w+)/g)].map(([, flag]) => flag!);
    const code = text.slice(text.indexOf('*/'));
    expect(flags.filter((flag) => !new RegExp(`\\b${flag}\\b`).test(code))).toEqual([]);
  }
});

describe('what comes out otherwise is a failure', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hushroom-model-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const MODEL = 'bool x; active proctype p() { x = true } ltl quiet { [] !x } ltl some { <> x }';
  const checked = (...lines: string[]) => {
    writeFileSync(
      join(folder, 'small.pml'),
      `/*\n${lines.map((line) => ` * ${line}\n`).join('')} */\n${MODEL}\n`,
    );
    return models('--folder', folder);
  };

  test.each([
    ['a claim that should hold and does not', 'holds quiet', 1],
    ['a mistake that does not show', 'fails some', 1],
    ['a claim that there is not', 'holds other', 1],
    ['a misprint', 'holds: quiet', 1],
    ['as it should be', 'fails quiet', 0],
  ])(
    '%s',
    (_what, line, code) => {
      const result = checked(line);
      expect([line, result.code]).toEqual([line, code]);
      expect(result.out).toMatch(code === 0 ? /\n1 passed, 0 failed/ : /\n?0 passed, 1 failed/);
    },
    PATIENCE,
  );

  test('no model, and one that says nothing', () => {
    expect(models('--folder', folder, 'absent').out).toContain('There is no such model.');
    writeFileSync(join(folder, 'small.pml'), `/* nothing */ ${MODEL}`);
    expect(models('--folder', folder).out).toContain('says nothing about what must hold');
  });
});

test(
  'models for ProVerif are never skipped silently',
  () => {
    const { code, out } = models('deniability', 'seizure');
    if (!/^skip deniability\.pv: /m.test(out)) expect(out).toMatch(/^ok {3}deniability\.pv/m);
    expect(out).toMatch(/\n\d+ passed, 0 failed, \d+ skipped\n$/);
    expect(code).toBe(0);
  },
  PATIENCE,
);
