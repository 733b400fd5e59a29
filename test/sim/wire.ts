// What the server makes of one frame on its way to one recipient.
import type { SessionEvent } from '../../src/mpotr/session';
import type { Ledger } from './ledger';
import type { WireFault } from './plan';
import type { Chance } from './random';

type FrameEvent = Extract<SessionEvent, { type: 'frame' }>;

/** One delivery: `delay` in milliseconds beyond the latency; `overtaking`: it keeps no order with others. */
export interface Fate {
  readonly event: FrameEvent;
  readonly delay: number;
  readonly overtaking: boolean;
}

/** Remembers a few frames, to play them again. */
export class Wire {
  rates: ReadonlyMap<WireFault, number>;
  readonly #old: FrameEvent[] = [];

  constructor(
    rates: ReadonlyMap<WireFault, number>,
    readonly chance: Chance,
    readonly ledger: Ledger,
  ) {
    this.rates = rates;
  }

  #strikes(fault: WireFault): boolean {
    const rate = this.rates.get(fault);
    if (rate === undefined || !this.chance.hits(rate)) return false;
    this.ledger.fault(fault);
    return true;
  }

  fates(event: FrameEvent, handles: readonly string[]): Fate[] {
    if (this.rates.size === 0) return [{ event, delay: 0, overtaking: false }];
    if (this.#old.length < 60) this.#old.push(event);
    else this.#old[this.chance.below(60)] = event;
    if (this.#strikes('drop')) return [];
    const changed = this.#changed(event, handles);
    const fates = [this.#timed(changed)];
    if (this.#strikes('duplicate')) fates.push(this.#timed(event));
    if (this.#strikes('replay'))
      fates.push({ event: this.chance.pick(this.#old)!, delay: this.chance.below(3_000), overtaking: true });
    return fates;
  }

  #timed(event: FrameEvent): Fate {
    if (this.#strikes('reorder')) return { event, delay: this.chance.below(1_500), overtaking: true };
    if (this.#strikes('delay')) return { event, delay: this.chance.below(5_000), overtaking: false };
    return { event, delay: 0, overtaking: false };
  }

  #changed(event: FrameEvent, handles: readonly string[]): FrameEvent {
    if (this.#strikes('relabel')) return { ...event, from: this.chance.pick(handles) ?? event.from };
    if (this.#strikes('corrupt')) return { ...event, bytes: corrupted(event.bytes, this.chance) };
    return event;
  }
}

/** A bit, a byte, the end, or more than there was. */
export function corrupted(bytes: Uint8Array, chance: Chance): Uint8Array {
  switch (chance.below(4)) {
    case 0:
      return bytes.slice(0, chance.below(bytes.length + 1));
    case 1: {
      const longer = new Uint8Array(bytes.length + 1 + chance.below(8));
      longer.set(bytes);
      return longer;
    }
    default: {
      const changed = bytes.slice();
      const at = chance.below(changed.length);
      if (changed.length > 0) changed[at]! ^= chance.hits(0.5) ? 1 << chance.below(8) : 1 + chance.below(255);
      return changed;
    }
  }
}
