// Rules that hold for every line we write.
import { describe, expect, test } from '@jest/globals';
import { places, sources, withoutComments } from './tree';

const code = sources('.ts', '.tsx', '.mjs', '.js');
const ours = code.filter(({ path }) => !path.startsWith('test/unit/house/'));
const shipped = code.filter(({ path }) => /^(src|background|popup|content)\//.test(path));
const core = code.filter(({ path }) => path.startsWith('src/'));

test('there is something to look at', () => {
  expect(core.length).toBeGreaterThan(10);
});

test('comments are left out, code and strings are not', () => {
  expect(withoutComments("a; // eval(\n/* eval(\n */ b('ws://x'); eval(1)")).toBe(
    "a; \n\n b('ws://x'); eval(1)",
  );
});

describe('src is pure: no clock, no timers, no randomness, no I/O, no page, no log', () => {
  test.each([
    ['a clock', /\bDate\b|\bperformance\b|\bTemporal\b/g],
    ['timers', /\b(setTimeout|setInterval|setImmediate|queueMicrotask|requestAnimationFrame)\b/g],
    ['randomness', /\bgetRandomValues\b|\brandomUUID\b|\brandombytes_buf\b|_keypair\(\)/g],
    ['I/O', /\b(fetch|WebSocket|XMLHttpRequest|localStorage|sessionStorage|indexedDB)\b/g],
    ['a page', /\b(document|window|navigator|location)\b\./g],
    ['the browser', /\b(chrome|browser)\.[a-z]/g],
    ['a log', /\bconsole\b/g],
    ['Node', /\bprocess\.|\bBuffer\b|from 'node:/g],
  ])('%s', (_what, pattern) => {
    expect(places(core, pattern)).toEqual([]);
  });
});

describe('never', () => {
  test.each([
    ['Math.random', /\bMath\s*\.\s*random\b/g, ours],
    [
      'markup from text',
      /\b(inner|outer)HTML\b|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write/g,
      shipped,
    ],
    ['code from text', /(?<![$\w])eval\s*\(|\bnew\s+Function\b|setTimeout\(\s*['"`]/g, ours],
    [
      'doors for other extensions or pages',
      /on(Message|Connect)External|window\.postMessage|parent\.postMessage/g,
      shipped,
    ],
    ['a log in what ships', /\bconsole\b/g, shipped],
    ['synchronised storage', /storage\s*\.\s*sync\b|\blocalStorage\b|\bindexedDB\b/g, shipped],
    ['switched-off checks', /@ts-(ignore|nocheck|expect-error)|biome-ignore-all/g, shipped],
  ] as const)('%s', (_what, pattern, files) => {
    expect(places(files, pattern)).toEqual([]);
  });

  test('tests left out or alone', () => {
    const tests = ours.filter(({ path }) => path.startsWith('test/'));
    expect(places(tests, /\b(test|it|describe)\.(only|skip|todo)\b|\b[fx](it|describe)\(/g)).toEqual([]);
  });

  test('work put off in a comment', () => {
    const put = ours.filter(({ text }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(text)).map(({ path }) => path);
    expect(put).toEqual([]);
  });

  test('paths of one machine', () => {
    const strange = ours.filter(({ text }) => /['"`]\/(work|home|root)\/|\.\.\/shared\b/.test(text));
    expect(strange.map(({ path }) => path)).toEqual([]);
  });
});

test('no file is longer than 400 lines', () => {
  const long = sources('.ts', '.tsx', '.mjs', '.js', '.css', '.lua')
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > 400);
  expect(long).toEqual([]);
});

test('file names are camelCase, or PascalCase for a component', () => {
  const strange = code
    .map(({ path }) => path.slice(path.lastIndexOf('/') + 1))
    .filter(
      (name) => !/^[a-z][A-Za-z0-9]*(\.(test|d))?\.(ts|tsx|mjs|js)$|^[A-Z][A-Za-z0-9]*\.tsx$/.test(name),
    )
    .filter((name) => !/^\w+\.config\.mjs$|^[a-z-]+\.d\.ts$/.test(name)); // the second is named after a package
  expect(strange).toEqual([]);
});

test('no default exports in our TypeScript, no barrels', () => {
  const typed = ours.filter(({ path }) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'));
  expect(places(typed, /^export default\b|^export \* from/gm)).toEqual([]);
});
