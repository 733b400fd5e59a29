// One end of a conversation. Everything that it has said is kept, in order; tests wait until it is what they expect.
import type { Command, Kind, Line, Lines, PeerState } from './lines';

export abstract class Endpoint {
  readonly name: string;
  readonly #lines: Line[] = [];
  readonly #listeners: ((line: Line) => void)[] = [];

  constructor(name: string) {
    this.name = name;
  }

  abstract tell(command: Command): void;
  abstract stop(): Promise<void>;

  protected hear(line: Line): void {
    this.#lines.push(line);
    for (const listen of this.#listeners) listen(line);
  }

  onLine(listen: (line: Line) => void): void {
    this.#listeners.push(listen);
  }

  /** All that it has said of one kind. */
  all<K extends Kind>(kind: K): Lines[K][] {
    return this.#lines.filter((line): line is Lines[K] => kind in line);
  }

  /** Its own, 40 hex digits; undefined until it is ready. */
  get fingerprint(): string | undefined {
    return this.all('ready')[0]?.fingerprint;
  }

  get state(): PeerState {
    return this.all('state').at(-1) ?? { state: 'plaintext', fingerprint: null };
  }
}
