// Logging in by a throw-away key (docs/KEY-CHALLENGE.md) at a real Prosody: who is honest gets in, whoever is not does not.
import { afterEach, describe, expect, test } from '@jest/globals';
import { KEY_CHALLENGE, loginText, makeKey } from '../../background/connection/keyChallenge';
import type { KeyAccount } from '../../background/connection/savedStream';
import { toHex } from '../../src/crypto/bytes';
import { figure, outOf, runs, spread } from '../relay/figure';
import { Guest, ORDER, sign } from '../support/keyLogin';
import { startLoggingProxy } from '../support/loggingProxy';
import { useProsody } from '../support/prosody';
import { RawStream, type SaslAnswer } from '../support/rawStream';
import { random, XmppMember } from '../support/xmppMember';

const server = useProsody({ login: 'key' });
const other = useProsody({ login: 'key', domain: 'other.example' });
const hasty = useProsody({ login: 'key', challengeLifetime: 1 });

const streams: RawStream[] = [];
const open = async (place = server()): Promise<RawStream> => {
  const stream = await RawStream.open(place.url, place.domain);
  streams.push(stream);
  return stream;
};
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

/** Whatever was let in, and should not have been, is counted over the whole file. */
let tried = 0;
let accepted = 0;
function refused(answer: SaslAnswer): void {
  tried += 1;
  if (answer.kind !== 'failure' && answer.kind !== 'closed') accepted += 1;
  figure('S-77', 'bad logins accepted', outOf(accepted, tried));
  expect(answer.kind).toMatch(/^(?:failure|closed)$/);
}

test('an honest login is one account, named after its key', async () => {
  const guest = await Guest.begin(await open());
  expect(guest.challenge).toMatch(/^s=[0-9a-f]{64},e=\d{10},d=localhost$/);
  expect((await guest.answer(await guest.signature())).kind).toBe('success');
});

type Forgery = (guest: Guest) => string | Promise<string>;
const signing =
  (change: Partial<Guest['facts']>): Forgery =>
  (guest) =>
    sign(guest.account, loginText({ ...guest.facts, ...change }));
const number = (value: bigint): string => value.toString(16).padStart(64, '0');
const parts =
  (r: (r: string) => string, s: (s: string) => string): Forgery =>
  async (guest) => {
    const signature = await guest.signature();
    return r(signature.slice(0, 64)) + s(signature.slice(64));
  };
const same = (part: string): string => part;
const raw =
  (change: (signature: string) => string): Forgery =>
  async (guest) =>
    change(await guest.signature());

test.each<[string, Forgery]>([
  ['the other s, which is right by ECDSA', parts(same, (s) => number(ORDER - BigInt(`0x${s}`)))],
  ['r = 0', parts(() => number(0n), same)],
  ['s = 0', parts(same, () => number(0n))],
  ['r = 0 and s = 0', () => number(0n).repeat(2)],
  ['r = n', parts(() => number(ORDER), same)],
  ['s = n', parts(same, () => number(ORDER))],
  ['all ones', () => 'f'.repeat(128)],
  ['r and s exchanged', raw((it) => it.slice(64) + it.slice(0, 64))],
  ['one bit less', raw((it) => it.slice(0, -1) + (Number.parseInt(it.at(-1)!, 16) ^ 1).toString(16))],
  ['another key', async ({ facts }) => sign(await makeKey(), loginText(facts))],
  ['another label', (guest) => sign(guest.account, loginText(guest.facts).replace('login', 'logon'))],
  ['no label', (guest) => sign(guest.account, loginText(guest.facts).replace(/^.*\n/, ''))],
  ['another user name', signing({ username: 'admin' })],
  ['another domain', signing({ domain: 'other.example' })],
  ['another key in the text', signing({ publicKey: `04${'1'.repeat(128)}` })],
  ['another nonce of the client', signing({ clientNonce: toHex(random(32)) })],
  ['another nonce of the server', signing({ serverNonce: toHex(random(32)) })],
  ['a later expiry', signing({ expiry: '9999999999' })],
  ['63 bytes', raw((it) => it.slice(2))],
  ['65 bytes', raw((it) => `${it}00`)],
  ['upper case', raw((it) => it.toUpperCase())],
  ['a line break after it', raw((it) => `${it}\n`)],
  ['a NUL after it', raw((it) => `${it}\0`)],
  ['DER', raw((it) => `30440220${it.slice(0, 64)}0220${it.slice(64)}`)],
  ['nothing', () => ''],
  ['100,000 characters', () => 'ab'.repeat(50_000)],
])('refused, and the challenge is used up: %s', async (_, forge) => {
  const guest = await Guest.begin(await open());
  refused(await guest.answer(await forge(guest)));
  refused(await guest.answer(await guest.signature()));
});

