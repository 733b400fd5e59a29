import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Member } from '../../scripts/memberCore';
import { type Prosody, startProsody } from '../../server/prosody';
import type { MessageView, RoomView } from '../../src/contract';
import { type LoggingProxy, startLoggingProxy } from '../support/loggingProxy';

let prosody: Prosody;
let proxy: LoggingProxy;
let alice: Member;
let bob: Member;
let charlie: Member;

const encrypted = (n: number) => (view: RoomView) =>
  view.status.state === 'encrypted' && view.status.agreed === n;
const texts = (member: Member): string[] =>
  member.view().lines.flatMap((it) => (it.kind === 'message' ? [it.text] : []));
const message = (view: RoomView, text: string): MessageView | undefined =>
  view.lines.find((it): it is MessageView => it.kind === 'message' && it.text === text);
const notices = (member: Member): string[] =>
  member.view().lines.flatMap((it) => (it.kind === 'notice' ? [it.code] : []));
const complete = (text: string, by: number) => (view: RoomView) =>
  message(view, text)?.confirmed.length === by;

const enter = (server: string, nick: string): Promise<Member> =>
  Member.enter({ server, domain: 'localhost', room: 'rejoin', nick });

/** A resumption that the server does not know. */
const refuseResumption = (): void =>
  proxy.onFrame(({ from, text }) =>
    from === 'client' ? text.replace(/previd='[^']*'|previd="[^"]*"/, 'previd="gone"') : text,
  );

beforeEach(async () => {
  prosody = await startProsody();
  proxy = await startLoggingProxy(prosody.url);
  [alice, bob, charlie] = await Promise.all([
    enter(proxy.url, 'alice'),
    enter(prosody.url, 'bob'),
    enter(prosody.url, 'charlie'),
  ]);
  await Promise.all([alice, bob, charlie].map((it) => it.waitFor(encrypted(3), 20_000)));
}, 60_000);

afterEach(async () => {
  proxy.onFrame(null);
  await Promise.allSettled([alice, bob, charlie].map((it) => it.leave()));
  await proxy.stop();
  await prosody.stop();
}, 60_000);

describe('a connection that breaks', () => {
  test('and is resumed: nobody sees a leave, nothing is lost or doubled', async () => {
    proxy.cut();
    await alice.waitFor((view) => view.status.state === 'reconnecting', 5_000);
    await bob.say('while alice is away');
    await alice.waitFor((view) => message(view, 'while alice is away') !== undefined, 20_000);
    await alice.waitFor(encrypted(3), 5_000);
    await alice.say('back');
    await bob.waitFor(complete('back', 2), 15_000);
    await alice.waitFor(complete('while alice is away', 2), 15_000);
    for (const it of [alice, bob, charlie]) expect(texts(it).sort()).toEqual(['back', 'while alice is away']);
    for (const it of [bob, charlie]) expect(notices(it)).not.toContain('left');
  }, 60_000);

  test('and can not be resumed: the same identity comes back, and is known again', async () => {
    await alice.say('before');
    await bob.waitFor(complete('before', 2), 15_000);
    const before = alice.view().people.find((it) => it.me)!.fingerprint;
    refuseResumption();
    proxy.cut();
    await alice.waitFor((view) => view.status.state !== 'encrypted', 5_000);
    await alice.waitFor(encrypted(3), 30_000);
    await bob.waitFor(
      (view) => view.lines.some((it) => it.kind === 'notice' && it.code === 'reconnected'),
      10_000,
    );
    await alice.say('after');
    await charlie.waitFor(complete('after', 2), 20_000);
    for (const it of [alice, bob, charlie]) expect(texts(it)).toEqual(['before', 'after']);
    for (const it of [bob, charlie]) {
      expect(notices(it)).not.toContain('left');
      const present = it.view().people.filter((person) => person.state === 'encrypted');
      expect(
        present.filter((person) => person.nickname === 'alice').map((person) => person.fingerprint),
      ).toEqual([before]);
      const authors = new Set(
        it.view().lines.flatMap((line) => (line.kind === 'message' ? [line.author] : [])),
      );
      expect(authors.size).toBe(1);
    }
  }, 60_000);

  test.each(['before the room got it', 'after the room got it, before its echo'])(
    'with a message on its way, %s: it is said once',
    async (when) => {
      const lost = when.startsWith('before') ? 'client' : 'server';
      proxy.onFrame(({ from, text }) => (from === lost && /^<message/.test(text) ? null : text));
      await alice.say('on its way');
      await new Promise((done) => setTimeout(done, 300));
      refuseResumption();
      proxy.cut();
      await alice.waitFor(complete('on its way', 2), 40_000);
      for (const it of [bob, charlie]) expect(texts(it)).toEqual(['on its way']);
      expect(texts(alice)).toEqual(['on its way']);
    },
    60_000,
  );
});
