import { expect, test } from '@jest/globals';
import { fillRegistration, removeRegistration } from '../../../src/xmpp/xep0077';
import { type Xml, xml } from '../../../src/xmpp/xml';

const NS = 'jabber:iq:register';
const ACCOUNT = { username: 'name', password: 'word' };
const fill = (...content: Xml[]): Xml | undefined =>
  fillRegistration(
    xml('iq', { type: 'result' }, xml('query', { xmlns: NS }, ...content)),
    ACCOUNT,
    'here',
    'id',
  );

const field = (name: string, type: string, required = false, value?: string): Xml =>
  xml(
    'field',
    { var: name, type },
    ...(required ? [xml('required')] : []),
    ...(value === undefined ? [] : [xml('value', {}, value)]),
  );
const form = (...fields: Xml[]): Xml => xml('x', { xmlns: 'jabber:x:data', type: 'form' }, ...fields);
const credentials = [field('username', 'text-single', true), field('password', 'text-private', true)];
const answers = (it: Xml | undefined): string => JSON.stringify(it?.children);

test('the old fields, in the order of the server', () => {
  expect(fill(xml('instructions', {}, 'Choose'), xml('password'), xml('username'))).toEqual(
    xml(
      'iq',
      { type: 'set', to: 'here', id: 'id' },
      xml('query', { xmlns: NS }, xml('password', {}, 'word'), xml('username', {}, 'name')),
    ),
  );
});

test('a data form is answered as one, with its hidden fields given back', () => {
  const filled = fill(
    xml('username'),
    xml('password'),
    form(field('FORM_TYPE', 'hidden', false, NS), field('token', 'hidden', false, 'abc'), ...credentials),
  );
  const value = (name: string, text: string, type?: string): Xml =>
    xml('field', { var: name, type }, xml('value', {}, text));
  expect(filled?.children).toEqual([
    xml(
      'query',
      { xmlns: NS },
      xml(
        'x',
        { xmlns: 'jabber:x:data', type: 'submit' },
        value('FORM_TYPE', NS, 'hidden'),
        value('username', 'name'),
        value('password', 'word'),
        value('token', 'abc'),
      ),
    ),
  ]);
});

test('what is not required is left out', () => {
  expect(answers(fill(form(...credentials, field('email', 'text-single'))))).not.toContain('email');
});

test.each<[string, Xml[]]>([
  ['a captcha', [form(...credentials, field('ocr', 'text-single', true))]],
  ['an e-mail address', [xml('username'), xml('password'), xml('email')]],
  ['a form without a password', [form(field('username', 'text-single', true))]],
  ['a web page', [xml('x', { xmlns: 'jabber:x:oob' }, xml('url', {}, 'https://example.org'))]],
  ['nothing', []],
  ['an account that is there already', [xml('registered'), xml('username'), xml('password')]],
])('%s is not given', (_, content) => {
  expect(fill(...content)).toBeUndefined();
});

test('an error is no form', () => {
  const answer = xml('iq', { type: 'error' }, xml('query', { xmlns: NS }, xml('username'), xml('password')));
  expect(fillRegistration(answer, ACCOUNT, 'here', 'id')).toBeUndefined();
});

test('removal', () => {
  expect(removeRegistration('here', 'id')).toEqual(
    xml('iq', { type: 'set', to: 'here', id: 'id' }, xml('query', { xmlns: NS }, xml('remove'))),
  );
});
