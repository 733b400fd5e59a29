// A fresh account for every stay (XEP-0077): nothing links it to the one before.

import { randomId } from '../../src/xmpp/randomId';
import { errorCondition, errorType } from '../../src/xmpp/stanzaError';
import { askRegistration, fillRegistration, type NewAccount } from '../../src/xmpp/xep0077';
import { elements, type Xml } from '../../src/xmpp/xml';
import { ConnectFailure } from './failure';

export type Random = (size: number) => Uint8Array;

/** Servers fold the case of a user name: it has none. */
const NAME = 'abcdefghijklmnopqrstuvwxyz0123456789';
const PASSWORD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** The second where a server refuses the first: some keep an account in a file of its name. */
const LENGTHS = [256, 64];

/** Each character equally likely: bytes beyond the last whole multiple of the alphabet are thrown away. */
export function randomText(random: Random, alphabet: string, length: number): string {
  const bound = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random(length)) {
      if (byte < bound && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

/**
 * Registers on a stream that is not logged in. Throws a ConnectFailure `registration-refused` or `registration-throttled`.
 * `request` rejects when there is no answer; an error answer is an answer.
 */
export async function register(
  domain: string,
  random: Random,
  request: (stanza: Xml) => Promise<Xml>,
): Promise<NewAccount> {
  for (const length of LENGTHS) {
    const account = {
      username: randomText(random, NAME, length),
      password: randomText(random, PASSWORD, length),
    };
    const form = await request(askRegistration(domain, randomId(random)));
    const filled = fillRegistration(form, account, domain, randomId(random));
    if (!filled) throw refusal(form);
    const answer = await request(filled);
    if (answer.attrs.type === 'result') return account;
    if (isFinal(answer)) throw refusal(answer);
  }
  throw new ConnectFailure('registration-refused');
}

/** These do not depend on how long a name is. */
const isFinal = (answer: Xml): boolean =>
  isThrottle(answer) || ['forbidden', 'not-allowed', 'service-unavailable'].includes(errorCondition(answer));

const isThrottle = (answer: Xml): boolean =>
  ['resource-constraint', 'policy-violation'].includes(errorCondition(answer)) ||
  (errorType(answer) === 'wait' && errorCondition(answer) !== 'internal-server-error');

const refusal = (answer: Xml): ConnectFailure =>
  new ConnectFailure(
    elements(answer).some((it) => it.name === 'error') && isThrottle(answer)
      ? 'registration-throttled'
      : 'registration-refused',
  );
