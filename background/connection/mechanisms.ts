// The ways to log in, in place of the library's: SCRAM that asks the server for its proof, and ANONYMOUS.
import type { Client, Mechanism } from '@xmpp/client';
import { ConnectFailure } from './failure';
import { Scram, type ScramHash } from './scram';

/** How far the server of this stream can be believed. */
export class Proof {
  anonymous = false;
  scram: Scram | null = null;
  #loggedIn = false;

  /** Nobody is proved to an anonymous user. */
  get loggedIn(): boolean {
    return this.#loggedIn;
  }

  success(data: string): void {
    if (data !== '') this.scram?.verify(globalThis.atob(data));
    if (!this.anonymous && !this.scram?.proved) throw new ConnectFailure('server-not-proved');
    this.#loggedIn = true;
  }
}

/** Strongest first; nothing else is left. `newId` makes a nonce. */
export function useMechanisms(factory: Client['saslFactory'], newId: () => string, proof: Proof): void {
  factory._mechs = [];
  for (const hash of ['SHA-256', 'SHA-1'] as const) {
    factory.use(`SCRAM-${hash}`, scramMechanism(hash, newId, proof));
  }
  factory.use('ANONYMOUS', Anonymous);
}

const scramMechanism = (hash: ScramHash, newId: () => string, proof: Proof): (new () => Mechanism) =>
  class implements Mechanism {
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

    response({ username, password }: { username: string; password: string }): string | Promise<string> {
      const [first] = this.#challenges;
      if (first === undefined) return this.#scram.first(username);
      return this.#challenges.length === 1 ? this.#scram.final(first, password) : '';
    }
  };

/** XEP-0175, without any trace information. */
class Anonymous implements Mechanism {
  readonly name = 'ANONYMOUS';
  readonly clientFirst = true;
  response = (): string => '';
  challenge(): void {}
}
