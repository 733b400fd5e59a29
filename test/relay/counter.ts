// Stream management (XEP-0198) counts stanzas on both sides. A relay that drops or adds some must count for both, or the first
// acknowledgement would end the stream: one counter for each direction translates between what one side sent and the other got.

export class Counter {
  /** For each stanza of the sender: its number at the receiver, or 0 where the relay took it out of the stream. */
  #fates: number[] = [];
  #delivered = 0;

  /** The next stanza of the sender: passed on, or taken over by the relay. */
  sent(passed: boolean): void {
    if (passed) this.#delivered += 1;
    this.#fates.push(passed ? this.#delivered : 0);
  }

  /** One more for the receiver, of which the sender knows nothing. */
  added(): void {
    this.#delivered += 1;
  }

  /** How many of the sender's stanzas are dealt with when the receiver has counted `received`. */
  handled(received: number): number {
    const open = this.#fates.findIndex((fate) => fate > received);
    return open < 0 ? this.#fates.length : open;
  }

  /** A resumption: whatever the receiver has not counted comes again. */
  rewind(received: number): number {
    const handled = this.handled(received);
    this.#fates.length = handled;
    this.#delivered = received;
    return handled;
  }
}
