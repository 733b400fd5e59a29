// Private conversations over a real Prosody: what the third member and the server learn of them, and what survives a stream that is cut
// and a program that dies.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Store } from '../../background/store';
import { Member } from '../../scripts/memberCore';
import { type Prosody, startProsody } from '../../server/prosody';
import type { RoomView } from '../../src/contract';
import type { PrivateMessageView, PrivateView } from '../../src/contract/private';
import { leaks, secretText } from '../support/leaks';
import { type LoggingProxy, startLoggingProxy } from '../support/loggingProxy';
import { Mortal } from '../support/mortal';

const ROOM = 'three who meet';

let prosody: Prosody;
let proxies: LoggingProxy[];
let members: Member[];

const enter = async (nick: string, url: string, store?: Store): Promise<Member> => {
  const member = await Member.enter({
    server: url,
    domain: prosody.domain,
    room: ROOM,
    nick,
    ...(store ? { store } : {}),
  });
  members.push(member);
  return member;
};

beforeEach(async () => {
  members = [];
  prosody = await startProsody();
  proxies = await Promise.all([0, 1].map(() => startLoggingProxy(prosody.url)));
}, 60_000);
afterEach(async () => {
  await Promise.allSettled(members.map((it) => it.leave()));
  await Promise.all(proxies.map((it) => it.stop()));
  await prosody.stop();
}, 90_000);

const encrypted = (count: number) => (view: RoomView) =>
  view.status.state === 'encrypted' && view.status.agreed === count;

const said = (talk: PrivateView | undefined, mine: boolean): PrivateMessageView[] =>
  (talk?.lines ?? []).filter(
    (line): line is PrivateMessageView => line.kind === 'message' && line.mine === mine,
  );
const texts = (talk: PrivateView | undefined, mine: boolean): string[] =>
  said(talk, mine).map((it) => it.text);