test.each<[string, (account: KeyAccount) => string]>([
  ['nothing', () => ''],
  ['no nonce', ({ publicKey }) => `k=${publicKey}`],
  ['a short nonce', ({ publicKey }) => `k=${publicKey},c=00`],
  ['upper case', ({ publicKey }) => `k=${publicKey.toUpperCase()},c=${'0'.repeat(64)}`],
  ['a compressed point', ({ publicKey }) => `k=02${publicKey.slice(2, 66)},c=${'0'.repeat(64)}`],
  ['a hybrid point', ({ publicKey }) => `k=06${publicKey.slice(2)},c=${'0'.repeat(64)}`],
  ['the point at infinity', () => `k=00,c=${'0'.repeat(64)}`],
  ['something after it', ({ publicKey }) => `k=${publicKey},c=${'0'.repeat(64)},a=admin`],
  ['a user name before it', ({ publicKey }) => `u=admin,k=${publicKey},c=${'0'.repeat(64)}`],
  ['200,000 characters', () => `k=04${'a'.repeat(200_000)}`],
  ['bytes that are no text', () => '\u0000\u0001\u00ff'],
])('no challenge for %s', async (_, first) => {
  refused(await (await open()).begin(KEY_CHALLENGE, first(await makeKey())));
});

test('a point that is not on the curve verifies nothing', async () => {
  const account = await makeKey();
  const publicKey = `${account.publicKey.slice(0, -2)}${account.publicKey.endsWith('00') ? '01' : '00'}`;
  const guest = await Guest.begin(await open(), { ...account, publicKey });
  refused(await guest.answer(await guest.signature()));
});

test('a whole transcript, played back, is worth nothing', async () => {
  const guest = await Guest.begin(await open());
  const signature = await guest.signature();
  expect((await guest.answer(signature)).kind).toBe('success');
  const again = await Guest.begin(await open(), guest.account, guest.facts.clientNonce);
  expect(again.challenge).not.toBe(guest.challenge);
  refused(await again.answer(signature));
});

test('a challenge counts on its own stream, and until the next one', async () => {
  const stream = await open();
  const first = await Guest.begin(stream);
  const second = await Guest.begin(stream, first.account, first.facts.clientNonce);
  refused(await second.answer(await first.signature()));
  const elsewhere = await Guest.begin(await open(), first.account, first.facts.clientNonce);
  refused(await elsewhere.answer(await first.signature()));
});

test('an answer that comes too late is none', async () => {
  const late = await Guest.begin(await open(hasty()));
  const timely = await Guest.begin(await open(hasty()));
  expect((await timely.answer(await timely.signature())).kind).toBe('success');
  await new Promise((done) => setTimeout(done, 1_100));
  const answer = await late.answer(await late.signature());
  refused(answer);
  // Which a client takes as a reason to try again, with the same account.
  expect(answer.text).toBe('temporary-auth-failure');
});

