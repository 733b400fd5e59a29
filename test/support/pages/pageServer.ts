// The pages as they ship, bundled in memory and served on loopback under the policy that the extension's manifest gives them.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '..', '..', '..');

const types = new Map([
  ['js', 'text/javascript'],
  ['css', 'text/css'],
  ['html', 'text/html; charset=utf-8'],
  ['png', 'image/png'],
]);

async function bundle(): Promise<Map<string, Uint8Array | string>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: {
      popup: 'popup/popup.tsx',
      chat: 'content/chat.tsx',
      scripted: 'test/support/pages/scriptedBackground.ts',
    },
    outdir: join(root, 'out'),
    write: false,
    bundle: true,
    format: 'iife',
    target: 'chrome120',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
    logLevel: 'error',
  });
  const files = new Map<string, Uint8Array | string>(
    outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents]),
  );
  for (const page of ['popup/popup.html', 'content/chat.html']) {
    const html = await readFile(join(root, page), 'utf8');
    files.set(
      `/${basename(page)}`,
      html.replace('<script ', '<script src="scripted.js"></script>\n    <script '),
    );
  }
  files.set('/icons/hushroom-32.png', await readFile(join(root, 'icons/hushroom-32.png')));
  return files;
}

/** The policy of the real manifest, so that a change of it is tested here too. */
async function policy(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(root, 'manifest.json'), 'utf8'));
  return manifest.content_security_policy.extension_pages;
}

export interface PageServer {
  readonly origin: string;
  /** Paths asked for that do not exist. */
  readonly missed: string[];
  readonly close: () => Promise<void>;
}

export async function startPageServer(): Promise<PageServer> {
  const [files, csp] = await Promise.all([bundle(), policy()]);
  const missed: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const body = files.get(pathname);
    if (body === undefined) missed.push(pathname);
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': types.get(pathname.slice(pathname.lastIndexOf('.') + 1)) ?? 'application/octet-stream',
      'content-security-policy': csp,
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    missed,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
