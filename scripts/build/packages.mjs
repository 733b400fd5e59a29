// Whose code may ship, and in which file. A package that is missing here fails the build; so does one that turns up in another file.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PAGE = ['@preact/signals', '@preact/signals-core', 'preact', 'uqr', 'webextension-polyfill'];

/** Output file -> packages that may be in it. */
export const allowed = {
  'popup.js': PAGE,
  'chat.js': PAGE,
  'background.js': [
    '@noble/ciphers',
    '@noble/hashes',
    '@scure/base',
    '@scure/bip39',
    '@xmpp/base64',
    '@xmpp/client',
    '@xmpp/client-core',
    '@xmpp/connection',
    '@xmpp/error',
    '@xmpp/events',
    '@xmpp/iq',
    '@xmpp/jid',
    '@xmpp/middleware',
    '@xmpp/reconnect',
    '@xmpp/resource-binding',
    '@xmpp/sasl',
    '@xmpp/sasl-anonymous',
    '@xmpp/sasl-ht-sha-256-none',
    '@xmpp/sasl-plain',
    '@xmpp/sasl2',
    '@xmpp/stream-features',
    '@xmpp/stream-management',
    '@xmpp/time',
    '@xmpp/websocket',
    '@xmpp/xml',
    'cborg',
    'events',
    'hash-wasm',
    'koa-compose',
    'libsodium',
    'libsodium-wrappers',
    'ltx',
    'sasl-anonymous',
    'sasl-plain',
    'saslmechanisms',
    'unhomoglyph',
    'valibot',
    'webextension-polyfill',
  ],
};

/** Licences that ask for no more than the notice we ship. */
const LICENCES = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MPL-2.0']);

/**
 * 'node_modules/@scope/name/file.js' -> {name: '@scope/name', folder: 'node_modules/@scope/name'}; undefined for our own code, and for
 * modules that a package replaces by an empty one in browsers, which esbuild marks '(disabled):'.
 */
function packageOf(input) {
  const match = /^((?!\(disabled\):).*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input);
  return match ? { name: match[2], folder: match[1] } : undefined;
}

/** Output file -> sorted package names, from esbuild's metafile. Modules that gave no byte do not count. */
export function packagesByFile(metafile) {
  const found = {};
  for (const [file, output] of Object.entries(metafile.outputs)) {
    if (!file.endsWith('.js')) continue;
    const names = new Set();
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const name = packageOf(input)?.name;
      if (name && bytesInOutput > 0) names.add(name);
    }
    found[file.slice(file.lastIndexOf('/') + 1)] = [...names].sort();
  }
  return found;
}

/** Throws, naming file and package, when code ships that is not on the list. */
export function checkPackages(metafile) {
  for (const [file, names] of Object.entries(packagesByFile(metafile))) {
    const strangers = names.filter((name) => !allowed[file]?.includes(name));
    if (strangers.length > 0)
      throw new Error(`${file} contains packages that may not ship in it: ${strangers.join(', ')}`);
  }
}

async function licenceText(folder) {
  const files = (await readdir(folder))
    .filter((name) => /^(licen[cs]e|copying|notice)(\b|[-.])/i.test(name))
    .sort();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.map((text) => text.trim().replace(/\r\n/g, '\n')).join('\n\n');
}

/**
 * Every package in the bundles: {name, version, license, text}, sorted. Throws on a licence that is not on the list.
 * `root` is the folder that the metafile's paths are relative to.
 */
export async function shippedPackages(metafile, root) {
  const folders = new Map();
  for (const output of Object.values(metafile.outputs))
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const found = packageOf(input);
      if (found && bytesInOutput > 0) folders.set(found.name, join(root, found.folder));
    }
  const packages = [];
  for (const [name, folder] of [...folders].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const { version, author, repository } = manifest;
    const license = manifest.license ?? manifest.licenses?.map(({ type }) => type).join(' OR '); // the older form
    if (!LICENCES.has(license))
      throw new Error(`${name} ${version} has the licence ${license}, which is not on the list`);
    const source = typeof repository === 'string' ? repository : (repository?.url ?? '');
    const by = typeof author === 'string' ? author : (author?.name ?? '');
    packages.push({ name, version, license, by, source, text: await licenceText(folder) });
  }
  return packages;
}

/** THIRD-PARTY.txt. */
export function notices(packages) {
  const head = 'Hushroom contains the following packages. Its own licence is in LICENSE.';
  const parts = packages.map(({ name, version, license, by, source, text }) =>
    [
      `${name} ${version}`,
      `Licence: ${license}`,
      by && `By: ${by}`,
      source && `Source: ${source}`,
      text && `\n${text}`,
    ]
      .filter(Boolean)
      .join('\n'),
  );
  return `${[head, ...parts].join(`\n\n${'-'.repeat(78)}\n\n`)}\n`;
}
