// What happens to other people's code on its way into the bundle.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const shim = (name) => join(import.meta.dirname, 'shims', name);

/** Package -> our stand-in. `aliases` is esbuild's option of that name. */
export const aliases = {
  'node:dns': shim('empty.js'),
  '@xmpp/id': shim('xmppId.js'),
  '@xmpp/resolve': shim('xmppResolve.js'),
};

/**
 * Preact can write markup (`dangerouslySetInnerHTML`). Trusted Types forbid it at run time; here the code itself goes, so that no
 * build contains it. Fails when Preact no longer looks as expected.
 */
export const preactWithoutMarkup = {
  name: 'preact-without-markup',
  setup(build) {
    build.onLoad({ filter: /preact[\\/]dist[\\/]preact\.m?js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const found = code.match(/\.innerHTML\b/g)?.length ?? 0;
      if (found !== 2)
        return { errors: [{ text: `expected 2 uses of innerHTML in preact, found ${found}` }] };
      return { contents: code.replace(/\.innerHTML\b/g, '.textContent'), loader: 'js' };
    });
  },
};
