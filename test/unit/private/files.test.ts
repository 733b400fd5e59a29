// Files between alice and bob, in a room of three: whole rooms, a MUC that misbehaves, pages that bring and fetch, virtual time.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FILE_LIMITS } from '../../../src/contract/private';
import { LIMITS } from '../../../src/mpotr/limits';
import { beginFile, bring, lastFile, Sink, storyEnd, transfer } from '../../support/filePages';
import { RoomStory } from '../../support/roomStory';
import { seeded } from '../../support/simulatedRoom';

const content = (size: number): Uint8Array => {
  const random = seeded(size + 1);
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 32) bytes.set(random(32).subarray(0, size - at), at);
  return bytes;
};
const PART = FILE_LIMITS.partBytes;
/** In time with the pages, until nothing goes on. */
async function talking(...names: string[]): Promise<RoomStory> {
  const story = await RoomStory.open('alice', 'bob', ...names);
  story.begin('alice', 'bob');
  return story;
}

function same(got: Uint8Array, sent: Uint8Array): void {
  expect(Buffer.compare(Buffer.from(got), Buffer.from(sent))).toBe(0);
}

test('the pages and the wire have the same parts', () => expect(FILE_LIMITS.partBytes).toBe(LIMITS.filePart));

describe('a file', () => {
  test.each([0, 1, PART - 1, PART, PART + 1, 10 * PART + 7])('of %d bytes comes whole', async (size) => {
    const story = await talking();
    const [sent, sink] = [content(size), new Sink()];
    beginFile(story, 'alice', 'bob', sent);
    await transfer(story, 'alice', 'bob', sent, sink);
    same(sink.content, sent);
    const shown = { name: 'plan.pdf', size, state: 'done', done: size, next: null };
    expect(lastFile(story, 'alice', 'bob')).toMatchObject({ ...shown, mine: true });
    expect(lastFile(story, 'bob', 'alice')).toMatchObject({ ...shown, mine: false });
  });

  test('goes both ways at once, while the two talk, and the third is told nothing', async () => {
    const story = await talking('charlie');
    const [there, back] = [content(20 * PART), content(15 * PART + 3)];
    const [atBob, atAlice] = [new Sink(), new Sink()];
    beginFile(story, 'alice', 'bob', there);
    beginFile(story, 'bob', 'alice', back);
    await transfer(story, 'alice', 'bob', there, atBob, async (round) => {
      await bring(storyEnd(story, 'bob', 'alice'), back);
      await atAlice.fetch(storyEnd(story, 'alice', 'bob'));
      if (round % 3 === 0) story.say('alice', 'bob', `text ${round}`);
    });
    await transfer(story, 'bob', 'alice', back, atAlice);
    story.run(2_000);
    same(atBob.content, there);
    same(atAlice.content, back);
    expect(story.get('bob').said('alice').length).toBeGreaterThan(1);
    expect(story.get('charlie').talks()).toEqual([]);
  });

  test('a text that is said meanwhile arrives within a second', async () => {
    const story = await talking();
    const sent = content(60 * PART);
    beginFile(story, 'alice', 'bob', sent);
    let saidAt: number | null = null;
    let took = Number.POSITIVE_INFINITY;
    await transfer(story, 'alice', 'bob', sent, new Sink(), (round) => {
      if (round === 8) {
        story.say('alice', 'bob', 'in between');
        saidAt = story.now;
      }
      if (saidAt !== null && story.get('bob').said('alice').includes('in between'))
        took = Math.min(took, story.now - saidAt);
    });
    expect(took).toBeLessThanOrEqual(1_000);
  });

  test('nothing of it comes before it is accepted; a refusal ends it on both sides', async () => {
    const story = await talking();
    story.act('alice', 'bob', { type: 'file-offer', name: 'a.txt', size: 100 });
    story.run(1_000);
    expect(lastFile(story, 'alice', 'bob')).toMatchObject({ state: 'offered', next: null });
    const offered = lastFile(story, 'bob', 'alice')!;
    story.act('bob', 'alice', { type: 'file-answer', file: offered.file, accept: false });
    story.run(1_000);
    expect(lastFile(story, 'alice', 'bob')?.state).toBe('declined');
    expect(lastFile(story, 'bob', 'alice')?.state).toBe('declined');
    const sent = content(3);
    const sink = new Sink();
    beginFile(story, 'alice', 'bob', sent);
    await transfer(story, 'alice', 'bob', sent, sink);
    same(sink.content, sent);
  });

  test.each([
    ['alice', 'stopped-by-me', 'stopped-by-them'],
    ['bob', 'stopped-by-them', 'stopped-by-me'],
  ] as const)('%s can stop it in the middle', async (who, atAlice, atBob) => {
    const story = await talking();
    const sent = content(40 * PART);
    beginFile(story, 'alice', 'bob', sent);
    await transfer(story, 'alice', 'bob', sent, new Sink(), (round) => {
      const other = who === 'alice' ? 'bob' : 'alice';
      if (round === 5) story.act(who, other, { type: 'file-stop', file: lastFile(story, who, other)!.file });
    });
    story.run(1_000);
    expect(lastFile(story, 'alice', 'bob')?.state).toBe(atAlice);
    expect(lastFile(story, 'bob', 'alice')?.state).toBe(atBob);
    for (const name of ['alice', 'bob'])
      for (const it of story.get(name).state.conversations.values())
        expect([it.sending, it.receiving, it.out]).toEqual([null, null, []]);
  });

  test('one at a time in each direction, and none above the limit', async () => {
    const story = await talking();
    story.act('alice', 'bob', { type: 'file-offer', name: 'big', size: FILE_LIMITS.bytes + 1 });
    expect(lastFile(story, 'alice', 'bob')).toBeUndefined();
    story.act('alice', 'bob', { type: 'file-offer', name: 'one', size: 1 });
    story.act('alice', 'bob', { type: 'file-offer', name: 'two', size: 1 });
    story.run(1_000);
    expect(lastFile(story, 'bob', 'alice')?.name).toBe('one');
  });

  test('a page that has gone ends it, on both sides, after a minute', async () => {
    const story = await talking();
    const sent = content(9 * PART);
    beginFile(story, 'alice', 'bob', sent);
    story.run(70_000);
    expect(lastFile(story, 'alice', 'bob')?.state).toBe('broken-off');
    expect(lastFile(story, 'bob', 'alice')?.state).toBe('stopped-by-them');
    beginFile(story, 'alice', 'bob', sent);
    story.run(500);
    await bring(storyEnd(story, 'alice', 'bob'), sent);
    story.run(70_000);
    expect(lastFile(story, 'bob', 'alice')?.state).toBe('broken-off');
    expect(lastFile(story, 'alice', 'bob')?.state).toBe('stopped-by-them');
  });

  test('a page that has lost what it held cannot go on in the middle', async () => {
    const story = await talking();
    const sent = content(30 * PART);
    beginFile(story, 'alice', 'bob', sent);
    let sink = new Sink();
    await transfer(story, 'alice', 'bob', sent, sink, (round) => {
      if (round === 5) sink = new Sink();
      return sink.fetch(storyEnd(story, 'bob', 'alice'));
    });
    expect(lastFile(story, 'bob', 'alice')?.state).toBe('broken-off');
  });

  test('leaving ends it', async () => {
    const story = await talking();
    beginFile(story, 'alice', 'bob', content(9 * PART));
    story.run(500);
    story.act('bob', 'alice', { type: 'end' });
    story.run(2_000);
    expect(lastFile(story, 'alice', 'bob')?.state).toBe('broken-off');
    expect(lastFile(story, 'bob', 'alice')?.state).toBe('broken-off');
  });
});

