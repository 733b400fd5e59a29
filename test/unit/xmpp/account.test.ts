import { describe, expect, test } from '@jest/globals';
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

const nobody = async (): Promise<null> => null;

test('a name of 256 from a-z0-9 and a password of 256 alphanumerics', async () => {
  const { ask, asked } = server(form, result());
  const account = await register('example.org', random, ask, nobody);
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
  const account = await register('example.org', random, ask, nobody);
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
  await expect(register('example.org', random, ask, nobody)).rejects.toMatchObject({ code });
});

const question = (field: Xml, ...more: Xml[]): Xml =>
  result(
    xml(
      'x',
      { xmlns: 'jabber:x:data', type: 'form' },
      ...[['username'], ['password']].map(([name]) =>
        xml('field', { var: name!, type: 'text-single' }, xml('required')),
      ),
      xml('field', { var: 'challenge', type: 'hidden' }, xml('value', {}, 'c1')),
      field,
    ),
    ...more,
  );
const inWords = question(
  xml('field', { var: 'qa', type: 'text-single', label: 'Two and two?' }, xml('required')),
);
const CID = 'sha1+00@bob.xmpp.org';
const picture = (type: string, data: string, cid = CID): Xml =>
  question(
    xml(
      'field',
      { var: 'ocr', type: 'text-single', label: 'Enter the text you see' },
      xml('media', { xmlns: 'urn:xmpp:media-element' }, xml('uri', { type }, `cid:${CID}`)),
      xml('required'),
    ),
    xml('data', { xmlns: 'urn:xmpp:bob', cid, type }, data),
  );

describe('a server that asks a person first (XEP-0158)', () => {
  test('in words: the answer goes into the form, the hidden challenge with it', async () => {
    const { ask, asked } = server(inWords, result());
    const account = await register('example.org', random, ask, async (it) => {
      expect(it).toEqual({ field: 'qa', question: 'Two and two?', image: null });
      return 'four';
    });
    const sent = JSON.stringify(asked[1]);
    for (const part of [account.username, '"qa"', 'four', '"challenge"', 'c1']) expect(sent).toContain(part);
  });

  test('by a picture that comes along: nothing else is shown', async () => {
    const { ask } = server(picture('image/png', 'iVBORw0KGgo='), result());
    await register('example.org', random, ask, async ({ image }) => {
      expect(image).toEqual({ type: 'image/png', data: 'iVBORw0KGgo=' });
      return 'x';
    });
  });

  test.each([
    ['a picture of a kind that could be a program', picture('image/svg+xml', 'iVBORw0KGgo=')],
    ['a picture that is no base64', picture('image/png', '"onerror=')],
    ['a picture that is too large', picture('image/png', 'A'.repeat(70_000))],
    ['a picture that is not there', picture('image/png', 'iVBORw0KGgo=', 'other')],
    ['a question without words', question(xml('field', { var: 'qa', type: 'text-single' }, xml('required')))],
  ])('%s is no question that a person is shown', async (_, asked) => {
    const { ask } = server(asked);
    const solve = async (): Promise<string> => {
      throw new Error('asked');
    };
    await expect(register('example.org', random, ask, solve)).rejects.toMatchObject({
      code: 'registration-refused',
    });
  });

  test('a wrong answer brings another question, three times at most', async () => {
    const wrong = error('not-allowed');
    const three = server(inWords, wrong, inWords, wrong, inWords, wrong);
    await expect(register('example.org', random, three.ask, async () => 'five')).rejects.toMatchObject({
      code: 'captcha-failed',
    });
    expect(three.asked).toHaveLength(6);
    const second = server(inWords, wrong, inWords, result());
    expect((await register('example.org', random, second.ask, async () => 'four')).username).toHaveLength(
      256,
    );
  });

  test('nobody who answers', async () => {
    const { ask, asked } = server(inWords);
    await expect(register('example.org', random, ask, nobody)).rejects.toMatchObject({
      code: 'captcha-failed',
    });
    expect(asked).toHaveLength(1);
  });
});
