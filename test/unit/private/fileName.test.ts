import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { utf8 } from '../../../src/crypto/bytes';
import { safeFileName } from '../../../src/private/fileName';

describe('safeFileName', () => {
  test.each([
    ['plan.pdf', 'plan.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\windows\\a.exe', 'C__windows_a.exe'],
    ['.bashrc', 'bashrc'],
    ['a.exe. . ', 'a.exe'],
    ['photo\u202Egpj.exe', 'photogpj.exe'],
    ['a\u0000b\nc\td', 'abcd'],
    ['con.txt', '_con.txt'],
    ['LPT1', '_LPT1'],
    ['a\u200B.txt', 'a.txt'],
    ['', 'file'],
    ['...', 'file'],
    ['ünïcödé – 文件.txt', 'ünïcödé – 文件.txt'],
    ['<script>.html', '_script_.html'],
  ])('%j becomes %j', (name, safe) => expect(safeFileName(name)).toBe(safe));

  test('a long name keeps its ending', () => {
    const safe = safeFileName(`${'é'.repeat(300)}.tar`);
    expect(utf8(safe).length).toBeLessThanOrEqual(255);
    expect(safe).toMatch(/^é+\.tar$/u);
  });

  test('whatever it is given: one name, no path, nothing invisible, and the same again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const safe = safeFileName(name);
        expect(safe).not.toBe('');
        expect(utf8(safe).length).toBeLessThanOrEqual(255);
        expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}\p{Cf}\p{Cs}]|^\.|[. ]$/u);
        expect(safeFileName(safe)).toBe(safe);
      }),
      { numRuns: 1000 },
    );
  });
});
