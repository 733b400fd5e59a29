// Rooms on a real server: crowds, locks, refusals, and everything that is not ours.
import { afterEach, describe, expect, test } from '@jest/globals';
import { beginDiscovery, stepDiscovery } from '../../src/xmpp/discovery';
import { randomId } from '../../src/xmpp/randomId';
import { type Xml, xml } from '../../src/xmpp/xml';
import { PLAINTEXT_SHAPES } from '../support/plaintextShapes';
import { useProsody } from '../support/prosody';
import { base64, random, XmppMember } from '../support/xmppMember';

const members: XmppMember[] = [];
const NS_ADMIN = 'http://jabber.org/protocol/muc#admin';

afterEach(async () => {
  await Promise.all(members.splice(0).map((it) => it.close()));
});

const added = (it: XmppMember): XmppMember => {
  members.push(it);
  return it;
};

describe('our own server', () => {
  const server = useProsody();
  const joined = async (room: string): Promise<XmppMember> => added(await XmppMember.joined(server(), room));

  test('ten who enter at once all see each other, each once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => XmppMember.online(server())));
    members.push(...all);
    await Promise.all(all.map((it) => it.join(`ten@${server().service}`)));
    for (const it of all) await it.until(() => it.all('arrived').length >= 9);
    for (const it of all) {
      const others = all.filter((other) => other !== it).map((other) => other.handle);
      expect(
        it
          .all('arrived')
          .map((arrival) => arrival.handle)
          .sort(),
      ).toEqual(others.sort());
      expect(it.all('warning')).toEqual([]);
    }
    // Of each two, one saw the other arrive after itself: it is the one that begins.
    for (const a of all) {
      for (const b of all) {
        if (a === b) continue;
        const seen = (x: XmppMember, y: XmppMember) => x.all('arrived').find((it) => it.handle === y.handle)!;
        expect(seen(a, b).earlier).toBe(!seen(b, a).earlier);
      }
    }
    await Promise.all(all.map((it, i) => it.say(`from ${i}`)));
    for (const it of all) await it.until(() => it.heard.length >= 9);
  });

  test('nobody owns a room: the first cannot remove the second, nor see its address', async () => {
    const alice = await joined('unowned');
    const bob = await joined('unowned');
    const answer = await alice.connection.request(
      xml(
        'iq',
        { type: 'set', to: alice.room, id: randomId(random) },
        xml('query', { xmlns: NS_ADMIN }, xml('item', { nick: bob.handle, role: 'none' })),
      ),
    );
    expect(answer.attrs.type).toBe('error');
    expect(JSON.stringify(alice.eventsOf('stanza'))).not.toContain(bob.saved?.account?.username);
  });

  test('a handle that is taken is a conflict, and another one is let in', async () => {
    const alice = await joined('conflict');
    const bob = added(await XmppMember.online(server()));
    const join = {
      type: 'join',
      service: server().service,
      room: alice.room,
      hello: base64('hello'),
    } as const;
    await bob.feed({ ...join, handle: alice.handle });
    await bob.effect('conflict');
    expect(bob.muc.phase).toBe('outside');
    await bob.feed({ ...join, handle: bob.handle });
    await bob.effect('joined');
  });

  test('the hello of a presence arrives, and arrives again when it changes', async () => {
    const alice = await joined('hello');
    const bob = await joined('hello');
    await alice.effect('arrived');
    await bob.feed({ type: 'announce', hello: base64('another') });
    await alice.effect('arrived', 2);
    expect(alice.all('arrived').map((it) => it.hello)).toEqual([base64('hello'), base64('another')]);
    await bob.send(xml('presence', { to: `${bob.room}/${bob.handle}` }, xml('show', {}, 'away')));
    expect((await alice.effect('arrived', 3)).hello).toBeNull();
  });

  test('a private frame for somebody who is gone comes back', async () => {
    const alice = await joined('gone');
    await alice.whisper('nobody', 'hello?');
    const back = await alice.effect('undeliverable');
    expect(back).toMatchObject({ to: 'nobody', condition: 'item-not-found' });
  });

  test.each([...PLAINTEXT_SHAPES])('plaintext (%s) is never a frame', async (name, content) => {
    const alice = await joined('plain');
    const mallory = await joined('plain');
    await alice.effect('arrived');
    const to = (type: string, address: string): Xml =>
      xml('message', { type, to: address, id: randomId(random) }, ...content);
    await mallory.send(to('groupchat', alice.room));
    await mallory.send(to('chat', `${alice.room}/${alice.handle}`));
    await mallory.send(to('normal', `${alice.room}/${alice.handle}`));
    await mallory.send(to('headline', (await alice.event('online')).jid));
    await mallory.send(to('chat', (await alice.event('online')).jid));
    await mallory.say('the end');
    await alice.until(() => alice.heard.includes('the end'));
    expect(alice.heard).toEqual(['the end']);
    expect(JSON.stringify(alice.effects)).not.toContain('PLAINTEXT');
    expect(JSON.stringify(alice.muc)).not.toContain('PLAINTEXT');
    if (name !== 'delayed') expect(alice.all('plaintext').length).toBeGreaterThanOrEqual(3);
  });

  test('what another occupant sends can be too much to look at, but does not end the stream', async () => {
    const alice = await joined('deep');
    const mallory = await joined('deep');
    await alice.effect('arrived');
    let nested = xml('a', { xmlns: 'x' });
    for (let i = 0; i < 100; i += 1) nested = xml('a', { xmlns: 'x' }, nested);
    await mallory.send(xml('message', { type: 'groupchat', to: alice.room }, nested));
    const attributes = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`a${i}`, 'x']));
    await mallory.send(
      xml('message', { type: 'groupchat', to: alice.room }, xml('a', { xmlns: 'x', ...attributes })),
    );
    await mallory.say('the end');
    await alice.until(() => alice.heard.includes('the end'));
    expect(alice.eventsOf('offline')).toEqual([]);
  });

  test('asked whether we are still there, the room knows', async () => {
    const alice = await joined('self-ping');
    const state = alice.muc;
    await alice.feed({ type: 'check' });
    await alice.until(() => alice.muc.phase === 'inside' && alice.muc.selfPing === null);
    await alice.feed({ type: 'leave' });
    alice.muc = state; // as if it had not noticed
    await alice.feed({ type: 'check' });
    expect(await alice.effect('out')).toMatchObject({ why: 'lost', mayRejoin: true });
  });

  test('its rooms are found by asking', async () => {
    const alice = added(await XmppMember.online(server()));
    const env = { now: 0, random };
    let [state, effects] = beginDiscovery('localhost', env);
    while (state) {
      const [send] = effects;
      if (send?.type !== 'send') throw new Error('nothing asked');
      const answer = await alice.connection.request(send.stanza);
      [state, effects] = stepDiscovery(state, { type: 'stanza', stanza: answer }, env);
    }
    expect(effects).toEqual([{ type: 'found', service: server().service, guessed: false }]);
  });

  test('one who leaves by closing the connection is seen to leave', async () => {
    const alice = await joined('closing');
    const bob = await XmppMember.joined(server(), 'closing');
    await bob.close(true);
    expect(await alice.effect('departed')).toMatchObject({ handle: bob.handle });
  });
});

