// Files in words, beside their names.
import type { PrivateFileView } from '../src/contract/private';
import type { Sentence } from './sentence';
import type { Tone } from './words';

/** Decimal units, as shops and file managers have them: "5.2 MB". */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const [size, unit] = bytes < 999_950 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

export const percentOf = ({ done, size }: Pick<PrivateFileView, 'done' | 'size'>): number =>
  size === 0 ? 100 : Math.floor((done / size) * 100);

/** `id`: the other one. `here`: this page holds what has come. */
export function fileWords(
  { state, mine }: PrivateFileView,
  id: string,
  here: boolean,
): { tone: Tone; text: Sentence } {
  const who = { who: id };
  switch (state) {
    case 'offered':
      return mine
        ? { tone: 'busy', text: [who, ' has not answered yet.'] }
        : { tone: 'quiet', text: [who, ' wants to send you this file.'] };
    case 'running':
      return {
        tone: 'busy',
        text: mine ? ['Being sent. Keep this window open.'] : ['Being received. Keep this window open.'],
      };
    case 'done':
      if (mine) return { tone: 'ok', text: ['Received by ', who, '.'] };
      return here
        ? { tone: 'ok', text: ['Received whole. It is not saved until you say so.'] }
        : { tone: 'quiet', text: ['Received in another window, which alone can save it.'] };
    case 'declined':
      return {
        tone: 'quiet',
        text: mine ? [who, ' does not want this file.'] : ['You did not want this file.'],
      };
    case 'stopped-by-me':
      return { tone: 'quiet', text: ['You stopped it. It was not transferred whole.'] };
    case 'stopped-by-them':
      return { tone: 'quiet', text: [who, ' stopped it. It was not transferred whole.'] };
    case 'broken-off':
      return { tone: 'warn', text: ['It broke off and was not transferred whole. It can be sent again.'] };
    case 'damaged':
      return {
        tone: 'danger',
        text: [who, ' sent something else than the file that was offered. Nothing of it was kept.'],
      };
  }
}
