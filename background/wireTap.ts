// The last stanzas of a room that held a frame, as they stood on the wire: nothing that the server has not seen. For people who want to
// look at it; in memory only, so that it ends with the program.
import type { WireEntry } from '../src/contract/servers';
import { utf8 } from '../src/crypto/bytes';
import { frameIn } from '../src/room/carried';
import { NS_MPOTR } from '../src/xmpp/namespaces';

const KEPT = 20;
/** Characters that are shown of one: all of a short message. The longest frame has fifty times as many. */
const SHOWN = 1800;

interface Passed {
  readonly id: number;
  readonly direction: WireEntry['direction'];
  readonly stanza: string;
}

export class WireTap {
  /** Whole, 90 KB at most: nobody may ever ask, so a frame is read only then. */
  #passed: readonly Passed[] = [];
  #next = 0;

  /** A stanza has been written or read. */
  saw(direction: WireEntry['direction'], stanza: string): void {
    if (!stanza.includes(NS_MPOTR)) return;
    this.#passed = [...this.#passed.slice(1 - KEPT), { id: this.#next, direction, stanza }];
    this.#next += 1;
  }

  /** Oldest first. `lineOf` tells the line that shows a frame. */
  entries(lineOf: (frame: string) => string | null): WireEntry[] {
    return this.#passed.map(({ id, direction, stanza }) => {
      const cut = stanza.length > SHOWN;
      const xml = cut ? stanza.slice(0, SHOWN) : stanza;
      const frame = frameIn(stanza);
      const line = frame === null ? null : lineOf(frame);
      return { id, direction, xml, cut, bytes: utf8(stanza).length, line };
    });
  }

  forget(): void {
    this.#passed = [];
  }
}
