// What ships (S-66, S-72, S-73, H-08): no code from text, no markup from text, nobody's code that is not on the list, the same bytes twice.

import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { BROWSERS, type Built, buildNow } from './built';
import { ROOT } from './tree';

const built = buildNow(['--zip']);
afterAll(() => built.remove());

const SCRIPTS = ['background.js', 'popup.js', 'chat.js'];
const XML_NAMES = /^https?:\/\/(www\.w3\.org|etherx\.jabber\.org|jabber\.org)\b/;

describe.each(BROWSERS)('%s', (browser) => {
  test('holds these files and no others', () => {
    expect(Object.keys(built.report[browser].files)).toEqual([
      'LICENSE',
      'THIRD-PARTY.txt',
      'background.js',
      'chat.css',
      'chat.html',
      'chat.js',
      'icons/hushroom-128.png',
      'icons/hushroom-16.png',
      'icons/hushroom-32.png',
      'icons/hushroom-48.png',
      'manifest.json',
      'popup.css',
      'popup.html',
      'popup.js',
    ]);
  });

  test.each([
    [
      'code from text',
      /(?<![$\w])eval\(|\bnew Function\b|\bFunction\(|\bimportScripts\b|(?<![$\w.])import\(/,
    ],
    ['markup from text', /\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write/],
    ['a weak random source', /Math\s*\.\s*random/],
    ['a log', /\bconsole\s*\.\s*\w/],
    [
      'requests other than the WebSocket and the fetch below',
      /\bXMLHttpRequest\b|\bsendBeacon\b|\bEventSource\b|\bRTCPeerConnection\b/,
    ],
    ['a source map', /sourceMappingURL/],
  ])('has no %s', (_what, pattern) => {
    expect(SCRIPTS.filter((file) => pattern.test(built.read(browser, file)))).toEqual([]);
  });

  test('fetches in one place, the file that says where a server is (XEP-0156), and never from a page', () => {
    const fetches = SCRIPTS.map((file) => [
      file,
      built.read(browser, file).match(/(?<![$\w.])fetch\((?!\)\s*\{)/g)?.length ?? 0,
    ]);
    expect(Object.fromEntries(fetches)).toEqual({ 'background.js': 1, 'popup.js': 0, 'chat.js': 0 });
  });

  test('names no address but those of XML namespaces', () => {
    const addresses = SCRIPTS.flatMap(
      (file) => built.read(browser, file).match(/\b(https?|wss?):\/\/[\w.-]*\w/g) ?? [],
    );
    expect(addresses.filter((address) => !XML_NAMES.test(address))).toEqual([]);
  });

  test('has pages without inline script, inline style or anything from elsewhere', () => {
    for (const page of ['popup.html', 'chat.html']) {
      const html = built.read(browser, page);
      expect(html).not.toMatch(/<style|style=|\son\w+=|javascript:|https?:|\/\/\w/i);
      for (const [, body] of html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)) expect(body).toBe('');
    }
    for (const sheet of ['popup.css', 'chat.css'])
      expect(built.read(browser, sheet)).not.toMatch(/@import|url\(\s*['"]?(https?:)?\/\//i);
  });

  test('lets neither the pages nor the XMPP library near what is not theirs', () => {
    const pages = ['@preact/signals', '@preact/signals-core', 'preact', 'uqr', 'webextension-polyfill'];
    const { packagesByFile } = built.report[browser];
    expect(pages).toEqual(expect.arrayContaining([...packagesByFile['popup.js']!]));
    expect(packagesByFile['chat.js']).toEqual(packagesByFile['popup.js']);
    expect(packagesByFile['background.js']).toContain('libsodium-wrappers');
    expect(packagesByFile['background.js']).not.toContain('preact');
    expect(packagesByFile['background.js']).not.toContain('@xmpp/id');
  });

  test('names every package that it contains, each under a licence that allows it', () => {
    const notices = built.read(browser, 'THIRD-PARTY.txt');
    const { packages } = built.report[browser];
    expect(packages.length).toBeGreaterThan(5);
    for (const { name, version, license } of packages) {
      expect(notices).toContain(`\n${name} ${version}\nLicence: ${license}\n`);
      expect(license).toMatch(/^(0BSD|Apache-2\.0|BSD-[23]-Clause|ISC|MIT|MPL-2\.0)$/);
    }
  });

  test('is small', () => {
    const { files } = built.report[browser];
    expect(Object.values(files).reduce((sum, size) => sum + size, 0)).toBeLessThan(2_000_000);
    expect(files['popup.js']).toBeLessThan(200_000);
  });
});

describe('the zips', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'hushroom-clone-'));
  let again: Built;
  beforeAll(() => {
    for (const name of ['background', 'content', 'icons', 'popup', 'scripts', 'src'])
      cpSync(join(ROOT, name), join(elsewhere, name), { recursive: true });
    for (const name of ['build.mjs', 'manifest.json', 'package.json', 'LICENSE', 'tsconfig.base.json'])
      cpSync(join(ROOT, name), join(elsewhere, name));
    symlinkSync(join(ROOT, 'node_modules'), join(elsewhere, 'node_modules'));
    again = buildNow(['--zip'], elsewhere, { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8' });
  });
  afterAll(() => {
    again?.remove();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  test.each(BROWSERS)('%s: the same bytes from another folder in another time zone', (browser) => {
    const { name, sha256 } = built.report[browser].zip!;
    expect(again.report[browser].zip).toEqual({ name, sha256 });
    expect(Buffer.compare(again.bytes(name), built.bytes(name))).toBe(0);
  });

  test.each(BROWSERS)('%s: holds exactly the package', (browser) => {
    const { name } = built.report[browser].zip!;
    const inside = Object.entries(unzipSync(built.bytes(name)));
    expect(inside.map(([file, bytes]) => [file, bytes.length])).toEqual(
      Object.entries(built.report[browser].files),
    );
  });
});
