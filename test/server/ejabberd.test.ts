// Debian's other XMPP server: the same rooms, by registration and as guests, and with the limits that it ships with.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Member } from '../../scripts/memberCore';
import { type Ejabberd, startEjabberd } from '../../server/ejabberd';
import type { EjabberdOptions } from '../../server/ejabberdConfiguration';
import { temporaryFolder } from '../../server/process';
import { encrypted, everybody, shows, talk } from '../relay/bench';
import { XmppMember } from '../support/xmppMember';

let server: Ejabberd | null = null;
let members: Member[] = [];

const start = async (options: EjabberdOptions): Promise<Ejabberd> => {
  server = await startEjabberd(options);
  return server;
};

async function enter(...nicks: readonly string[]): Promise<Member[]> {
  const { url, domain } = server!;
  members = await Promise.all(
    nicks.map((nick) => Member.enter({ server: url, domain, room: 'on ejabberd', nick })),
  );
  await everybody(members, encrypted(nicks.length), 60_000);
  return members;
}

afterEach(async () => {
  await Promise.allSettled(members.map((it) => it.leave()));
  members = [];
  await server?.stop();
  server = null;
}, 60_000);

describe('ejabberd', () => {
  test('with registration: three talk, one leaves, and no account is left behind', async () => {
    await start({ login: 'register' });
    const [alice, bob, charlie] = await enter('alice', 'bob', 'charlie');
    expect(alice!.view().details).toMatchObject({ login: 'registered', accountLength: 256 });
    await talk([alice!, bob!, charlie!]);
    await charlie!.leave();
    await everybody([alice!, bob!], encrypted(2));
    await talk([alice!, bob!]);
    await Promise.all([alice!.leave(), bob!.leave()]);
    expect(await server!.accounts()).toBe(0);
  }, 120_000);

  test('with guests only: a conversation, and a connection that breaks', async () => {
    await start({ login: 'anonymous' });
    const [alice, bob] = await enter('alice', 'bob');
    expect(alice!.view().details).toMatchObject({ login: 'anonymous', accountLength: null });
    await talk([alice!, bob!]);
  }, 120_000);

  test('with a question for people (XEP-0158): a wrong answer, another picture, the right one', async () => {
    const folder = temporaryFolder('captcha');
    // What draws the picture is told the text, and tells us.
    const told = join(folder.path, 'told');
    const draw = join(folder.path, 'draw.sh');
    const png =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const script = `#!/bin/sh\nprintf %s "$1" > ${told}\nprintf %s ${png} | base64 -d\n`;
    writeFileSync(draw, script, { mode: 0o755 });
    await start({ login: 'register', captcha: draw });
    const shown: unknown[] = [];
    const member: XmppMember = new XmppMember(server!, {
      person: true,
      deliver: async (event) => {
        member.events.push(event);
        if (event.type !== 'captcha') return;
        shown.push(event.challenge);
        member.connection.solve(shown.length === 1 ? 'wrong' : readFileSync(told, 'utf8'));
      },
    });
    await member.event('online');
    expect(shown).toHaveLength(2);
    expect(shown[1]).toMatchObject({ field: 'ocr', image: { type: 'image/png', data: png } });
    await member.close();
    const program = new XmppMember(server!);
    await expect(program.event('online')).rejects.toThrow('failed: captcha-failed');
    await program.close();
    folder.remove();
  }, 60_000);

  test('as it is shipped: a pause between registrations is told as such', async () => {
    await start({ login: 'register', limits: true });
    const first = await XmppMember.online(server!);
    const second = new XmppMember(server!);
    await expect(second.event('online')).rejects.toThrow('failed: registration-throttled');
    await Promise.all([first.close(), second.close()]);
  }, 60_000);

  test('as it is shipped: three kilobytes a second are enough to agree and to talk', async () => {
    await start({ login: 'anonymous', limits: true });
    const [alice, bob, charlie] = await enter('alice', 'bob', 'charlie');
    await talk([alice!, bob!, charlie!], 60_000);
    await alice!.say('word '.repeat(1_000));
    await everybody([bob!, charlie!], shows('word '.repeat(1_000)), 60_000);
  }, 180_000);
});
