import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { safeUrl, splitLinks } from '../../../content/links';

const hrefs = (text: string) => splitLinks(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []));

describe('what becomes a link', () => {
  test.each([
    ['see https://example.org/a?b=1#c now', ['https://example.org/a?b=1#c']],
    ['http://example.org', ['http://example.org/']],
    ['HTTPS://EXAMPLE.ORG/A', ['https://example.org/A']],
    ['(https://example.org/a)', ['https://example.org/a']],
    ['https://en.example.org/Mushroom_(plant).', ['https://en.example.org/Mushroom_(plant)']],
    ['https://a.example, https://b.example!', ['https://a.example/', 'https://b.example/']],
    ['"https://example.org/q"', ['https://example.org/q']],
    ['<https://example.org/>', ['https://example.org/']],
    ['http://127.0.0.1:5280/x', ['http://127.0.0.1:5280/x']],
  ])('%s', (text, expected) => {
    expect(hrefs(text)).toEqual(expected);
  });
});

describe('what does not', () => {
  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)//https',
    'java\u0000script:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'blob:https//example.org/1',
    'chrome-extension://abc/x',
    'view-source:x',
    'ftp://example.org/',
    'https://',
    'https://...',
    'https://user@evil.example/',
    'https://bank.example:secret@evil.example/',
    'xhttps://example.org',
    'https//example.org',
  ])('%s', (text) => {
    expect(hrefs(text)).toEqual([]);
  });
});

test('a host in look-alike letters is shown as what it is', () => {
  const [part] = splitLinks('https://аpple.example/');
  expect(part).toMatchObject({ kind: 'link', host: 'xn--pple-43d.example' });
  expect(splitLinks('https://Apple.example:8443/x')[0]).toMatchObject({ host: null });
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'https://',
          'http://',
          'javascript:',
          'data:',
          '@',
          '//',
          '\\',
          ':',
          '.',
          ')',
          '(',
          '\u202E',
          '%00',
          ' ',
          '\n',
          '<',
          '"',
        ),
        fc.webUrl(),
        fc.string({ maxLength: 8 }),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);

test('whatever is written: nothing is lost, and every link is http or https without a disguise', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const parts = splitLinks(text);
      expect(parts.map((part) => part.text).join('')).toBe(text);
      for (const part of parts) {
        if (part.kind !== 'link') continue;
        const url = new URL(part.href);
        expect(['http:', 'https:']).toContain(url.protocol);
        expect(url.username + url.password).toBe('');
        expect(part.text).toMatch(/^https?:\/\//i);
      }
    }),
    { numRuns: 2000 },
  );
});

test('only http and https pass, whatever the scheme', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z0-9+.-]{0,12}$/), (scheme) => {
      const passed = safeUrl(`${scheme}://example.org/`);
      expect(passed !== null).toBe(scheme === 'http' || scheme === 'https');
    }),
  );
});

test('a long message without an end takes no long time', () => {
  const started = performance.now();
  splitLinks(`https://example.org/${'('.repeat(8000)}${').'.repeat(8000)}`);
  splitLinks('https://'.repeat(2000));
  expect(performance.now() - started).toBeLessThan(1000);
});
