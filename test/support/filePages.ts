// The pages at both ends of a file: they bring and fetch parts as the views ask for them. For whole rooms in virtual time (`StoryEnd`) and
// for headless members of a real one.
import { FILE_LIMITS, type FileId, type PrivateFileView, type PrivateView } from '../../src/contract/private';
import { concat } from '../../src/crypto/bytes';
import type { FileAct } from '../../src/private/files';
import { fileParts } from '../../src/room/privates';
import type { RoomStory } from './roomStory';

/** One side of a conversation, as a page has it. */
export interface FileEnd {
  readonly talk: () => PrivateView | undefined;
  readonly act: (act: FileAct) => unknown;
  readonly parts: (file: FileId, n: number) => Uint8Array;
}

export const filesOf = (end: FileEnd, mine: boolean): PrivateFileView[] =>
  (end.talk()?.lines ?? []).filter((it) => it.kind === 'file').filter((it) => it.mine === mine);

/** The page with the last file of this end: brings what is asked for, until nothing is. */
export async function bring(end: FileEnd, content: Uint8Array): Promise<void> {
  for (;;) {
    const it = filesOf(end, true).at(-1);
    if (!it || it.next === null) return;
    const from = it.next * FILE_LIMITS.partBytes;
    const bytes = content.slice(from, from + FILE_LIMITS.partBytes);
    await end.act({ type: 'file-part', file: it.file, n: it.next, bytes });
  }
}

/** The page that gets the last file of the other end: fetches what has come and holds it. */
export class Sink {
  readonly #parts: Uint8Array[] = [];
  #n = 0;

  async fetch(end: FileEnd): Promise<void> {
    for (;;) {
      const it = filesOf(end, false).at(-1);
      if (it?.state !== 'running') return;
      const n = this.#n;
      const acted = end.act({ type: 'file-take', file: it.file, n });
      const bytes = end.parts(it.file, n);
      const come = filesOf(end, false).at(-1)?.next ?? n;
      await acted;
      this.#parts.push(bytes);
      this.#n = Math.max(n, come);
      if (this.#n === n) return;
    }
  }

  get content(): Uint8Array {
    return concat(this.#parts);
  }
}

export const storyEnd = (story: RoomStory, name: string, other: string): FileEnd => ({
  talk: () => story.get(name).talk(other),
  act: (act) => story.act(name, other, act),
  parts: (file, n) => {
    const it = story.get(name);
    return fileParts(it.state, it.talk(other)!.id, file, n);
  },
});

/** The last file between two, as the first of them sees it. */
export const lastFile = (story: RoomStory, name: string, other: string): PrivateFileView | undefined =>
  story
    .get(name)
    .talk(other)
    ?.lines.findLast((it) => it.kind === 'file');

/** Offers a file and has it accepted. */
export function beginFile(
  story: RoomStory,
  from: string,
  to: string,
  content: Uint8Array,
  name = 'plan.pdf',
): void {
  story.act(from, to, { type: 'file-offer', name, size: content.length });
  story.run(500);
  const offered = lastFile(story, to, from);
  if (offered?.state !== 'offered') throw new Error('no offer came');
  story.act(to, from, { type: 'file-answer', file: offered.file, accept: true });
}

/** Both pages do what there is to do, every 100 ms, until it is over. `each` comes in between. */
export async function transfer(
  story: RoomStory,
  from: string,
  to: string,
  content: Uint8Array,
  sink: Sink,
  each: (round: number) => unknown = () => {},
): Promise<void> {
  const [source, target] = [storyEnd(story, from, to), storyEnd(story, to, from)];
  for (let round = 0; round < 600; round += 1) {
    const state = filesOf(source, true).at(-1)?.state;
    if (state !== 'running' && state !== 'offered') return;
    await bring(source, content);
    story.run(100);
    await sink.fetch(target);
    await each(round);
  }
}
