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

/** An esbuild plugin that takes `text` out of the one file that `filter` finds; fails unless it is there `times` times. */
const replaced = (name, filter, text, replacement, times) => ({
  name,
  setup(build) {
    build.onLoad({ filter }, async ({ path }) => {
      const parts = (await readFile(path, 'utf8')).split(text);
      const found = parts.length - 1;
      if (found !== times)
        return { errors: [{ text: `expected ${text} ${times} times in ${path}, found ${found}` }] };
      return { contents: parts.join(replacement), loader: 'js' };
    });
  },
});

export const plugins = [
  // Preact can write markup (dangerouslySetInnerHTML). Trusted Types forbid it at run time; here the code itself goes.
  replaced('preact-without-markup', /preact[\\/]dist[\\/]preact\.m?js$/, '.innerHTML', '.textContent', 2),
  // libsodium's loader can fetch its WebAssembly; ours is inside the file. Without a constructor that code cannot run.
  replaced(
    'libsodium-without-requests',
    /libsodium[\\/]dist[\\/].*libsodium\.m?js$/,
    'new XMLHttpRequest',
    'undefined',
    1,
  ),
];
