// Questions (IQ) to the server and their answers. An answer counts only with our unguessable id and from the address we asked:
// anybody may send anybody an IQ.
import type { Xml } from '../../src/xmpp/xml';

const TIMEOUT = 15_000;

interface Question {
  readonly to: string;
  readonly settle: (answer: Xml | Error) => void;
}

export class Requests {
  readonly #domain: string;
  readonly #send: (stanza: Xml) => Promise<void>;
  readonly #open = new Map<string, Question>();

  constructor(domain: string, send: (stanza: Xml) => Promise<void>) {
    this.#domain = domain;
    this.#send = send;
  }

  /** `stanza` has an id and an address. Resolves with a result or an error; rejects when neither comes in time. */
  ask(stanza: Xml): Promise<Xml> {
    return new Promise((resolve, reject) => {
      const id = stanza.attrs.id ?? '';
      const settle = (answer: Xml | Error): void => {
        clearTimeout(timer);
        this.#open.delete(id);
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      const timer = setTimeout(() => settle(new Error('no answer')), TIMEOUT);
      this.#open.set(id, { to: stanza.attrs.to ?? '', settle });
      this.#send(stanza).catch(() => settle(new Error('not sent')));
    });
  }

  /** True if the stanza was the answer to a question of ours. */
  take(answer: Xml): boolean {
    const question = this.#open.get(answer.attrs.id ?? '');
    if (!question) return false;
    const { from } = answer.attrs;
    // A server may leave its own address out (RFC 6120, 8.1.2.1).
    if (from !== question.to && !(from === undefined && question.to === this.#domain)) return false;
    question.settle(answer);
    return true;
  }

  end(): void {
    for (const { settle } of [...this.#open.values()]) settle(new Error('the stream has ended'));
  }
}
