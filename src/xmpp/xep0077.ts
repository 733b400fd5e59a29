// XEP-0077: in-band registration. The fields come from the server's form; a form that wants more than a name and a password is refused.
import { parseForm, submitForm } from './xep0004';
import { child, elements, type Xml, xml } from './xml';

const NS = 'jabber:iq:register';

export interface NewAccount {
  readonly username: string;
  readonly password: string;
}

export const askRegistration = (to: string, id: string): Xml =>
  xml('iq', { type: 'get', to, id }, xml('query', { xmlns: NS }));

/** What a person answered to the form's question (xep0158.ts). */
export interface Solution {
  readonly field: string;
  readonly text: string;
}

/** Undefined when the form can't be answered with a name, a password and that solution (an e-mail address, a web page). */
export function fillRegistration(
  answer: Xml,
  account: NewAccount,
  to: string,
  id: string,
  solution: Solution | null = null,
): Xml | undefined {
  const query = child(answer, 'query', NS);
  if (answer.attrs.type !== 'result' || !query || child(query, 'registered')) return undefined;
  const filled = fillForm(query, account, solution) ?? fillFields(query, account);
  return filled && xml('iq', { type: 'set', to, id }, xml('query', { xmlns: NS }, ...filled));
}

const known = (account: NewAccount): Map<string, string> =>
  new Map([
    ['username', account.username],
    ['password', account.password],
  ]);

function fillForm(query: Xml, account: NewAccount, solution: Solution | null): Xml[] | undefined {
  const form = parseForm(query);
  if (!form) return undefined;
  const answers = known(account);
  if (solution) answers.set(solution.field, solution.text);
  for (const name of answers.keys()) if (!form.fields.has(name)) return undefined;
  for (const [name, field] of form.fields) {
    if (name === 'FORM_TYPE' || answers.has(name)) continue;
    if (field.type === 'hidden') answers.set(name, field.values[0] ?? '');
    else if (field.required) return undefined;
  }
  return [submitForm(form.formType, answers)];
}

/** The fields of the days before data forms: every one that is named is required. */
function fillFields(query: Xml, account: NewAccount): Xml[] | undefined {
  const answers = known(account);
  const asked = elements(query).filter((it) => it.name !== 'instructions');
  // Newer kinds of form stand beside the old fields in namespaces of their own, for clients that know them.
  const names = asked.filter((it) => it.attrs.xmlns === undefined).map((it) => it.name);
  if (!names.includes('username') || !names.includes('password')) return undefined;
  if (names.some((name) => !answers.has(name))) return undefined;
  return names.map((name) => xml(name, {}, answers.get(name) ?? ''));
}

/** Cancels the account that is logged in. */
export const removeRegistration = (to: string, id: string): Xml =>
  xml('iq', { type: 'set', to, id }, xml('query', { xmlns: NS }, xml('remove')));
