// Stories of alice and bob, who talk privately in a room of three: whole rooms, a MUC that misbehaves, virtual time.
import { describe, expect, test } from '@jest/globals';
import { toHex } from '../../../src/crypto/bytes';
import { otrPair, privateMessages, RoomStory } from '../../support/roomStory';

const count = (n: number, word: string): string[] =>
  Array.from({ length: n }, (_, at) => `${word} ${at + 1}`);

describe('a private conversation', () => {
  test('begins when one asks and the other agrees, and stays between the two', async () => {
    const story = await RoomStory.open('alice', 'bob', 'charlie');
    const [alice, bob, charlie] = [story.get('alice'), story.get('bob'), story.get('charlie')];
    expect(alice.view.status).toMatchObject({ state: 'encrypted', agreed: 3 });
    story.act('alice', 'bob', { type: 'start' });
    story.run(1_000);
    expect([alice.talk('bob')?.state, bob.talk('alice')?.state]).toEqual(['requested', 'asked']);
    expect([alice.checks, bob.checks]).toEqual([0, 0]);
    story.act('bob', 'alice', { type: 'answer', accept: true });
    story.run(3_000);
    expect([alice.talk('bob')?.state, bob.talk('alice')?.state]).toEqual(['encrypted', 'encrypted']);
    story.say('alice', 'bob', 'hello bob', '/me waves');
    story.say('bob', 'alice', 'hello alice');
    story.run(2_000);
    expect(bob.said('alice')).toEqual(expect.arrayContaining(['hello bob', 'waves', 'hello alice']));
    expect(alice.said('bob').sort()).toEqual(['hello alice', 'hello bob', 'waves']);
    expect(privateMessages(alice.talk('bob')).map((it) => it.delivery)).toEqual(Array(3).fill('received'));
    expect(charlie.talks()).toEqual([]);
    expect(charlie.view.lines.filter((it) => it.kind === 'message')).toEqual([]);
    expect([alice.checks, bob.checks]).toEqual([1, 1]);
    // The key itself, where the handshake had announced its hash.
    const keys = (name: string) => alice.view.people.find((it) => it.nickname === name)!.keys!;
    expect(keys('bob').otr).toBe(toHex(otrPair('bob').publicKey));
    expect(keys('charlie').otr).toBeNull();
    story.restart('alice');
    story.run(100);
    expect(keys('bob').otr).toBe(toHex(otrPair('bob').publicKey));
  });
  test('50 each way', async () => {
    const story = await RoomStory.open('alice', 'bob');
    story.begin('alice', 'bob');
    story.say('alice', 'bob', ...count(50, 'a'));
    story.say('bob', 'alice', ...count(50, 'b'));
    story.run(30_000);
    expect(
      story
        .get('bob')
        .said('alice')
        .filter((it) => it.startsWith('a')),
    ).toEqual(count(50, 'a'));
    expect(
      story
        .get('alice')
        .said('bob')
        .filter((it) => it.startsWith('b')),
    ).toEqual(count(50, 'b'));
  });
});

test('nothing is sent to somebody whose fingerprint differs, until that is taken back', async () => {
  const story = await RoomStory.open('alice', 'bob');
  story.begin('alice', 'bob');
  const alice = story.get('alice');
  const { hex } = alice.view.people.find((it) => it.nickname === 'bob')!.fingerprint!;
  story.feed(alice, { type: 'compared', hex, verdict: 'differs' });
  expect(alice.talk('bob')?.composer).toBe('differs');
  story.say('alice', 'bob', 'not to this one');
  story.run(2_000);
  expect(story.get('bob').said('alice')).toEqual([]);
  story.feed(alice, { type: 'compared', hex, verdict: 'unread' });
  story.say('alice', 'bob', 'it was a slip');
  story.run(2_000);
  expect(story.get('bob').said('alice')).toEqual(['it was a slip']);
});

test('keys are replaced though only one of the two talks', async () => {
  const story = await RoomStory.open('alice', 'bob');
  story.begin('alice', 'bob');
  const keyIds = (): number => {
    const { conversation } = story.get('alice').state.conversations.values().next().value!.otr;
    return conversation.type === 'encrypted' ? conversation.theirs.id : 0;
  };
  const before = keyIds();
  for (let at = 0; at < 4; at += 1) {
    story.say('alice', 'bob', `monologue ${at}`);
    story.run(70_000);
  }
  expect(keyIds()).toBeGreaterThanOrEqual(before + 3);
  // What keeps them changing is nothing to be read.
  expect(privateMessages(story.get('alice').talk('bob'))).toHaveLength(4);
});