const numbered = (who: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${who} number ${at + 1}`);

async function begin(one: Member, other: Member, names: [string, string]): Promise<void> {
  expect(await one.askToTalk(names[1])).toBeNull();
  await other.waitFor(() => other.talk(names[0])?.state === 'asked', 10_000);
  await other.converse(names[0], { type: 'answer', accept: true });
  await one.waitFor(() => one.talk(names[1])?.composer === null, 20_000);
  await other.waitFor(() => other.talk(names[0])?.composer === null, 20_000);
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Says them one after the other, each as soon as it can be said. */
async function sayAll(member: () => Member, to: string, all: readonly string[]): Promise<void> {
  for (const text of all) {
    await member().waitFor(() => member().talk(to)?.composer === null, 60_000);
    await member().converse(to, { type: 'say', text });
    await pause(30);
  }
}

describe('two of three', () => {
  test('talk, and ask each other a question: the third and the server learn nothing of it', async () => {
    const [alice, bob, carol] = [
      await enter('alice', proxies[0]!.url),
      await enter('bob', proxies[0]!.url),
      await enter('carol', proxies[1]!.url),
    ];
    await Promise.all([alice, bob, carol].map((it) => it.waitFor(encrypted(3), 20_000)));
    await begin(alice, bob, ['alice', 'bob']);
    const [mine, theirs] = ['the surprise is a purple umbrella', 'nobody will ever guess that'];
    await alice.converse('bob', { type: 'say', text: mine });
    await bob.waitFor(() => texts(bob.talk('alice'), false).includes(mine), 10_000);
    await bob.converse('alice', { type: 'say', text: theirs });
    await alice.waitFor(() => texts(alice.talk('bob'), false).includes(theirs), 10_000);
    await alice.waitFor(() => said(alice.talk('bob'), true)[0]?.delivery === 'received', 10_000);

    const [question, answer] = ['Where did the goat live?', 'behind the old mill'];
    await alice.converse('bob', { type: 'ask', question, answer });
    await bob.waitFor(() => bob.talk('alice')?.question.state === 'asked', 10_000);
    expect(bob.talk('alice')?.question.question).toBe(question);
    await bob.converse('alice', { type: 'reply', answer: ' Behind  the OLD mill' });
    for (const [it, other] of [
      [alice, 'bob'],
      [bob, 'alice'],
    ] as const) {
      await it.waitFor(() => it.talk(other)?.question.outcome === 'same', 10_000);
      expect(it.view().people.find((person) => person.nickname === other)?.verified).toBe('question');
    }

    expect(carol.view().conversations).toEqual([]);
    expect(carol.view().people.map((it) => it.verified)).toEqual(['no', 'no', 'no']);
    // Carol's own stream: no frame of the two ever reached it.
    const secrets = [
      secretText('what alice said', mine),
      secretText('what bob said', theirs),
      secretText('the question', question),
      secretText('the answer', answer),
      secretText('an OTR message', '?OTR:AAMD'),
    ];
    const carols = proxies[1]!.frames.filter((it) => it.from === 'server').map((it) => it.text);
    expect(carols.some((text) => text.includes('<mpotr'))).toBe(true);
    const all = proxies.flatMap((it) => it.frames.map((frame) => frame.text));
    expect(leaks(all, secrets)).toEqual([]);
    const addressed = (frames: readonly string[]) =>
      frames.filter((text) => /type=["']chat["']/.test(text) && text.includes('<mpotr'));
    const handles = proxies[0]!.frames.flatMap(
      ({ text }) => /to=["'][^"']*@[^"']*\/([a-z0-9]{26,})["']/.exec(text)?.[1] ?? [],
    );
    expect(new Set(handles).size).toBeGreaterThan(1);
    const before = addressed(carols).length;
    await alice.converse('bob', { type: 'say', text: 'once more, only for bob' });
    await bob.waitFor(() => texts(bob.talk('alice'), false).length === 2, 10_000);
    await pause(500);
    const after = proxies[1]!.frames.filter((it) => it.from === 'server').map((it) => it.text);
    expect(addressed(after).length).toBe(before);
    for (const it of [alice, bob, carol]) expect([...it.troubles]).toEqual([]);
  }, 90_000);

  test('write 50 each way while the stream is cut again and again: none lost, none doubled, in order', async () => {
    const alice = await enter('alice', proxies[0]!.url);
    const bob = await enter('bob', prosody.url);
    const carol = await enter('carol', prosody.url);
    await Promise.all([alice, bob, carol].map((it) => it.waitFor(encrypted(3), 20_000)));
    await begin(alice, bob, ['alice', 'bob']);
    let cuts = 0;
    let talking = true;
    const cut = async (): Promise<void> => {
      while (talking) {
        await pause(700);
        proxies[0]!.cut();
        cuts += 1;
        await pause(800);
      }
    };
    const cutting = cut();
    const [mine, theirs] = [numbered('alice', 50), numbered('bob', 50)];
    await Promise.all([sayAll(() => alice, 'bob', mine), sayAll(() => bob, 'alice', theirs)]);
    talking = false;
    await cutting;
    await alice.waitFor(() => texts(alice.talk('bob'), false).length >= 50, 60_000);
    await bob.waitFor(() => texts(bob.talk('alice'), false).length >= 50, 60_000);
    await alice.waitFor(
      () => said(alice.talk('bob'), true).every((it) => it.delivery === 'received'),
      60_000,
    );
    expect(texts(bob.talk('alice'), false)).toEqual(mine);
    expect(texts(alice.talk('bob'), false)).toEqual(theirs);
    expect(cuts).toBeGreaterThan(2);
    expect(carol.view().conversations).toEqual([]);
  }, 180_000);

  test('write 50 each way while one dies and is restored from its records', async () => {
    const store = new Mortal();
    let alice = await enter('alice', proxies[0]!.url, store);
    const bob = await enter('bob', prosody.url);
    await Promise.all([alice, bob].map((it) => it.waitFor(encrypted(2), 20_000)));
    await begin(alice, bob, ['alice', 'bob']);
    const [mine, theirs] = [numbered('alice', 50), numbered('bob', 50)];
    const bobs = sayAll(() => bob, 'alice', theirs);
    await sayAll(() => alice, 'bob', mine.slice(0, 25));
    // Dead in the middle: the first life hangs for ever in its next writing, and its line is dead as well.
    const records = store.die();
    proxies[0]!.refuse(true);
    proxies[0]!.cut();
    await store.moveTo(proxies[1]!.url);
    alice = await Member.restore(records);
    members.push(alice);
    await sayAll(() => alice, 'bob', mine.slice(25));
    await bobs;
    await alice.waitFor(() => texts(alice.talk('bob'), false).length >= 50, 60_000);
    await bob.waitFor(() => texts(bob.talk('alice'), false).length >= 50, 60_000);
    expect(texts(bob.talk('alice'), false)).toEqual(mine);
    expect(texts(alice.talk('bob'), false)).toEqual(theirs);
    store.bury();
  }, 180_000);

  test('go on when one has lost its place in the room: new keys by themselves, every text once', async () => {
    const alice = await enter('alice', proxies[0]!.url);
    const bob = await enter('bob', prosody.url);
    await Promise.all([alice, bob].map((it) => it.waitFor(encrypted(2), 20_000)));
    await begin(alice, bob, ['alice', 'bob']);
    proxies[0]!.onFrame(({ from, text }) =>
      from === 'client' ? text.replace(/previd='[^']*'|previd="[^"]*"/, 'previd="gone"') : text,
    );
    await bob.converse('alice', { type: 'say', text: 'before' });
    await alice.converse('bob', { type: 'say', text: 'as it broke' });
    proxies[0]!.cut();
    await bob.converse('alice', { type: 'say', text: 'while it was broken' });
    await alice.waitFor(() => texts(alice.talk('bob'), false).length === 2, 60_000);
    await bob.waitFor(() => texts(bob.talk('alice'), false).length === 1, 60_000);
    expect(texts(alice.talk('bob'), false)).toEqual(['before', 'while it was broken']);
    expect(texts(bob.talk('alice'), false)).toEqual(['as it broke']);
    for (const [it, other] of [
      [alice, 'bob'],
      [bob, 'alice'],
    ] as const) {
      expect(it.view().conversations).toHaveLength(1);
      await it.waitFor(
        () => said(it.talk(other), true).every((line) => line.delivery === 'received'),
        20_000,
      );
      expect(it.talk(other)?.lines.some((line) => line.kind === 'notice' && line.code === 'goes-on')).toBe(
        true,
      );
    }
  }, 120_000);
});
