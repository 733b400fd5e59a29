// What a private conversation survives: lost, doubled and overtaken frames, broken streams, dead programs, lost places. Every text arrives
// once, in order, or is shown as not sent.
import { describe, expect, test } from '@jest/globals';
import { restoreRoom } from '../../../src/room/room';
import { privateMessages, RoomStory } from '../../support/roomStory';
import { seeded } from '../../support/simulatedRoom';

const count = (n: number, word: string): string[] =>
  Array.from({ length: n }, (_, at) => `${word} ${at + 1}`);

async function talking(): Promise<RoomStory> {
  const story = await RoomStory.open('alice', 'bob', 'charlie');
  story.begin('alice', 'bob');
  return story;
}

/** Texts of `from` as `to` sees them. */
const heard = (story: RoomStory, to: string, from: string): string[] =>
  privateMessages(story.get(to).talk(from))
    .filter((it) => !it.mine)
    .map((it) => it.text);

const deliveries = (story: RoomStory, name: string, other: string): string[] =>
  privateMessages(story.get(name).talk(other))
    .filter((it) => it.mine)
    .map((it) => it.delivery);

function wholeAndOnce(story: RoomStory, one: string, other: string, mine: string[], theirs: string[]): void {
  expect(heard(story, other, one)).toEqual(mine);
  expect(heard(story, one, other)).toEqual(theirs);
  expect(new Set([...deliveries(story, one, other), ...deliveries(story, other, one)])).toEqual(
    new Set(['received']),
  );
}

describe('nothing is lost, nothing is doubled', () => {
  test('by a network that drops, doubles and reorders', async () => {
    const story = await talking();
    const random = seeded(5);
    story.fate = () => {
      const [drop, twice, a, b] = random(4) as never as number[];
      if (drop! < 50) return [];
      return twice! < 40 ? [20 + a! * 4, 20 + b! * 8] : [20 + a! * 4];
    };
    for (let at = 0; at < 10; at += 1) {
      story.say('alice', 'bob', ...count(5, `a${at}`));
      story.say('bob', 'alice', ...count(5, `b${at}`));
      story.run(700);
    }
    story.run(120_000);
    const all = (who: string) => Array.from({ length: 10 }, (_, at) => count(5, `${who}${at}`)).flat();
    wholeAndOnce(story, 'alice', 'bob', all('a'), all('b'));
  });

  test('by a stream that breaks and is resumed, again and again', async () => {
    const story = await talking();
    for (let at = 0; at < 10; at += 1) {
      story.say('alice', 'bob', `a${at}`);
      story.cut(at % 2 === 0 ? 'alice' : 'bob');
      story.say('alice', 'bob', `b${at}`);
      story.say('bob', 'alice', `c${at}`);
      story.run(400);
      story.resume(at % 2 === 0 ? 'alice' : 'bob');
      story.run(200);
    }
    story.run(20_000);
    const mine = Array.from({ length: 10 }, (_, at) => [`a${at}`, `b${at}`]).flat();
    wholeAndOnce(
      story,
      'alice',
      'bob',
      mine,
      Array.from({ length: 10 }, (_, at) => `c${at}`),
    );
    expect(story.get('alice').notices('bob')).not.toContain('interrupted');
  });

  test('by the death of a program between any two steps', async () => {
    const story = await RoomStory.open('alice', 'bob');
    story.act('alice', 'bob', { type: 'start' });
    story.run(500);
    story.act('bob', 'alice', { type: 'answer', accept: true });
    // In the middle of the exchange, and of the look at the key.
    for (let at = 0; at < 40; at += 1) {
      story.run(25);
      story.restart(at % 2 === 0 ? 'alice' : 'bob');
    }
    story.run(2_000);
    expect(story.get('alice').talk('bob')?.state).toBe('encrypted');
    for (let at = 0; at < 20; at += 1) {
      story.say('alice', 'bob', `a${at}`);
      story.run(10);
      story.restart(at % 2 === 0 ? 'alice' : 'bob');
      story.say('bob', 'alice', `b${at}`);
      story.run(30);
    }
    story.run(20_000);
    const all = (who: string) => Array.from({ length: 20 }, (_, at) => `${who}${at}`);
    wholeAndOnce(story, 'alice', 'bob', all('a'), all('b'));
  });

  test.each(['before', 'after'] as const)(
    'by a place that is lost: the same person goes on, with new keys (%s the others hear of it)',
    async (tells) => {
      const story = await talking();
      story.say('alice', 'bob', 'one');
      story.run(2_000);
      // On their way when it happens: some arrive, some do not, some acknowledgements do not.
      story.say('alice', 'bob', ...count(4, 'a'));
      story.say('bob', 'alice', ...count(4, 'b'));
      story.run(30);
      story.cut('alice');
      story.say('bob', 'alice', 'late');
      story.run(3_000);
      story.rejoin('alice', tells);
      story.run(15_000);
      wholeAndOnce(story, 'alice', 'bob', ['one', ...count(4, 'a')], [...count(4, 'b'), 'late']);
      for (const [it, other] of [
        ['alice', 'bob'],
        ['bob', 'alice'],
      ] as const) {
        expect(story.get(it).talks()).toHaveLength(1);
        expect(
          story
            .get(it)
            .notices(other)
            .filter((code) => code === 'goes-on'),
        ).toHaveLength(1);
      }
      expect(story.get('alice').checks).toBe(1);
    },
  );

  test('by places that both have lost', async () => {
    const story = await talking();
    for (const it of ['alice', 'bob', 'charlie']) story.cut(it);
    story.run(1_000);
    for (const it of ['alice', 'bob', 'charlie']) story.rejoin(it);
    story.run(15_000);
    story.say('alice', 'bob', 'again');
    story.run(2_000);
    wholeAndOnce(story, 'alice', 'bob', ['again'], []);
    expect(story.get('bob').talks()).toHaveLength(1);
  });
});

