// An end of a conversation in this process, for measurements.

import type { OtrCommand } from '../../scripts/otrEndpointCore';
import { Endpoint } from './endpoint';
import type { Command, Line } from './lines';

export interface Member {
  obey(command: OtrCommand): void;
}

export class Local extends Endpoint {
  readonly #member: Member;

  constructor(name: string, make: (print: (line: Line) => void) => Member) {
    super(name);
    this.#member = make((line) => this.hear(line));
  }

  /** Later, in order: what a member says may be told to the other at once, and that one's answer must find it done. */
  tell(command: Command): void {
    if ('confess' in command) throw new RangeError('only libotr confesses');
    setImmediate(() => this.#member.obey(command));
  }

  async stop(): Promise<void> {}
}
