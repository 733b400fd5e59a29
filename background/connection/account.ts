// A fresh account for every stay (XEP-0077): nothing links it to the one before.

import { randomId } from '../../src/xmpp/randomId';
import { errorCondition, errorType } from '../../src/xmpp/stanzaError';
import { askRegistration, fillRegistration, type NewAccount, type Solution } from '../../src/xmpp/xep0077';
import { type Challenge, readChallenge } from '../../src/xmpp/xep0158';
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

/** A person's answer to a question of the server; null when there is none. */
export type Solve = (challenge: Challenge) => Promise<string | null>;

/** How often a person may answer. */
const TRIES = 3;

/**
 * Registers on a stream that is not logged in. Throws a ConnectFailure: `registration-refused`, `registration-throttled`, or
 * `captcha-failed`. `request` rejects when there is no answer; an error answer is an answer.
 */
export async function register(
  domain: string,
  random: Random,
  request: (stanza: Xml) => Promise<Xml>,
  solve: Solve,
): Promise<NewAccount> {
  let tries = 0;
  for (let at = 0; at < LENGTHS.length; ) {
    const length = LENGTHS[at]!;
    const account = {
      username: randomText(random, NAME, length),
      password: randomText(random, PASSWORD, length),
    };
    const form = await request(askRegistration(domain, randomId(random)));
    const challenge = readChallenge(form);
    const solution = challenge ? await solved(challenge, solve) : null;
    const filled = fillRegistration(form, account, domain, randomId(random), solution);
    if (!filled) throw refusal(form);
    const answer = await request(filled);
    if (answer.attrs.type === 'result') return account;
    if (solution && isWrong(answer)) {
      tries += 1;
      if (tries === TRIES) throw new ConnectFailure('captcha-failed');
      continue; // with another question, and as long a name
    }
    if (isFinal(answer)) throw refusal(answer);
    at += 1;
  }
  throw new ConnectFailure('registration-refused');
}

async function solved(challenge: Challenge, solve: Solve): Promise<Solution> {
  const text = await solve(challenge);
  if (text === null) throw new ConnectFailure('captcha-failed');
  return { field: challenge.field, text };
}

/** XEP-0158, 4, and what ejabberd says instead. */
const isWrong = (answer: Xml): boolean => ['not-acceptable', 'not-allowed'].includes(errorCondition(answer));

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
