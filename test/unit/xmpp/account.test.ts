import { expect, test } from '@jest/globals';
import { randomText, register } from '../../../background/connection/account';
import { type Xml, xml } from '../../../src/xmpp/xml';

const random = (size: number): Uint8Array => globalThis.crypto.getRandomValues(new Uint8Array(size));
const NS = 'jabber:iq:register';

const result = (...content: Xml[]): Xml =>
  xml('iq', { type: 'result' }, xml('query', { xmlns: NS }, ...content));
const error = (condition: string, type = 'cancel'): Xml =>
  xml(
    'iq',
    { type: 'error' },
    xml('error', { type }, xml(condition, { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' })),
  );
const form = result(xml('username'), xml('password'));

/** Answers in turn; tells what was asked. */
const server = (...answers: Xml[]): { ask: (stanza: Xml) => Promise<Xml>; asked: Xml[] } => {
  const asked: Xml[] = [];
  return {
    asked,
    ask: async (stanza) => {
      asked.push(stanza);
      return answers[asked.length - 1] ?? error('unexpected-request');
    },
  };
};

test('each character of an alphabet is equally likely', () => {
  // 250 is the last multiple of 10 below 256: bytes from there on would favour the first characters.
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  let calls = 0;
  const text = randomText(() => (calls++ === 0 ? bytes : new Uint8Array(256)), '0123456789', 256);
  expect(text.slice(0, 250)).toBe('0123456789'.repeat(25));
  expect(calls).toBe(2);
});

test('a name of 256 from a-z0-9 and a password of 256 alphanumerics', async () => {
  const { ask, asked } = server(form, result());
  const account = await register('example.org', random, ask);
  expect(account.username).toMatch(/^[a-z0-9]{256}$/);
  expect(account.password).toMatch(/^[A-Za-z0-9]{256}$/);
  expect(JSON.stringify(asked[1])).toContain(account.username);
  expect(asked.every((it) => it.attrs.to === 'example.org')).toBe(true);
});

test.each([
  'feature-not-implemented',
  'internal-server-error',
  'not-acceptable',
  'jid-malformed',
  'conflict',
])('64 after %s', async (condition) => {
  const { ask } = server(form, error(condition), form, result());
  const account = await register('example.org', random, ask);
  expect([account.username.length, account.password.length]).toEqual([64, 64]);
});

test.each<[string, Xml[], string]>([
  ['no registration', [error('service-unavailable')], 'registration-refused'],
  [
    'a form for e-mail addresses',
    [result(xml('username'), xml('password'), xml('email'))],
    'registration-refused',
  ],
  ['a refusal by policy', [form, error('forbidden', 'auth')], 'registration-refused'],
  [
    'a second refusal',
    [form, error('not-acceptable'), form, error('not-acceptable')],
    'registration-refused',
  ],
  ['too many lately', [form, error('policy-violation', 'wait')], 'registration-throttled'],
  ['too many, in other words', [form, error('resource-constraint', 'wait')], 'registration-throttled'],
  ['too many to be asked', [error('resource-constraint', 'wait')], 'registration-throttled'],
])('%s is said in one word', async (_, answers, code) => {
  const { ask } = server(...answers);
  await expect(register('example.org', random, ask)).rejects.toMatchObject({ code });
});
