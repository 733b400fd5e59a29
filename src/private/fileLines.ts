// Files as lines among the others, and what both directions have in common.
import { FILE_LIMITS, type FileId, type PrivateFileView } from '../contract/private';
import { fromHex } from '../crypto/bytes';
import { appendLine } from '../lineList';
import { type Draft, patch, put } from './draft';
import { safeFileName } from './fileName';
import type { Conversation, PrivateLine, Receiving, Sending } from './state';

export type Ending = Exclude<PrivateFileView['state'], 'offered' | 'running'>;

/** Begins a line and gives its place. */
export function beginLine(d: Draft, file: FileId, name: string, size: number, mine: boolean): number {
  const at = d.state.nextLine;
  const view: PrivateFileView = {
    kind: 'file',
    id: `f${at}`,
    at: d.env.now,
    mine,
    authorVerified: mine ? 'no' : d.verified,
    file,
    name: safeFileName(name),
    size,
    state: 'offered',
    done: 0,
    next: null,
  };
  d.state = appendLine<PrivateLine, Conversation>(d.state, { view, n: null });
  return at;
}

/** The line may have been dropped to save memory. */
export function changeLine(
  d: Draft,
  line: number,
  change: Partial<Pick<PrivateFileView, 'state' | 'done' | 'next'>>,
): void {
  const before = d.state.lines.get(line);
  if (before?.view.kind !== 'file') return;
  const after = { ...before, view: { ...before.view, ...change } };
  patch(d, { lines: new Map(d.state.lines).set(line, after) });
}

/** Bytes in the parts below `n`. */
export const bytesBelow = ({ size }: Sending | Receiving, n: number): number =>
  Math.min(size, n * FILE_LIMITS.partBytes);

export const tellFile = (d: Draft, file: FileId, q: 'take' | 'stop', n: number): void =>
  put(d, { t: 'file', i: fromHex(file), q, n });
