// The same XMPP session goes on over another socket (XEP-0198): after a cut, after the program's death, or not at all.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LoggingProxy, startLoggingProxy } from '../support/loggingProxy';
import { useProsody } from '../support/prosody';
import { XmppMember } from '../support/xmppMember';

describe.each(['register', 'key'] as const)('logged in by %s', (login) => {
  const server = useProsody({ login });
  const members: XmppMember[] = [];
  let proxy: LoggingProxy;
  let room = 0;

  beforeEach(async () => {
    room += 1;
    proxy = await startLoggingProxy(server().url);
  });

  afterEach(async () => {
    await Promise.all(members.splice(0).map((it) => it.close()));
    await proxy.stop();
  });

  const place = (): { url: string; domain: string; service: string } => ({ ...server(), url: proxy.url });

  /** Alice's socket goes through the proxy, Bob's does not. */
  async function pair(): Promise<[XmppMember, XmppMember]> {
    const alice = await XmppMember.joined(place(), `resume-${room}`);
    const bob = await XmppMember.joined(server(), `resume-${room}`);
    members.push(alice, bob);
    await alice.effect('arrived');
    return [alice, bob];
  }

  const sent = (pattern: RegExp): string[] =>
    proxy.frames.filter((it) => it.from === 'client' && pattern.test(it.text)).map((it) => it.text);

  test('a cut socket loses nothing, in either direction, and nobody sees a leave', async () => {
    const [alice, bob] = await pair();
    await alice.say('before');
    await bob.effect('frame');
    proxy.onFrame(({ from, text }) => (from === 'client' && text.includes('<message') ? null : text));
    await alice.say('lost on the way');
    await alice.whisper(bob.handle, 'lost, too');
    await alice.until(() => sent(/<message/).length === 3);
    proxy.onFrame(null);
    proxy.cut();
    await bob.say('while alice is away');
    await bob.whisper(alice.handle, 'for alice alone');

    expect(await alice.event('online', 2)).toMatchObject({ resumed: true });
    await alice.say('after');
    await bob.until(() => bob.heard.length >= 4);
    await alice.until(() => alice.heard.length >= 2);
    expect(bob.heard).toEqual(['before', 'lost on the way', 'lost, too', 'after']);
    expect(alice.heard).toEqual(['while alice is away', 'for alice alone']);
    expect(bob.all('departed')).toEqual([]);
    expect(alice.eventsOf('offline')).toHaveLength(1);
  });

  test('what is sent again carries no <delay/>, which would tell the room the real address', async () => {
    const [alice, bob] = await pair();
    proxy.onFrame(({ from, text }) => (from === 'client' && text.includes('<message') ? null : text));
    await alice.say('again');
    await alice.until(() => sent(/<message/).length === 1);
    proxy.onFrame(null);
    proxy.cut();
    await bob.until(() => bob.heard.length >= 1);
    const resent = sent(/<message/);
    expect(resent).toHaveLength(2);
    expect(resent.filter((it) => it.includes('delay'))).toEqual([]);
    const user = alice.saved?.account?.username ?? 'none';
    expect(JSON.stringify(bob.eventsOf('stanza'))).not.toContain(user);
  });

  test('another process goes on from what was saved', async () => {
    const [alice, bob] = await pair();
    await bob.say('one');
    await alice.until(() => alice.heard.length >= 1);
    await alice.until(() => alice.saved?.point?.inbound !== undefined);
    proxy.onFrame(({ from, text }) => (from === 'client' && text.includes('<message') ? null : text));
    await alice.say('saved, but not sent');
    // The program dies: its socket is gone and it never comes back.
    proxy.refuse(true);
    proxy.cut();
    const { saved, muc } = alice;
    await alice.event('offline');
    alice.abandon();
    members.splice(members.indexOf(alice), 1);
    await alice.connection.close({ removeAccount: false });
    proxy.refuse(false);
    proxy.onFrame(null);
    await bob.say('two');

    const woken = new XmppMember(place(), { saved: JSON.parse(JSON.stringify(saved)) });
    members.push(woken);
    woken.muc = muc;
    expect(await woken.event('online')).toMatchObject({ resumed: true });
    // The last that came before the death may come again.
    const frames = (): string[] => woken.all('frame').map((it) => Buffer.from(it.data, 'base64').toString());
    await woken.until(() => frames().includes('two'));
    await bob.until(() => bob.heard.length >= 1);
    expect(bob.heard).toEqual(['saved, but not sent']);
    expect(bob.all('departed')).toEqual([]);
    expect(woken.eventsOf('step')).toEqual([]);
  });

  test('a server that has forgotten the session gives a fresh one to the same account', async () => {
    const [alice] = await pair();
    const first = await alice.event('online');
    proxy.onFrame(({ from, text }) =>
      from === 'client' && text.includes('<resume')
        ? text.replace(/previd="[^"]*"/, 'previd="unknown"')
        : text,
    );
    proxy.cut();
    const second = await alice.event('online', 2);
    expect(second.resumed).toBe(false);
    expect(second.jid.split('/')[0]).toBe(first.jid.split('/')[0]);
    expect(second.jid).not.toBe(first.jid);
    await alice.feed({ type: 'rejoin', handle: 'another', hello: '' });
    await alice.effect('joined', 2);
  });

  test('a stanza is acknowledged when it has been delivered and saved, not before', async () => {
    const [alice, bob] = await pair();
    await new Promise((done) => setTimeout(done, 300));
    let release: () => void = () => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    const inbound = alice.saved?.point?.inbound ?? -1;
    alice.slowly = (event) => (event.type === 'stanza' ? held : Promise.resolve());
    const from = proxy.frames.length;
    await bob.say('slow');
    await new Promise((done) => setTimeout(done, 500));
    const counts = (): number[] =>
      proxy.frames.slice(from).flatMap(({ from, text }) => {
        const h = from === 'client' ? /<a [^>]*h="(\d+)"/.exec(text)?.[1] : undefined;
        return h === undefined ? [] : [Number(h)];
      });
    expect(counts().filter((h) => h > inbound)).toEqual([]);
    release();
    await alice.until(() => counts().some((h) => h > inbound), 'an acknowledgement');
    expect(alice.saved?.point?.inbound).toBe(inbound + 1);
  });

  test('what is written has been saved before', async () => {
    const [alice, bob] = await pair();
    await new Promise((done) => setTimeout(done, 300));
    let release: () => void = () => undefined;
    alice.beforeSave = new Promise<void>((done) => {
      release = done;
    });
    const said = alice.say('in good order');
    await new Promise((done) => setTimeout(done, 300));
    expect(sent(/<message/)).toEqual([]);
    release();
    await said;
    await bob.effect('frame');
    expect(JSON.stringify(alice.history.at(-1)?.point?.queue)).toContain('mpotr');
  });

  test('a delivery that outlives its socket is not repeated', async () => {
    const [alice, bob] = await pair();
    let release: () => void = () => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    alice.slowly = (event) => (event.type === 'stanza' ? held : Promise.resolve());
    await bob.say('once');
    await new Promise((done) => setTimeout(done, 200));
    proxy.cut();
    await new Promise((done) => setTimeout(done, 100));
    alice.connection.reconnectNow();
    await new Promise((done) => setTimeout(done, 400));
    release();
    await alice.event('online', 2);
    await bob.say('and on');
    await alice.until(() => alice.heard.includes('and on'));
    expect(alice.heard).toEqual(['once', 'and on']);
  });

  test('a delivery that fails is repeated', async () => {
    const [alice, bob] = await pair();
    let failures = 1;
    alice.slowly = async (event) => {
      if (event.type === 'stanza' && failures > 0) {
        failures -= 1;
        throw new Error('not stored');
      }
    };
    await bob.say('kept for me');
    await alice.until(() => alice.heard.length >= 1);
    expect(alice.heard).toEqual(['kept for me']);
    expect(alice.eventsOf('online').map((it) => it.resumed)).toEqual([false, true]);
  });

  test('a flapping network loses, doubles and reorders nothing', async () => {
    const [alice, bob] = await pair();
    const words = Array.from({ length: 30 }, (_, i) => `word ${i}`);
    const flap = setInterval(() => proxy.cut(), 700);
    for (const word of words) {
      await bob.say(`b ${word}`);
      for (;;) {
        const said = await alice.say(word).then(
          () => true,
          () => false,
        );
        if (said) break;
        alice.connection.reconnectNow();
        await new Promise((done) => setTimeout(done, 50));
      }
      await new Promise((done) => setTimeout(done, 60));
    }
    clearInterval(flap);
    alice.connection.reconnectNow();
    await bob.until(() => bob.heard.includes(words.at(-1)!));
    await alice.until(() => alice.heard.includes(`b ${words.at(-1)}`));
    expect(new Set(bob.heard)).toEqual(new Set(words));
    expect(bob.heard).toEqual(words);
    expect(alice.heard).toEqual(words.map((it) => `b ${it}`));
    expect(bob.all('departed')).toEqual([]);
    expect(alice.eventsOf('online').filter((it) => !it.resumed)).toHaveLength(1);
  }, 30_000);

  test('a socket that is dead without saying so is noticed', async () => {
    const patience = { connect: 2_000, silence: 600, dead: 1_000 };
    const alice = await XmppMember.online(place(), { patience });
    members.push(alice);
    await new Promise((done) => setTimeout(done, 1_500));
    expect(alice.eventsOf('offline')).toEqual([]); // pings are answered
    const began = performance.now();
    proxy.freeze();
    await alice.event('offline');
    expect(performance.now() - began).toBeLessThan(1_600);
    proxy.thaw();
    expect(await alice.event('online', 2)).toMatchObject({ resumed: true });
  });
});
