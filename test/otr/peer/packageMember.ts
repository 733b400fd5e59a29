// The npm package otr behind the lines that every end speaks, in this process. Version 3 only: as it comes, it would also take 2.
import otr, { type Conversation, type DsaKey } from 'otr';
import type { OtrCommand } from '../../../scripts/otrEndpointCore';
import type { Line } from '../lines';

const STATES = ['plaintext', 'encrypted', 'finished'] as const;
/** Of the package's status codes; the others tell how far a key exchange is. */
const AKE_SUCCESS = 2;
const END_OTR = 3;

export class PackageMember {
  readonly #key: DsaKey;
  readonly #print: (line: Line) => void;
  #conversation: Conversation;

  constructor(key: DsaKey, write: (line: Line) => void) {
    this.#key = key;
    // A handler that returns true is called no more.
    this.#print = (line) => {
      write(line);
    };
    this.#conversation = this.#begin();
    this.#print({ ready: true, fingerprint: key.fingerprint() });
  }

  obey(command: OtrCommand): void {
    const conversation = this.#conversation;
    if ('receive' in command) conversation.receiveMsg(command.receive);
    else if ('send' in command) this.#send(command.send);
    else if ('start' in command) conversation.sendQueryMsg();
    else if ('end' in command) conversation.endOtr();
    else if ('ask' in command) conversation.smpSecret(command.ask.secret, command.ask.question);
    else if ('reply' in command) conversation.smpSecret(command.reply.secret);
    else if ('abort' in command) conversation.sm?.abort();
    else this.#print({ warning: 'bad input' });
  }

  #send(text: string): void {
    // In the clear it would send the text as it is.
    if (this.#conversation.msgstate === 1) this.#conversation.sendMsg(text);
    else this.#print({ warning: 'not sent' });
  }

  /**
   * A new object for each conversation: the package counts its keys on from one to the next, but signs the old number in the key
   * exchange, so that the peer can't read what it says in a second one.
   */
  #begin(before?: Conversation): Conversation {
    const conversation = new otr.OTR({
      priv: this.#key,
      ...(before && { instance_tag: before.our_instance_tag }),
    });
    conversation.ALLOW_V2 = false;
    conversation.on('io', (wire) => this.#print({ wire }));
    conversation.on('ui', (text, encrypted) =>
      this.#print(encrypted ? { text } : { warning: 'unencrypted' }),
    );
    conversation.on('error', (reason) => this.#print({ warning: reason }));
    conversation.on('smp', (what, data) => {
      if (what === 'question') this.#print({ asked: typeof data === 'string' ? data : null });
      else this.#print(what === 'trust' ? { verified: data === true } : { aborted: true });
    });
    conversation.on('status', (code) => {
      if (code !== AKE_SUCCESS && code !== END_OTR) return;
      const { msgstate, their_priv_pk: peer } = conversation;
      this.#print({ state: STATES[msgstate], fingerprint: peer?.fingerprint() ?? null });
      if (code === END_OTR) this.#conversation = this.#begin(conversation);
    });
    return conversation;
  }
}
