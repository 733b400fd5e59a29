// The ways to log in, in place of the library's: a key challenge, SCRAM that asks the server for its proof, and ANONYMOUS.
import type { Client, Mechanism } from '@xmpp/client';
import type { NewAccount } from '../../src/xmpp/xep0077';
import type { Random } from './account';
import { ConnectFailure } from './failure';
import { KEY_CHALLENGE, KeyChallenge } from './keyChallenge';
import type { KeyAccount } from './savedStream';
import { Scram, type ScramHash } from './scram';

export type Login =
  | { readonly mechanism: typeof KEY_CHALLENGE; readonly account: KeyAccount }
  | { readonly mechanism: `SCRAM-${ScramHash}`; readonly account: NewAccount }
  | { readonly mechanism: 'ANONYMOUS' };

/** How far the server of this stream can be believed. */
export class Proof {
  /** Who logs in, once that is decided. */
  login: Login | null = null;
  scram: Scram | null = null;
  keyChallenge: KeyChallenge | null = null;
  #loggedIn = false;

  get loggedIn(): boolean {
    return this.#loggedIn;
  }

  success(data: string): void {
    if (data !== '') this.scram?.verify(globalThis.atob(data));
    if (!this.#given()) throw new ConnectFailure('server-not-proved');
    this.#loggedIn = true;
  }

  #given(): boolean {
    switch (this.login?.mechanism) {
      case undefined:
        return false;
      case 'ANONYMOUS': // nobody is proved to an anonymous user
        return true;
      case KEY_CHALLENGE: // nor to a new key, but by TLS: the server has at least done its part
        return this.keyChallenge?.answered ?? false;
      case 'SCRAM-SHA-256':
      case 'SCRAM-SHA-1':
        return this.scram?.proved ?? false;
    }
  }
}

export interface MechanismParts {
  readonly domain: string;
  readonly random: Random;
  /** Makes a nonce for SCRAM. */
  readonly newId: () => string;
}

/** Strongest first; nothing else is left. */
export function useMechanisms(factory: Client['saslFactory'], parts: MechanismParts, proof: Proof): void {
  factory._mechs = [];
  factory.use(KEY_CHALLENGE, keyMechanism(parts, proof));
  for (const hash of ['SHA-256', 'SHA-1'] as const) {
    factory.use(`SCRAM-${hash}`, scramMechanism(hash, parts.newId, proof));
  }
  factory.use('ANONYMOUS', Anonymous);
}

const keyMechanism = ({ domain, random }: MechanismParts, proof: Proof): (new () => Mechanism<KeyAccount>) =>
  class implements Mechanism<KeyAccount> {
    readonly name = KEY_CHALLENGE;
    readonly clientFirst = true;
    readonly #exchange = new KeyChallenge(domain, random(32));

    constructor() {
      proof.keyChallenge = this.#exchange;
    }

    challenge = (text: string): void => this.#exchange.challenge(text);
    response = (account: KeyAccount): string | Promise<string> => this.#exchange.response(account);
  };

const scramMechanism = (
  hash: ScramHash,
  newId: () => string,
  proof: Proof,
): (new () => Mechanism<NewAccount>) =>
  class implements Mechanism<NewAccount> {
    readonly name = `SCRAM-${hash}`;
    readonly clientFirst = true;
    readonly #scram = new Scram(hash, newId());
    #challenges: string[] = [];

    constructor() {
      proof.scram = this.#scram;
    }

    challenge(text: string): void {
      this.#challenges.push(text);
      // A server may send its signature as a second challenge instead of with its success.
      if (this.#challenges.length > 1) this.#scram.verify(text);
    }

    response({ username, password }: NewAccount): string | Promise<string> {
      const [first] = this.#challenges;
      if (first === undefined) return this.#scram.first(username);
      return this.#challenges.length === 1 ? this.#scram.final(first, password) : '';
    }
  };

/** XEP-0175, without any trace information. */
class Anonymous implements Mechanism<unknown> {
  readonly name = 'ANONYMOUS';
  readonly clientFirst = true;
  response = (): string => '';
  challenge(): void {}
}
