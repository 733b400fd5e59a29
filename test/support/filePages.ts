// The pages at both ends of a file, in a room story: they bring and fetch parts as the views ask for them.
import { FILE_LIMITS, type PrivateFileView } from '../../src/contract/private';
import { concat } from '../../src/crypto/bytes';
import { fileParts } from '../../src/room/privates';
import type { RoomStory } from './roomStory';

const filesOf = (story: RoomStory, name: string, other: string): PrivateFileView[] =>
  (story.get(name).talk(other)?.lines ?? []).filter((it) => it.kind === 'file');

/** The last file in a conversation, as somebody sees it. */
export const lastFile = (story: RoomStory, name: string, other: string): PrivateFileView | undefined =>
  filesOf(story, name, other).at(-1);

/** The page with a file: brings what is asked for, until nothing is. */
export function bring(story: RoomStory, name: string, other: string, content: Uint8Array): void {
  for (;;) {
    const it = filesOf(story, name, other).findLast(({ mine }) => mine);
    if (!it || it.next === null) return;
    const from = it.next * FILE_LIMITS.partBytes;
    const bytes = content.slice(from, from + FILE_LIMITS.partBytes);
    story.act(name, other, { type: 'file-part', file: it.file, n: it.next, bytes });
  }
}

/** The page that gets a file: fetches what has come and holds it. */
export class Sink {
  readonly #parts: Uint8Array[] = [];
  #n = 0;

  fetch(story: RoomStory, name: string, other: string): void {
    for (;;) {
      const it = this.#line(story, name, other);
      if (it?.state !== 'running') return;
      const n = this.#n;
      story.act(name, other, { type: 'file-take', file: it.file, n });
      const inhabitant = story.get(name);
      this.#parts.push(fileParts(inhabitant.state, inhabitant.talk(other)!.id, it.file, n));
      this.#n = Math.max(n, this.#line(story, name, other)?.next ?? n);
      if (this.#n === n) return;
    }
  }

  #line(story: RoomStory, name: string, other: string): PrivateFileView | undefined {
    return filesOf(story, name, other).findLast(({ mine }) => !mine);
  }

  get content(): Uint8Array {
    return concat(this.#parts);
  }
}

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

/** Both pages do what there is to do, every 100 ms. `each` comes in between. */
export function transfer(
  story: RoomStory,
  from: string,
  to: string,
  content: Uint8Array,
  sink: Sink,
  each: (round: number) => void = () => {},
): void {
  for (let round = 0; round < 600; round += 1) {
    const state = filesOf(story, from, to).findLast(({ mine }) => mine)?.state;
    if (state !== 'running' && state !== 'offered') return;
    bring(story, from, to, content);
    story.run(100);
    sink.fetch(story, to, from);
    each(round);
  }
}
