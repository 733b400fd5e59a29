// A key for private conversations takes a third of a second to make, so one is kept ready. Each serves one room.
import { checkDsaKey } from '../src/otr/dsaCheck';
import { generateDsaKey } from '../src/otr/dsaGenerate';
import { encodePrivate, encodePublic } from '../src/otr/dsaKey';
import { runSlice, type Steps } from '../src/otr/steps';
import type { Store } from './store';

/** Both halves as OTR serialises them. */
export interface OtrPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

const RECORD = 'otr-spare';
const SLICE_MS = 10;

/** Without holding the thread for longer than a slice. */
async function inSlices<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const slice = runSlice(steps, SLICE_MS, () => performance.now());
    if (slice.done) return slice.value;
    await new Promise((later) => setTimeout(later, 0));
  }
}

export async function makeOtrPair(random: (size: number) => Uint8Array): Promise<OtrPair> {
  const key = await inSlices(generateDsaKey(random));
  return { publicKey: encodePublic(key), privateKey: encodePrivate(key) };
}

/** Whether a participant's public key is one that may be relied on. */
export async function isOtrKey(key: Uint8Array, random: (size: number) => Uint8Array): Promise<boolean> {
  return await inSlices(checkDsaKey(key, random));
}

export class OtrKeys {
  readonly #store: Store;
  readonly #random: (size: number) => Uint8Array;
  #spare: Promise<OtrPair> | null = null;

  constructor(store: Store, random: (size: number) => Uint8Array) {
    this.#store = store;
    this.#random = random;
  }

  /** Sees to it that there is a spare, or will be soon. */
  prepare(): void {
    if (this.#spare === null) this.#keep(this.#loadOrMake());
  }

  /** A key that nobody had before: the store forgets it first. Then the next spare is begun. */
  async take(): Promise<OtrPair> {
    this.prepare();
    const mine = this.#spare!;
    const forgotten = mine.then(() => this.#store.write(new Map([[RECORD, undefined]])));
    this.#keep(forgotten.then(() => this.#make()));
    await forgotten;
    return mine;
  }

  /** No spare is kept, nor will one that is being made. */
  async forget(): Promise<void> {
    await this.#spare?.catch(() => undefined);
    this.#spare = null;
    await this.#store.write(new Map([[RECORD, undefined]]));
  }

  /** After a failure the next to ask starts again. */
  #keep(spare: Promise<OtrPair>): void {
    this.#spare = spare;
    spare.catch(() => {
      if (this.#spare === spare) this.#spare = null;
    });
  }

  async #loadOrMake(): Promise<OtrPair> {
    const stored = (await this.#store.read(RECORD)).get('') as Partial<OtrPair> | undefined;
    if (stored?.publicKey instanceof Uint8Array && stored.privateKey instanceof Uint8Array)
      return { publicKey: stored.publicKey, privateKey: stored.privateKey };
    return this.#make();
  }

  async #make(): Promise<OtrPair> {
    const pair = await makeOtrPair(this.#random);
    await this.#store.write(new Map([[RECORD, pair]]));
    return pair;
  }
}
