// One folder as one zip, the same bytes every time: names sorted, one fixed time, nothing of the machine or its user.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { zipSync } from 'fflate';

/** Zip stores local time without a zone, and the local reading of this date is the same in every zone. */
const TIME = new Date(1980, 0, 1, 0, 0, 0);

/** Sorted paths of the files below `folder`, with '/' between their parts. */
export async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(folder, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    )
    .sort();
}

/** Writes `target` and gives its SHA-256 in hex. */
export async function zipFolder(folder, target) {
  const files = {};
  for (const name of await filesBelow(folder))
    files[name] = [await readFile(join(folder, name)), { mtime: TIME, attrs: 0, os: 3 }];
  const bytes = zipSync(files, { level: 9 });
  await writeFile(target, bytes);
  return createHash('sha256').update(bytes).digest('hex');
}
