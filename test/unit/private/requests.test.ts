// What somebody can make another's program do by asking for private conversations: nothing before both agree, little after, and never
// under another key than the announced one.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { startOtr, stepOtr } from '../../../src/otr/otr';
import { figure } from '../../relay/figure';
import { type Inhabitant, otrPair, privateMessages, RoomStory } from '../../support/roomStory';

let story: RoomStory;
let alice: Inhabitant;
beforeEach(async () => {
  story = await RoomStory.open('alice', 'mallory');
  alice = story.get('alice');
});

/** A D-H Commit message of somebody's own making. */
function commit(): string {
  const env = story.env();
  const [, effects] = stepOtr(startOtr(otrPair('mallory'), env), { type: 'start' }, env);
  const wire = effects.find((it) => it.type === 'wire');
  if (wire?.type !== 'wire') throw new Error('no exchange');
  return wire.wire;
}

const sentBy = (name: string): number =>
  story.relayed.filter(
    (it) => it.name === 'message' && it.attrs.to?.endsWith(`/${story.get(name).handle}`) === false,
  ).length;

describe('before the user agrees', () => {
  test('key exchanges are not answered, and make nothing', () => {
    for (let at = 0; at < 5; at += 1) story.inject('mallory', 'alice', { t: 'otr', w: commit() });
    story.run(3_000);
    expect(alice.talks()).toEqual([]);
    story.inject('mallory', 'alice', { t: 'talk', q: 'ask', n: 0 });
    story.run(500);
    const before = alice.state.conversations.values().next().value!.otr;
    for (let at = 0; at < 5; at += 1) story.inject('mallory', 'alice', { t: 'otr', w: commit() });
    story.run(3_000);
    expect(alice.talk('mallory')?.state).toBe('asked');
    expect(alice.state.conversations.values().next().value!.otr).toBe(before);
    expect(alice.checks).toBe(0);
  });

  test('a hundred requests cost next to nothing, and the user is asked once', () => {
    const began = process.cpuUsage();
    for (let at = 0; at < 100; at += 1) {
      story.inject('mallory', 'alice', { t: 'talk', q: 'ask', n: 0 });
      story.inject('mallory', 'alice', { t: 'otr', w: '?OTR:AAMC.' });
      story.run(100);
    }
    const { user, system } = process.cpuUsage(began);
    expect(alice.talks()).toHaveLength(1);
    expect(alice.talk('mallory')?.unread).toBe(1);
    expect(alice.checks).toBe(0);
    // Both members and the room between them, in one process.
    const seconds = (user + system) / 1e6;
    figure(
      'S-49',
      'CPU per 100 requests, both members and the room in one process',
      `${seconds.toFixed(2)} s`,
    );
    expect(seconds).toBeLessThan(5);
  });

  test('six requests a minute are shown to who says "not now" each time', () => {
    for (let at = 0; at < 20; at += 1) {
      story.inject('mallory', 'alice', { t: 'talk', q: 'ask', n: 0 });
      story.run(300);
      story.act('alice', 'mallory', { type: 'answer', accept: false });
      story.run(300);
    }
    expect(alice.notices('mallory').filter((it) => it === 'they-asked')).toHaveLength(6);
    story.run(60_000);
    story.inject('mallory', 'alice', { t: 'talk', q: 'ask', n: 0 });
    story.run(300);
    expect(alice.notices('mallory').filter((it) => it === 'they-asked')).toHaveLength(7);
  });
});

