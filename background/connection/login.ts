// Who logs in, and how: an account that we have, else a fresh one, else nobody in particular. A fresh one is a key where the server
// takes that, because then nothing of it is stored; else it is registered.
import type { Xml } from '../../src/xmpp/xml';
import { type Random, register, type Solve } from './account';
import { ConnectFailure } from './failure';
import { KEY_CHALLENGE, makeKey } from './keyChallenge';
import type { Login } from './mechanisms';
import { type Account, isKey } from './savedStream';

export interface LoginParts {
  readonly domain: string;
  readonly random: Random;
  /** An account of before, to be used again: only a join by the user makes a new one. */
  readonly account: Account | null;
  /** There is a fresh one from now on. */
  readonly made: (account: Account) => Promise<void>;
  readonly step: (step: 'account' | 'login') => void;
  readonly solve: Solve;
}

export async function chooseLogin(
  parts: LoginParts,
  mechanisms: readonly string[],
  request: (stanza: Xml) => Promise<Xml>,
): Promise<Login> {
  const login = parts.account ? known(parts.account, mechanisms) : await fresh(parts, mechanisms, request);
  // A password is never sent, whatever the server asks for.
  if (!login) throw new ConnectFailure('login-refused');
  parts.step('login');
  return login;
}

const scramOf = (mechanisms: readonly string[]): 'SCRAM-SHA-256' | 'SCRAM-SHA-1' | undefined =>
  (['SCRAM-SHA-256', 'SCRAM-SHA-1'] as const).find((it) => mechanisms.includes(it));

/** Null where that account is of no use: this is not the server that we knew. */
function known(account: Account, mechanisms: readonly string[]): Login | null {
  if (isKey(account))
    return mechanisms.includes(KEY_CHALLENGE) ? { mechanism: KEY_CHALLENGE, account } : null;
  const mechanism = scramOf(mechanisms);
  return mechanism ? { mechanism, account } : null;
}

async function fresh(
  parts: LoginParts,
  mechanisms: readonly string[],
  request: (stanza: Xml) => Promise<Xml>,
): Promise<Login | null> {
  if (mechanisms.includes(KEY_CHALLENGE)) {
    const account = await makeKey();
    await parts.made(account);
    return { mechanism: KEY_CHALLENGE, account };
  }
  const guest = mechanisms.includes('ANONYMOUS') ? ({ mechanism: 'ANONYMOUS' } as const) : null;
  const mechanism = scramOf(mechanisms);
  if (!mechanism) return guest;
  parts.step('account');
  try {
    const account = await register(parts.domain, parts.random, request, parts.solve);
    await parts.made(account);
    return { mechanism, account };
  } catch (error) {
    // It wants no accounts, or asks too much for one, but takes guests.
    if (guest && error instanceof ConnectFailure) return guest;
    throw error;
  }
}
