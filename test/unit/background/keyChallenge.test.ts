// The client's side of a key challenge, by the test vectors of docs/KEY-CHALLENGE.md and against what no honest server says.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  KeyChallenge,
  loginText,
  lowS,
  makeKey,
  nameOf,
  signText,
} from '../../../background/connection/keyChallenge';
import { fromHex, toHex } from '../../../src/crypto/bytes';

const section = readFileSync('docs/KEY-CHALLENGE.md', 'utf8').split('## 9. Test vectors')[1]!;
const vector = new Map(
  [...section.matchAll(/^(\w+)=(\S+)$/gm)].map(([, name, value]) => [name!, value!] as const),
);
const v = (name: string): string => vector.get(name)!;

const text = loginText({
  domain: v('d'),
  username: v('u'),
  publicKey: v('k'),
  clientNonce: v('c'),
  serverNonce: v('s'),
  expiry: v('e'),
});

/** By another implementation of ECDSA: OpenSSL. */
function isRight(publicKey: string, said: string, signature: Uint8Array): boolean {
  const part = (from: number): string =>
    Buffer.from(publicKey.slice(from, from + 64), 'hex').toString('base64url');
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: part(2), y: part(66) } });
  return verify('sha256', Buffer.from(said), { key, dsaEncoding: 'ieee-p1363' }, signature);
}

describe('the test vectors', () => {
  test('the name follows from the key', async () => {
    expect(await nameOf(v('k'))).toBe(v('u'));
  });

  test('what is signed', () => {
    expect(createHash('sha256').update(text).digest('hex')).toBe(v('sha256'));
  });

  test('both signatures are right, and the lower one is ours', () => {
    for (const name of ['p', 'other']) expect(isRight(v('k'), text, fromHex(v(name)))).toBe(true);
    expect(toHex(lowS(fromHex(v('other'))))).toBe(v('p'));
    expect(toHex(lowS(fromHex(v('p'))))).toBe(v('p'));
  });

  test('the private key signs so that it can be checked', async () => {
    for (let n = 0; n < 20; n += 1) {
      const signature = await signText(v('private'), text);
      expect(isRight(v('k'), text, signature)).toBe(true);
      expect(lowS(signature)).toEqual(signature);
    }
  });
});

describe('one login', () => {
  const begun = async () => {
    const account = await makeKey();
    const login = new KeyChallenge('example.org', fromHex(v('c')));
    const first = await login.response(account);
    return { account, login, first };
  };

  test('shows the key and the nonce, and answers the challenge', async () => {
    const { account, login, first } = await begun();
    expect(first).toBe(`k=${account.publicKey},c=${v('c')}`);
    expect(login.answered).toBe(false);
    login.challenge(`s=${v('s')},e=${v('e')},d=example.org`);
    const answer = await login.response(account);
    expect(answer).toMatch(/^p=[0-9a-f]{128}$/);
    expect(login.answered).toBe(true);
    const { username, publicKey } = account;
    const facts = { domain: 'example.org', clientNonce: v('c'), serverNonce: v('s'), expiry: v('e') };
    const said = loginText({ ...facts, username, publicKey });
    expect(isRight(publicKey, said, fromHex(answer.slice(2)))).toBe(true);
  });

  test.each([
    ['another domain', `s=${v('s')},e=${v('e')},d=other.example`],
    ['a domain that only begins like it', `s=${v('s')},e=${v('e')},d=example.org.evil.example`],
    ['no domain', `s=${v('s')},e=${v('e')}`],
    ['a short nonce', `s=00,e=${v('e')},d=example.org`],
    ['a nonce in upper case', `s=${'A'.repeat(64)},e=${v('e')},d=example.org`],
    ['an expiry that is no number', `s=${v('s')},e=never,d=example.org`],
    ['something before it', `x=1,s=${v('s')},e=${v('e')},d=example.org`],
    ['a line of its own', `s=${v('s')},e=${v('e')},d=example.org\nu=admin`],
    ['nothing', ''],
  ])('signs nothing for %s', async (_, challenge) => {
    const { account, login } = await begun();
    login.challenge(challenge);
    await expect(login.response(account)).rejects.toMatchObject({ code: 'server-not-proved' });
    expect(login.answered).toBe(false);
  });

  test('takes one challenge', async () => {
    const { account, login } = await begun();
    login.challenge(`s=${v('s')},e=${v('e')},d=example.org`);
    await login.response(account);
    expect(() => login.challenge(`s=${v('c')},e=${v('e')},d=example.org`)).toThrow('server-not-proved');
  });
});

test('each key is another one', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, makeKey));
  const values = keys.flatMap(({ username, publicKey, privateKey }) => [username, publicKey, privateKey]);
  expect(new Set(values).size).toBe(60);
});