describe('what may go wrong on the way', () => {
  const faults = ['restart', 'cut', 'rejoin', 'lose', 'none'] as const;
  test('programs die, streams break, places are lost: it comes whole all the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...faults), fc.constantFrom('alice', 'bob')), {
          minLength: 1,
          maxLength: 3,
        }),
        async (mishaps) => {
          const story = await talking('charlie');
          const [sent, sink] = [content(25 * PART + 5), new Sink()];
          beginFile(story, 'alice', 'bob', sent);
          await transfer(story, 'alice', 'bob', sent, sink, (round) => {
            const mishap = round % 4 === 3 ? mishaps[(round - 3) / 4] : undefined;
            if (!mishap) return;
            const [kind, who] = mishap;
            if (kind === 'restart') {
              story.cut(who);
              story.run(500);
              story.restart(who);
            }
            if (kind === 'cut') {
              story.cut(who);
              story.run(3_000);
              story.resume(who);
            }
            if (kind === 'rejoin') {
              story.cut(who);
              story.run(1_000);
              story.rejoin(who);
            }
            if (kind === 'lose') {
              story.fate = (to) => (to === who ? [] : [20]);
              story.run(1_500);
              story.fate = () => [20];
            }
          });
          expect(lastFile(story, 'alice', 'bob')?.state).toBe('done');
          same(sink.content, sent);
        },
      ),
      { numRuns: 12, seed: 7 },
    );
  }, 120_000);

  test('a program that dies after every step loses nothing', async () => {
    const story = await talking();
    const [sent, sink] = [content(6 * PART + 1), new Sink()];
    beginFile(story, 'alice', 'bob', sent);
    await transfer(story, 'alice', 'bob', sent, sink, () => {
      for (const name of ['alice', 'bob']) {
        story.cut(name);
        story.restart(name);
      }
    });
    same(sink.content, sent);
  });
});