describe('after the user has agreed', () => {
  test('no more than six exchanges a minute are carried out', () => {
    story.begin('alice', 'mallory');
    expect(alice.talk('mallory')?.state).toBe('encrypted');
    let answered = 0;
    for (let at = 0; at < 40; at += 1) {
      const before = sentBy('alice');
      story.inject('mallory', 'alice', { t: 'talk', q: 'ready', n: 0 });
      story.inject('mallory', 'alice', { t: 'otr', w: commit() });
      story.run(500);
      if (alice.talk('mallory')?.state === 'agreeing' && sentBy('alice') > before) answered += 1;
    }
    const { requests } = alice.state.conversations.values().next().value!;
    expect(requests.length).toBeLessThanOrEqual(6);
    expect(answered).toBeGreaterThan(0);
  });

  test('what is not OTR is told and not shown; an exchange that nobody is ready for is dropped', () => {
    story.begin('alice', 'mallory');
    const before = alice.state.conversations.values().next().value!.otr;
    const lines = privateMessages(alice.talk('mallory')).length;
    for (const wire of ['in plain text', '?OTRv3?', '?OTR Error: ha', '?OTR|1|2,1,1,x,', '', commit()])
      story.inject('mallory', 'alice', { t: 'otr', w: wire });
    story.run(2_000);
    expect(privateMessages(alice.talk('mallory'))).toHaveLength(lines);
    expect(alice.notices('mallory')).toContain('not-encrypted');
    expect(JSON.stringify(alice.view)).not.toContain('in plain text');
    expect(alice.state.conversations.values().next().value!.otr).toBe(before);
    story.say('alice', 'mallory', 'still here');
    story.run(1_000);
    expect(story.get('mallory').said('alice')).toEqual(['still here']);
  });
});

describe('the key', () => {
  /** Mallory announces one key in the handshake and brings another to the exchange. */
  const bringsAnotherKey = (name: string): void => {
    const it = story.get(name);
    const other = otrPair('somebody else');
    const conversations = [...it.state.conversations].map(
      ([id, talk]) => [id, { ...talk, otr: startOtr(other, story.env()) }] as const,
    );
    it.state = { ...it.state, conversations: new Map(conversations) };
  };

  test('that is not the announced one is refused and shown; nothing was said under it, nothing ever is', () => {
    story.act('alice', 'mallory', { type: 'start' });
    story.run(500);
    bringsAnotherKey('mallory');
    story.act('mallory', 'alice', { type: 'answer', accept: true });
    story.run(5_000);
    expect(alice.talk('mallory')).toMatchObject({ state: 'refused', composer: 'refused', unread: 1 });
    expect(alice.notices('mallory')).toContain('other-key');
    expect(alice.checks).toBe(0);
    story.act('alice', 'mallory', { type: 'start' });
    story.act('alice', 'mallory', { type: 'say', text: 'not under this key' });
    story.run(5_000);
    expect(alice.talk('mallory')?.state).toBe('refused');
    expect(story.get('mallory').said('alice')).toEqual([]);
  });

  test('that changes in a live conversation is refused: what was typed stays unsaid', () => {
    story.begin('alice', 'mallory');
    story.say('alice', 'mallory', 'before');
    story.run(1_000);
    bringsAnotherKey('mallory');
    story.inject('mallory', 'alice', { t: 'talk', q: 'ready', n: 1 });
    story.say('alice', 'mallory', 'after');
    story.run(30_000);
    expect(alice.talk('mallory')?.state).not.toBe('encrypted');
    expect(story.get('mallory').said('alice')).toEqual(['before']);
  });

  test('that comes with the old name is another participant, who is not verified and gets nothing', () => {
    story.begin('alice', 'mallory');
    story.act('alice', 'mallory', { type: 'ask', question: 'Where?', answer: 'here' });
    story.run(1_000);
    story.act('mallory', 'alice', { type: 'reply', answer: 'Here' });
    story.run(2_000);
    const verified = (): string[] =>
      alice.view.people
        .filter((it) => it.nickname === 'mallory' && it.state !== 'gone')
        .map((it) => it.verified);
    expect(verified()).toEqual(['question']);
    const { identity } = story.get('mallory').state.config;
    story.cut('mallory');
    story.say('alice', 'mallory', 'for the first one');
    story.run(1_000);
    story.vanish('mallory');
    story.enter('again', { nickname: 'mallory', identity, otr: otrPair('another key') });
    story.run(90_000);
    expect(verified()).toEqual(['no']);
    expect(story.get('again').talks()).toEqual([]);
    const [first] = alice.talks();
    expect(first?.state).toBe('ended');
    expect(privateMessages(first).map((it) => it.delivery)).toEqual(['failed']);
  });
});
