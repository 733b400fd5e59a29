// What the extension may do, word for word (H-01, H-02, H-04, S-67). A new permission cannot slip in: this file must change with it.
import { afterAll, describe, expect, test } from '@jest/globals';
import { BROWSERS, buildNow } from './built';
import { readJson } from './tree';

const release = buildNow();
const dev = buildNow(['--dev']);
afterAll(() => {
  release.remove();
  dev.remove();
});

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src https: wss:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const common = {
  manifest_version: 3,
  name: 'Hushroom',
  version: readJson('package.json').version,
  description: expect.stringMatching(/^.{20,132}$/),
  icons: {
    16: 'icons/hushroom-16.png',
    32: 'icons/hushroom-32.png',
    48: 'icons/hushroom-48.png',
    128: 'icons/hushroom-128.png',
  },
  action: {
    default_title: 'Hushroom',
    default_popup: 'popup.html',
    default_icon: { 16: 'icons/hushroom-16.png', 32: 'icons/hushroom-32.png' },
  },
  permissions: ['storage', 'alarms'],
  // Asked for one server at a time, when the user wants what needs it.
  optional_host_permissions: ['https://*/*'],
  content_security_policy: { extension_pages: POLICY },
};

const manifest = (built: typeof release, browser: (typeof BROWSERS)[number]) =>
  JSON.parse(built.read(browser, 'manifest.json'));

test('Chrome', () => {
  expect(manifest(release, 'chrome')).toStrictEqual({
    ...common,
    background: { service_worker: 'background.js', type: 'module' },
    externally_connectable: { ids: [] },
    incognito: 'split',
    minimum_chrome_version: '120',
  });
});

test('Firefox', () => {
  expect(manifest(release, 'firefox')).toStrictEqual({
    ...common,
    background: { scripts: ['background.js'] },
    permissions: ['storage', 'alarms', 'declarativeNetRequestWithHostAccess'],
    incognito: 'spanning',
    browser_specific_settings: {
      gecko: {
        id: 'hushroom@hushroom.example',
        strict_min_version: '140.0',
        data_collection_permissions: { required: ['personalCommunications', 'authenticationInfo'] },
      },
      gecko_android: { strict_min_version: '142.0' },
    },
  });
});

describe.each(BROWSERS)('the dev build for %s', (browser) => {
  test('differs in its name and in reaching servers on loopback, in nothing else', () => {
    const ours = manifest(release, browser);
    expect(manifest(dev, browser)).toStrictEqual({
      ...ours,
      name: 'Hushroom (dev)',
      action: { ...ours.action, default_title: 'Hushroom (dev)' },
      optional_host_permissions: [...ours.optional_host_permissions, '*://127.0.0.1/*'],
      content_security_policy: {
        extension_pages: POLICY.replace(
          'connect-src https: wss:',
          'connect-src https: wss: ws://127.0.0.1:* ws://localhost:*',
        ),
      },
    });
  });
});

test('every file that the manifest names is in the package', () => {
  for (const browser of BROWSERS) {
    const { icons, action, background } = manifest(release, browser);
    const named = [
      ...Object.values<string>(icons),
      action.default_popup,
      ...(background.scripts ?? [background.service_worker]),
    ];
    expect(Object.keys(release.report[browser].files)).toEqual(expect.arrayContaining(named));
  }
});
