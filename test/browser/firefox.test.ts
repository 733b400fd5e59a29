// The Firefox build in a real Firefox: it joins a room on a real server and talks with a headless member.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { encrypted, fingerprints, join, messages, people, say, until } from '../../scripts/browser/interface';
import { type Friend, startFriend } from '../../scripts/demo/friends';
import { type Prosody, startProsody } from '../../server/prosody';
import { type Firefox, launchFirefox } from '../support/browser';

jest.setTimeout(120_000);

let server: Prosody;
let firefox: Firefox;
let friend: Friend | undefined;

beforeAll(async () => {
  [server, firefox] = await Promise.all([startProsody(), launchFirefox({ extension: 'dist/dev/firefox' })]);
});
afterAll(async () => {
  await friend?.leave();
  await firefox?.close();
  await server?.stop();
});

test('join, read, be read', async () => {
  const heard: string[] = [];
  const prints = new Map<string, string>();
  friend = await startFriend(server, 'fox hole', 'kim', ({ event, nickname, text, fingerprint }) => {
    if (event === 'message' && nickname === 'ana' && text !== undefined) heard.push(text);
    if (event === 'participant' && nickname && fingerprint) prints.set(nickname, fingerprint);
  });
  const page = await firefox.openTab();
  await join(page, { room: 'fox hole', nickname: 'ana', server: server.url });
  await encrypted(page, 2);
  expect((await people(page)).sort()).toEqual(['ana', 'kim']);

  await say(page, 'from Firefox');
  await until('the member reads it', async () => heard.includes('from Firefox'));
  friend.say('from Node');
  await until('Firefox shows the answer, and that its own message was confirmed', async () => {
    const [mine, theirs] = await messages(page);
    return mine?.progress === '1 of 1 confirmed' && theirs?.text === 'from Node';
  });
  const words = await fingerprints(page);
  expect([...words.keys()].sort()).toEqual(['ana', 'kim']);
  expect(words.get('kim')!.split(' ')).toHaveLength(12);
  expect(prints.has('ana')).toBe(true);
});
