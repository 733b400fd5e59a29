// A member that breaks the protocol's promise: it keeps every chain key that it ever held. An honest client overwrites a chain key
// as it steps it and purges a generation when it ends, so that it could not make such a transcript of the past.
import { equal, toHex } from '../../src/crypto/bytes';
import { encodeList } from '../../src/crypto/hash';
import type { Primitives } from '../../src/crypto/primitives';
import type { Receiving, SigningSpan } from '../../src/mpotr/chain';
import type { SessionState } from '../../src/mpotr/state';
import { generationKey } from './open';
import { emptyTranscript, type Generation, type Transcript } from './transcript';

const STEP = encodeList('chain', []);

interface Kept {
  readonly bytes: Uint8Array;
  /** Place in the order of delivery; null while it waits for its causes. */
  order: number | null;
}

/** Give `crypto` to the session that keeps, and show it every state; `transcript` is what it can tell afterwards. */
export class Keeper {
  readonly crypto: Primitives;
  /** Each chain key that was stepped, by the one that it became. */
  readonly #before = new Map<string, Uint8Array>();
  readonly #generations = new Map<string, Generation>();
  readonly #seeds = new Map<string, Transcript['seeds'][number]>();
  readonly #frames = new Map<string, Kept>();
  #latest: SessionState | undefined;

  constructor(real: Primitives) {
    this.crypto = {
      ...real,
      blake2b: (size, message, key) => {
        const output = real.blake2b(size, message, key);
        if (key && equal(message, STEP)) this.#before.set(toHex(output), key);
        return output;
      },
    };
  }

  observe(state: SessionState): void {
    const { self, own } = state;
    this.#latest = state;
    this.#chain(self.id, own.gen, own.next, own.chainKey);
    for (const { gen, from, pair } of own.signings) {
      this.#sign(self.id, gen, [{ from, key: pair.publicKey }]);
      this.#seed(self.id, gen, 'keeper', [pair.privateKey]);
    }
    for (const { id, receiving, revealed } of state.members.values()) {
      for (const it of receiving) this.#receive(id, it);
      for (const [gen, seeds] of revealed) this.#seed(id, gen, 'reveal', seeds);
    }
    for (const [key, { bytes }] of state.archive)
      if (!this.#frames.has(key)) this.#frames.set(key, { bytes, order: null });
    for (const [key, { order }] of state.graph) {
      const kept = this.#frames.get(key);
      if (kept) kept.order ??= order;
    }
  }

  /** Everything up to now, as JSON for `npm run forge`. Throws before the first `observe`. */
  transcript(): Transcript {
    const state = this.#latest;
    if (!state) throw new Error('nothing was observed');
    const { self } = state;
    const empty = emptyTranscript(self.room, toHex(self.psk));
    const own = {
      id: self.id,
      handle: self.handle,
      identity: self.identity.publicKey,
      nickname: self.nickname,
    };
    return {
      ...empty,
      members: [own, ...state.members.values()].map(({ id, handle, identity, nickname }) => ({
        id,
        handle,
        identity: toHex(identity),
        nickname,
      })),
      generations: [...this.#generations.values()].filter(({ signing }) => signing.length > 0),
      frames: [...this.#frames]
        .filter(([key, { order }]) => order !== null && this.#isReadable(key))
        .sort(([, a], [, b]) => a.order! - b.order!)
        .map(([, { bytes }]) => toHex(bytes)),
      seeds: [...this.#seeds.values()],
    };
  }

  #receive(s: string, it: Receiving): void {
    if (!it.closed) this.#chain(s, it.gen, it.next, it.chainKey);
    this.#sign(s, it.gen, it.signing);
  }

  /** From a chain key, back to the first that this member was ever given. */
  #chain(s: string, g: number, next: number, chainKey: Uint8Array): void {
    const key = generationKey(s, g);
    if (this.#generations.has(key)) return;
    let first = next;
    let value = chainKey;
    for (
      let older = this.#before.get(toHex(value));
      older && first > 0;
      older = this.#before.get(toHex(value))
    ) {
      value = older;
      first -= 1;
    }
    this.#generations.set(key, { s, g, first, chainKey: toHex(value), signing: [] });
  }

  #sign(s: string, g: number, spans: readonly SigningSpan[]): void {
    const it = this.#generations.get(generationKey(s, g));
    if (!it) return;
    const fresh = spans.filter(({ from }) => !it.signing.some(([known]) => known === from));
    const signing = [...it.signing, ...fresh.map(({ from, key }): [number, string] => [from, toHex(key)])];
    this.#generations.set(generationKey(s, g), { ...it, signing: signing.sort(([a], [b]) => a - b) });
  }

  #seed(s: string, g: number, from: 'reveal' | 'keeper', seeds: readonly Uint8Array[]): void {
    const key = `${generationKey(s, g)}/${from}`;
    const before = this.#seeds.get(key)?.seeds ?? [];
    this.#seeds.set(key, { s, g, from, seeds: [...new Set([...before, ...seeds.map(toHex)])] });
  }

  #isReadable(place: string): boolean {
    const [s, g, n] = place.split('/');
    const it = this.#generations.get(generationKey(s!, Number(g)));
    return it !== undefined && Number(n) >= it.first;
  }
}

/** The same transcript without what one member published: as if its `reveal` had never come. */
export const withoutReveal = (it: Transcript, s: string): Transcript => ({
  ...it,
  seeds: it.seeds.filter((known) => known.s !== s),
});