describe('a server that hands on the challenge of another one', () => {
  test('gets no answer from our client', async () => {
    const victim = await startLoggingProxy(other().url);
    const honest = await open();
    victim.onFrame(({ from, text }) => {
      const challenge = /<challenge[^>]*>([^<]+)</.exec(text);
      return from === 'server' && challenge
        ? text.replace(challenge[1]!, Buffer.from(relayed).toString('base64'))
        : text;
    });
    const relayed = (await Guest.begin(honest)).challenge;
    const member = new XmppMember({ url: victim.url, domain: other().domain });
    await expect(member.event('online')).rejects.toThrow('failed: server-not-proved');
    const said = victim.frames.filter(({ from, text }) => from === 'client' && text.includes('<response'));
    await member.close();
    await victim.stop();
    expect(said).toEqual([]);
  });

  test('gets nothing that the other one takes, from a client that does not look', async () => {
    const guest = await Guest.begin(await open());
    // What it says to the server it means to talk to: its domain, with the nonces of the one behind.
    refused(
      await guest.answer(await sign(guest.account, loginText({ ...guest.facts, domain: 'other.example' }))),
    );
  });
});

test.each([
  [
    'a success in place of a challenge',
    /<challenge.*<\/challenge>/s,
    '<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>',
  ],
  ['a challenge that is none', /(<challenge[^>]*>)[^<]*/, '$1czA='],
])('a server that sends %s is not believed', async (_, what, instead) => {
  const proxy = await startLoggingProxy(server().url);
  proxy.onFrame(({ from, text }) => (from === 'server' ? text.replace(what, instead) : text));
  const member = new XmppMember({ ...server(), url: proxy.url });
  await expect(member.event('online')).rejects.toThrow('failed: server-not-proved');
  await member.close();
  await proxy.stop();
});

test('three tries on one stream, and it is closed', async () => {
  const stream = await open();
  const kinds: string[] = [];
  for (let n = 0; n < 4; n += 1) kinds.push((await stream.begin(KEY_CHALLENGE, 'nonsense')).kind);
  expect(kinds).toEqual(['failure', 'failure', 'failure', 'closed']);
});

test('whoever goes away before the refusal comes takes nothing along', async () => {
  for (let n = 0; n < 20; n += 1) {
    const stream = await open();
    const guest = await Guest.begin(stream);
    void guest.answer('ab'.repeat(64));
    await new Promise((done) => setTimeout(done, 20));
    stream.close();
  }
  await new Promise((done) => setTimeout(done, 500));
  await honestLogins(1);
});

/** Milliseconds of honest logins, one after the other, each with a stream of its own. */
async function honestLogins(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const began = performance.now();
    const stream = await RawStream.open(server().url, server().domain);
    const guest = await Guest.begin(stream);
    expect((await guest.answer(await guest.signature())).kind).toBe('success');
    times.push(performance.now() - began);
    stream.close();
  }
  return times;
}

test('bad tries from one address, as fast as they come: the others there log in as before', async () => {
  const count = runs(1_000);
  const calm = await honestLogins(20);
  const wrong = 'ab'.repeat(64);
  const account = await makeKey();
  let left = count;
  const attacker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const stream = await RawStream.open(server().url, server().domain);
      const guest = await Guest.begin(stream, account);
      refused(await guest.answer(wrong));
      stream.close();
    }
  };
  const attack = Promise.all(Array.from({ length: 100 }, attacker));
  await new Promise((done) => setTimeout(done, 500));
  expect(left).toBeGreaterThan(0);
  const attacked = await honestLogins(20);
  expect(left).toBeGreaterThan(0);
  await attack;
  figure('S-77', 'an honest login, nobody attacks', spread(calm));
  figure(
    'S-77',
    `an honest login, while ${count} bad ones are tried from the same address`,
    spread(attacked),
  );
  expect(accepted).toBe(0);
  expect(Math.max(...attacked)).toBeLessThan(5_000);
}, 120_000);