describe('a server whose rooms have owners', () => {
  const server = useProsody({ ownedRooms: true });

  test('two who open the same new room at once both get in, and it is configured', async () => {
    const both = await Promise.all([XmppMember.online(server()), XmppMember.online(server())]);
    members.push(...both);
    await Promise.all(both.map((it) => it.join(`new@${server().service}`)));
    const [owner] = both.filter((it) => it.all('joined')[0]?.codes.includes(201));
    const guest = both.find((it) => it !== owner)!;
    expect(owner).toBeDefined();
    await owner!.until(() => owner!.muc.phase === 'inside' && owner!.muc.configuring === null);
    await owner!.effect('arrived');
    const info = await guest.connection.request(
      xml(
        'iq',
        { type: 'get', to: guest.room, id: randomId(random) },
        xml('query', { xmlns: 'http://jabber.org/protocol/disco#info' }),
      ),
    );
    const features = JSON.stringify(info);
    for (const it of ['muc_hidden', 'muc_temporary', 'muc_unmoderated', 'muc_semianonymous', 'muc_open']) {
      expect(features).toContain(it);
    }
  });

  const owned = async (room: string): Promise<[XmppMember, XmppMember]> => {
    const owner = added(await XmppMember.joined(server(), room));
    const guest = added(await XmppMember.joined(server(), room));
    return [owner, guest];
  };
  const command = (to: string, query: Xml): Xml =>
    xml('iq', { type: 'set', to, id: randomId(random) }, query);

  test('who is removed is told so, the others too, and does not come back by itself', async () => {
    const [owner, guest] = await owned('kick');
    const item = xml('item', { nick: guest.handle, role: 'none' }, xml('reason', {}, 'PLAINTEXT'));
    await owner.connection.request(command(owner.room, xml('query', { xmlns: NS_ADMIN }, item)));
    expect(await guest.effect('out')).toEqual({ type: 'out', why: 'kicked', mayRejoin: false });
    expect(await owner.effect('departed')).toMatchObject({ handle: guest.handle, why: 'kicked' });
    expect(JSON.stringify(guest.effects)).not.toContain('PLAINTEXT');
  });

  test('who is banned cannot come back', async () => {
    const [owner, guest] = await owned('ban');
    const jid = (await guest.event('online')).jid.split('/')[0];
    const item = xml('item', { jid, affiliation: 'outcast' });
    const room = owner.room;
    await owner.connection.request(command(room, xml('query', { xmlns: NS_ADMIN }, item)));
    expect(await guest.effect('out')).toEqual({ type: 'out', why: 'banned', mayRejoin: false });
    await guest.feed({ type: 'join', service: server().service, room, handle: 'again', hello: '' });
    expect(await guest.effect('out', 2)).toEqual({ type: 'out', why: 'banned', mayRejoin: false });
  });

  test('a room that is destroyed is not followed anywhere', async () => {
    const [owner, guest] = await owned('destroy');
    const destroy = xml('destroy', { jid: `elsewhere@${server().service}` });
    const query = xml('query', { xmlns: 'http://jabber.org/protocol/muc#owner' }, destroy);
    await owner.connection.request(command(owner.room, query));
    expect(await guest.effect('out')).toEqual({ type: 'out', why: 'room-destroyed', mayRejoin: false });
  });

  const configure = (room: string, ...settings: [string, string][]): Xml => {
    const field = ([name, value]: [string, string]): Xml =>
      xml('field', { var: name }, xml('value', {}, value));
    const form = xml(
      'x',
      { xmlns: 'jabber:x:data', type: 'submit' },
      field(['FORM_TYPE', 'http://jabber.org/protocol/muc#roomconfig']),
      ...settings.map(field),
    );
    return command(room, xml('query', { xmlns: 'http://jabber.org/protocol/muc#owner' }, form));
  };

  test('a room that shows addresses is warned about, on entering and when it begins to', async () => {
    const [owner, guest] = await owned('public');
    await owner.connection.request(configure(owner.room, ['muc#roomconfig_whois', 'anyone']));
    expect(await guest.effect('warning')).toEqual({ type: 'warning', code: 'not-anonymous' });
    const late = added(await XmppMember.joined(server(), 'public'));
    expect(await late.effect('warning')).toEqual({ type: 'warning', code: 'not-anonymous' });
  });

  test.each<[string, [string, string][], string]>([
    ['password', [['muc#roomconfig_roomsecret', 'secret']], 'password-needed'],
    ['members', [['muc#roomconfig_membersonly', '1']], 'members-only'],
  ])('a room that wants more than we have (%s) says what', async (name, settings, why) => {
    const owner = added(await XmppMember.joined(server(), name));
    await owner.until(() => owner.muc.phase === 'inside' && owner.muc.configuring === null);
    await owner.connection.request(configure(owner.room, ...settings));
    const guest = added(await XmppMember.online(server()));
    const { room } = owner;
    await guest.feed({ type: 'join', service: server().service, room, handle: guest.handle, hello: '' });
    expect(await guest.effect('out')).toEqual({ type: 'out', why, mayRejoin: false });
  });

  test('a public topic is warned about, and not read', async () => {
    const [owner, guest] = await owned('topic');
    await owner.send(xml('message', { type: 'groupchat', to: owner.room }, xml('subject', {}, 'PLAINTEXT')));
    expect(await guest.effect('warning')).toEqual({ type: 'warning', code: 'topic' });
    expect(JSON.stringify(guest.effects)).not.toContain('PLAINTEXT');
  });
});

describe('a server that throttles each client, as distributions ship it', () => {
  const server = useProsody({ limit: '10kb/s' });

  test('is slow, and loses nothing', async () => {
    const alice = added(await XmppMember.joined(server(), 'slow'));
    const bob = added(await XmppMember.joined(server(), 'slow'));
    await alice.effect('arrived');
    const words = Array.from({ length: 5 }, (_, i) => `${i} ${'x'.repeat(3_000)}`);
    const began = performance.now();
    for (const word of words) await alice.say(word);
    await bob.until(() => bob.heard.length >= words.length);
    expect(bob.heard).toEqual(words);
    expect(performance.now() - began).toBeGreaterThan(500);
    expect([...alice.eventsOf('offline'), ...bob.eventsOf('offline')]).toEqual([]);
  }, 20_000);
});
