import { afterEach, expect, test } from '@jest/globals';
import { useProsody } from '../support/prosody';
import { XmppMember } from '../support/xmppMember';

const server = useProsody();
const members: XmppMember[] = [];

afterEach(async () => {
  await Promise.all(members.splice(0).map((it) => it.close()));
});

const joined = async (room: string): Promise<XmppMember> => {
  const member = await XmppMember.joined(server(), room);
  members.push(member);
  return member;
};

test('registers a fresh account of 256 characters and logs in', async () => {
  const member = await XmppMember.online(server());
  members.push(member);
  const online = await member.event('online');
  expect(online).toMatchObject({ resumed: false, account: { login: 'registered', length: 256 } });
  expect(online.jid).toMatch(/^[a-z0-9]{256}@localhost\/[a-z2-7]{26}$/);
  expect(member.password).toMatch(/^[A-Za-z0-9]{256}$/);
  expect(member.events.flatMap((it) => (it.type === 'step' ? [it.step] : []))).toEqual([
    'socket',
    'account',
    'login',
  ]);
});

test('two members exchange frames in the room and in private', async () => {
  const alice = await joined('exchange');
  const bob = await joined('exchange');
  await alice.effect('arrived');
  expect(alice.all('arrived')).toMatchObject([{ handle: bob.handle, earlier: false }]);
  expect(bob.all('arrived')).toMatchObject([{ handle: alice.handle, earlier: true }]);

  await alice.say('to all');
  await alice.whisper(bob.handle, 'to bob');
  await bob.effect('frame', 2);
  expect(bob.all('frame')).toMatchObject([
    { from: alice.handle, private: false, data: Buffer.from('to all').toString('base64') },
    { from: alice.handle, private: true, data: Buffer.from('to bob').toString('base64') },
  ]);
  await alice.effect('frame');
  expect(alice.all('frame')).toMatchObject([{ from: alice.handle, private: false }]);
  expect([...alice.all('plaintext'), ...bob.all('plaintext'), ...alice.all('warning')]).toEqual([]);

  await bob.feed({ type: 'leave' });
  expect(await alice.effect('departed')).toMatchObject({ handle: bob.handle, why: 'left' });
});