describe('somebody goes', () => {
  test('and does not come back: what was on its way is shown as not sent', async () => {
    const story = await talking();
    story.cut('bob');
    story.say('alice', 'bob', ...count(3, 'a'));
    story.run(1_000);
    story.vanish('bob');
    story.run(500);
    expect(story.get('alice').talks()[0]?.state).toBe('interrupted');
    story.run(70_000);
    const [talk] = story.get('alice').talks();
    expect(talk?.state).toBe('ended');
    expect(privateMessages(talk).map((it) => it.delivery)).toEqual(['failed', 'failed', 'failed']);
  });

  test('and somebody else takes the name: nothing that was meant for the first gets there', async () => {
    const story = await talking();
    story.cut('bob');
    story.say('alice', 'bob', 'for bob only');
    story.run(500);
    story.vanish('bob');
    story.run(200);
    story.enter('mallory', { nickname: 'bob' });
    story.run(90_000);
    const mallory = story.get('mallory');
    expect(mallory.talks()).toEqual([]);
    const talk = story.get('alice').talks();
    expect(talk).toHaveLength(1);
    expect(talk[0]?.with).not.toBe(story.get('alice').person('bob'));
    expect(talk[0]?.state).toBe('ended');
    story.act('alice', 'bob', { type: 'start' });
    story.run(1_000);
    expect(story.get('alice').talks()).toHaveLength(2);
    expect(mallory.said('alice')).toEqual([]);
  });

  test('with a goodbye: it is over at once', async () => {
    const story = await talking();
    story.feed(story.get('bob'), { type: 'leave' });
    story.run(500);
    expect(story.get('alice').talks()[0]).toMatchObject({ state: 'ended', composer: 'ended' });
    expect(story.get('bob').talks()[0]).toMatchObject({ composer: 'ended' });
  });
});

test('what is stored is what is restored', async () => {
  const story = await talking();
  story.say('alice', 'bob', 'kept');
  story.run(1_000);
  const before = story.get('alice').talks();
  story.restart('alice');
  expect(story.get('alice').talks()).toEqual(before);
  expect(() => restoreRoom(new Map())).toThrow(RangeError);
});
