// The question: what counts as the same answer, what each side sees, and how often somebody may guess.
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { normaliseAnswer, secretOf } from '../../../src/private/answer';
import { isAnswer, isQuestion } from '../../../src/private/question';
import { RoomStory } from '../../support/roomStory';

const QUESTION = 'Where did we first meet?';

async function talking(): Promise<RoomStory> {
  const story = await RoomStory.open('alice', 'bob', 'charlie');
  story.begin('alice', 'bob');
  return story;
}

const questionOf = (story: RoomStory, name: string, other: string) => story.get(name).talk(other)!.question;

function ask(story: RoomStory, answer: string): void {
  story.act('alice', 'bob', { type: 'ask', question: QUESTION, answer });
  story.run(1_000);
}

function run(story: RoomStory, answer: string, other: string): void {
  ask(story, answer);
  story.act('bob', 'alice', { type: 'reply', answer: other });
  story.run(2_000);
}

const verified = (story: RoomStory, name: string, other: string) =>
  story.get(name).view.people.find((it) => it.nickname === other)?.verified;

describe('the rule for answers', () => {
  test('gives the same for what it gives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(normaliseAnswer(normaliseAnswer(text))).toBe(normaliseAnswer(text));
      }),
    );
  });

  test('does not look at case, white space around and between, or the form of letters', () => {
    const word = fc.string({ minLength: 1, unit: 'grapheme' }).filter((it) => !/\s/u.test(it));
    const space = fc.constantFrom(' ', '  ', '\t', '\u00a0', '\u2003', ' \n ');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), space, (words, between) => {
        const plain = normaliseAnswer(words.join(' '));
        expect(normaliseAnswer(`${between}${words.join(between)}${between}`)).toBe(plain);
        expect(normaliseAnswer(words.join(' ').normalize('NFD'))).toBe(plain);
      }),
    );
    expect(normaliseAnswer('  Caf\u00e9\u00a0\u00a0du Monde ')).toBe(normaliseAnswer('CAFE\u0301 DU MONDE'));
    expect(normaliseAnswer('ﬁsh')).toBe('fish');
  });

  test('keeps everything else apart', () => {
    for (const [one, other] of [
      ['the lake', 'the, lake'],
      ['the lake', 'thelake'],
      ['lake', 'lake.'],
      ['lake', 'lago'],
      ['resume', 'résumé'],
    ] as const)
      expect(secretOf(one)).not.toEqual(secretOf(other));
  });

  test('asks for something to compare, of bounded length', () => {
    expect(['', ' ', '\t\n'].map(isAnswer)).toEqual([false, false, false]);
    expect([isAnswer('x'.repeat(200)), isAnswer('x'.repeat(201))]).toEqual([true, false]);
    expect([isQuestion('x'.repeat(200)), isQuestion('x'.repeat(201)), isQuestion(' ')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('one asks, the other answers', () => {
  test('the same: both know it, and see each other as verified; what was said before stays as it was', async () => {
    const story = await talking();
    story.say('bob', 'alice', 'before');
    story.run(1_000);
    ask(story, 'At the Lake');
    expect(questionOf(story, 'alice', 'bob')).toMatchObject({ state: 'waiting', question: QUESTION });
    expect(questionOf(story, 'bob', 'alice')).toMatchObject({ state: 'asked', question: QUESTION });
    expect(story.get('charlie').talks()).toEqual([]);
    story.act('bob', 'alice', { type: 'reply', answer: ' at  the lake' });
    story.run(2_000);
    for (const [name, other] of [
      ['alice', 'bob'],
      ['bob', 'alice'],
    ] as const) {
      expect(questionOf(story, name, other)).toMatchObject({ state: 'done', outcome: 'same', triesLeft: 3 });
      expect(story.get(name).notices(other)).toContain('question-same');
    }
    // Whoever asked has compared the other's answer with a secret of its own: both have.
    expect(verified(story, 'alice', 'bob')).toBe('question');
    expect(verified(story, 'alice', 'charlie')).toBe('no');
    story.say('bob', 'alice', 'after');
    story.run(1_000);
    const seen = story
      .get('alice')
      .talk('bob')!
      .lines.flatMap((it) => (it.kind === 'message' ? [it] : []));
    expect(seen.map((it) => [it.text, it.authorVerified])).toEqual([
      ['before', 'no'],
      ['after', 'question'],
    ]);
  });

  test('different: both are told, nobody is verified, and a try is gone', async () => {
    const story = await talking();
    run(story, 'the lake', 'the sea');
    for (const [name, other] of [
      ['alice', 'bob'],
      ['bob', 'alice'],
    ] as const) {
      expect(questionOf(story, name, other)).toMatchObject({
        state: 'done',
        outcome: 'different',
        triesLeft: 2,
      });
      expect(verified(story, name, other)).toBe('no');
    }
  });

  test('three that fail, and it is locked on both sides, also for another question and after another key exchange', async () => {
    const story = await talking();
    for (let at = 0; at < 3; at += 1) {
      run(story, 'the lake', `guess ${at}`);
      story.run(60_000);
    }
    expect(questionOf(story, 'alice', 'bob').triesLeft).toBe(0);
    expect(questionOf(story, 'bob', 'alice').triesLeft).toBe(0);
    ask(story, 'the lake');
    expect(questionOf(story, 'alice', 'bob').state).toBe('done');
    story.act('alice', 'bob', { type: 'end' });
    story.run(1_000);
    story.begin('alice', 'bob');
    story.cut('bob');
    story.run(1_000);
    story.rejoin('bob');
    story.run(10_000);
    expect(story.get('alice').talk('bob')?.state).toBe('encrypted');
    ask(story, 'the lake');
    expect(questionOf(story, 'bob', 'alice')).toMatchObject({ state: 'done', triesLeft: 0 });
  });
});

describe('breaking off', () => {
  test('is not an answer, and before an answer it costs nothing', async () => {
    const story = await talking();
    ask(story, 'the lake');
    story.act('bob', 'alice', { type: 'abort' });
    story.run(2_000);
    for (const [name, other] of [
      ['alice', 'bob'],
      ['bob', 'alice'],
    ] as const) {
      expect(questionOf(story, name, other)).toMatchObject({ outcome: 'broken-off', triesLeft: 3 });
      expect(verified(story, name, other)).toBe('no');
    }
    ask(story, 'the lake');
    story.act('alice', 'bob', { type: 'abort' });
    story.run(2_000);
    expect(questionOf(story, 'bob', 'alice')).toMatchObject({ outcome: 'broken-off', triesLeft: 3 });
  });

  test.each([
    ['who answered', 'bob', 'alice'],
    ['who asked', 'alice', 'bob'],
  ])('after an answer was given it costs a try: %s leaves', async (_, leaver, other) => {
    const story = await talking();
    ask(story, 'the lake');
    story.act('bob', 'alice', { type: 'reply', answer: 'a guess' });
    story.run(leaver === 'alice' ? 45 : 0);
    story.act(leaver, other, { type: 'abort' });
    story.run(3_000);
    expect(questionOf(story, leaver, other)).toMatchObject({ outcome: 'broken-off', triesLeft: 2 });
    expect(verified(story, 'alice', 'bob')).toBe('no');
  });

  test('so is a place that is lost in the middle', async () => {
    const story = await talking();
    ask(story, 'the lake');
    story.cut('bob');
    story.run(500);
    story.rejoin('bob');
    story.run(15_000);
    for (const [name, other] of [
      ['alice', 'bob'],
      ['bob', 'alice'],
    ] as const)
      expect(questionOf(story, name, other)).toMatchObject({ state: 'done', outcome: 'broken-off' });
  });
});

test('more than six questions a minute are not shown', async () => {
  const story = await talking();
  for (let at = 0; at < 10; at += 1) {
    ask(story, 'the lake');
    story.act('alice', 'bob', { type: 'abort' });
    story.run(500);
  }
  const came = story.get('bob').talk('alice')!.lines;
  const shown = came.filter((it) => it.kind === 'notice' && it.code === 'question-came').length;
  expect(shown).toBeGreaterThan(2);
  expect(shown).toBeLessThanOrEqual(6);
});
