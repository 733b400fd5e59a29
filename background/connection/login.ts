// Who logs in, and how: an account that we have, else a fresh one, else nobody in particular.
import type { Xml } from '../../src/xmpp/xml';
import { type Random, register } from './account';
import { ConnectFailure } from './failure';
import type { Account } from './savedStream';
import type { Login } from './xmppClient';

type Scram = 'SCRAM-SHA-256' | 'SCRAM-SHA-1';

export interface LoginParts {
  readonly domain: string;
  readonly random: Random;
  /** An account of before, to be used again: only a join by the user makes a new one. */
  readonly account: Account | null;
  /** A fresh one exists on the server from now on. */
  readonly registered: (account: Account) => Promise<void>;
  readonly step: (step: 'account' | 'login') => void;
}

export async function chooseLogin(
  parts: LoginParts,
  mechanisms: readonly string[],
  request: (stanza: Xml) => Promise<Xml>,
): Promise<Login> {
  const scram = (['SCRAM-SHA-256', 'SCRAM-SHA-1'] as const).find((it) => mechanisms.includes(it));
  const anonymous = mechanisms.includes('ANONYMOUS');
  // A password is never sent, whatever the server asks for.
  if (!scram && !anonymous) throw new ConnectFailure('login-refused');
  // It had accounts before: this is not the server that we knew.
  if (!scram && parts.account) throw new ConnectFailure('login-refused');
  const account = scram ? (parts.account ?? (await freshAccount(parts, anonymous, request))) : null;
  parts.step('login');
  return scram && account
    ? { mechanism: scram satisfies Scram, ...account }
    : { mechanism: 'ANONYMOUS', username: '', password: '' };
}

/** Null when the server wants no accounts but takes guests. */
async function freshAccount(
  { domain, random, registered, step }: LoginParts,
  anonymous: boolean,
  request: (stanza: Xml) => Promise<Xml>,
): Promise<Account | null> {
  step('account');
  try {
    const account = await register(domain, random, request);
    await registered(account);
    return account;
  } catch (error) {
    if (anonymous && error instanceof ConnectFailure) return null;
    throw error;
  }
}
