// Forging a transcript with nothing but what became public. A changed frame has another id, and whoever cites it must cite the new
// one: so all that follows is sealed and signed anew, in everybody's name, with the signing keys that they themselves published.
import { encode } from '../../src/codec/cbor';
import { fromHex, toHex } from '../../src/crypto/bytes';
import type { Primitives } from '../../src/crypto/primitives';
import { messageKey, nextChainKey } from '../../src/mpotr/chain';
import type { Hole, MessagePayload, Ref } from '../../src/mpotr/frames';
import { LIMITS } from '../../src/mpotr/limits';
import { frameKey } from '../../src/mpotr/places';
import { frameId, sealFrame } from '../../src/mpotr/seal';
import { applyEdits, type Edit, type Item } from './edit';
import { generationKey } from './open';
import type { Generation, Transcript } from './transcript';
import { verify } from './verify';

export interface Rewritten {
  readonly transcript: Transcript;
  /** Frames made anew. */
  readonly resealed: number;
  /** Frames whose author's signing key is not public: signed by a key made up, they will not verify. Nickname -> how many. */
  readonly unsigned: ReadonlyMap<string, number>;
}

export interface ForgeEnv {
  readonly crypto: Primitives;
  readonly random: (size: number) => Uint8Array;
}

/** Throws an Error with a sentence where the transcript does not hold together itself, or an edit does not fit it. */
export function rewrite(env: ForgeEnv, before: Transcript, edits: readonly Edit[]): Rewritten {
  const verdict = verify(env.crypto, before);
  if (verdict.faults.length > 0)
    throw new Error('This transcript does not verify, so it is not worth forging.');
  const items = applyEdits(before, verdict, edits);
  const moved = new Places(items);
  const generations = before.generations.map((it) => ({
    ...it,
    signing: it.signing.map(([from, key]): [number, string] => [
      from <= it.first ? from : moved.span(generationKey(it.s, it.g), from),
      key,
    ]),
  }));
  const keys = new Map(generations.map((it) => [generationKey(it.s, it.g), new Keys(env, it, before)]));
  const ids = new Map<Item, string>();
  const unsigned = new Map<string, number>();
  const names = new Map(before.members.map(({ id, nickname }) => [id, nickname]));
  const frames: string[] = [];
  let resealed = 0;
  for (const item of items) {
    if (item.edit === 'remove') continue;
    const payload = moved.payload(item, ids);
    const n = moved.position(item);
    const same =
      item.from && n === item.from.frame.n && toHex(encode(payload)) === toHex(encode(item.from.payload));
    if (item.from && same) {
      ids.set(item, item.from.id);
      frames.push(before.frames[item.from.index]!);
      continue;
    }
    const { seed, known, key } = keys.get(generationKey(item.s, item.g))!.at(n);
    const name = names.get(item.s)!;
    if (!known) unsigned.set(name, (unsigned.get(name) ?? 0) + 1);
    const place = { room: before.room, s: item.s, g: item.g, n };
    const { frame, bytes } = sealFrame(env.crypto, {
      ...place,
      messageKey: key,
      signingSeed: seed,
      nonce: env.random(24),
      payload,
    });
    ids.set(item, toHex(frameId(env.crypto, frame)));
    frames.push(toHex(bytes));
    resealed += 1;
  }
  return { transcript: { ...before, generations, frames }, resealed, unsigned };
}

/** What one generation is sealed and signed with. */
class Keys {
  readonly #chain: Uint8Array[];

  constructor(
    readonly env: ForgeEnv,
    readonly generation: Generation,
    readonly transcript: Transcript,
  ) {
    this.#chain = [fromHex(generation.chainKey)];
  }

  at(n: number): { key: Uint8Array; seed: Uint8Array; known: boolean } {
    const { crypto, random } = this.env;
    const { s, g, first, signing } = this.generation;
    while (this.#chain.length <= n - first) this.#chain.push(nextChainKey(crypto, this.#chain.at(-1)!));
    const wanted = signing.findLast(([from]) => from <= n)?.[1];
    const seed = this.transcript.seeds
      .filter((it) => it.s === s && it.g === g)
      .flatMap((it) => it.seeds.map(fromHex))
      .find((it) => toHex(crypto.signPair(it).publicKey) === wanted);
    return {
      key: messageKey(crypto, this.#chain[n - first]!),
      seed: seed ?? random(32),
      known: seed !== undefined,
    };
  }
}

/** Where everything stands after the edits. */
class Places {
  readonly #items: ReadonlyMap<string, Item>;
  readonly #generations = new Map<string, Item[]>();

  constructor(items: readonly Item[]) {
    this.#items = new Map(items.flatMap((it) => (it.from ? [[it.from.key, it] as const] : [])));
    for (const it of items) {
      const key = generationKey(it.s, it.g);
      this.#generations.set(key, [...(this.#generations.get(key) ?? []), it]);
    }
  }

  /** How much later a place of the original stands: lines put before it, less those taken away. */
  #shift(generation: string, n: number): number {
    return (this.#generations.get(generation) ?? []).reduce((sum, it) => {
      if (it.edit === 'insert') return sum + (it.after < n ? 1 : 0);
      return sum - (it.edit === 'remove' && it.from!.frame.n < n ? 1 : 0);
    }, 0);
  }

  position(it: Item): number {
    const key = generationKey(it.s, it.g);
    if (it.edit !== 'insert') return it.from!.frame.n + this.#shift(key, it.from!.frame.n);
    const siblings = this.#generations
      .get(key)!
      .filter((other) => other.edit === 'insert' && other.after === it.after);
    return it.after + 1 + this.#shift(key, it.after + 1) - siblings.length + siblings.indexOf(it);
  }

  /** A signing key is in force from the place behind the frame that announced it. */
  span(generation: string, from: number): number {
    return from + this.#shift(generation, from - 1);
  }

  payload(item: Item, ids: ReadonlyMap<Item, string>): MessagePayload {
    const own = item.edit === 'insert' ? item.after : item.from!.frame.n - 1;
    const refs = new Map<string, Ref>();
    for (const ref of item.payload.p) {
      const [s, g, n] = ref;
      const mine = toHex(s) === item.s && g === item.g && n === own;
      const found = mine ? this.#previous(item, ids) : this.#ref(ref, ids);
      for (const [place, it] of found) refs.set(place, it);
    }
    const p = [...refs.values()].slice(0, LIMITS.parents);
    return { ...item.payload, p, h: item.payload.h.map((hole) => this.#hole(hole)) };
  }

  /** Its author's frame before it, as things stand now. */
  #previous(item: Item, ids: ReadonlyMap<Item, string>): [string, Ref][] {
    const siblings = this.#generations
      .get(generationKey(item.s, item.g))!
      .filter((it) => it.edit !== 'remove');
    const it = siblings[siblings.indexOf(item) - 1];
    if (!it) return [];
    const n = this.position(it);
    const ref: Ref = [fromHex(it.s), it.g, n, fromHex(ids.get(it)!).subarray(0, 16)];
    return [[frameKey(it.s, it.g, n), ref]];
  }

  /** The reference in its new form, by its place; those of what it was caused by itself, if the frame is gone. */
  #ref(ref: Ref, ids: ReadonlyMap<Item, string>): [string, Ref][] {
    const [s, g, n] = ref;
    const place = frameKey(toHex(s), g, n);
    const item = this.#items.get(place);
    if (!item) return [[place, ref]];
    if (item.edit !== 'remove')
      return [
        [
          frameKey(item.s, g, this.position(item)),
          [s, g, this.position(item), fromHex(ids.get(item)!).subarray(0, 16)],
        ],
      ];
    const previous = this.#items.get(frameKey(toHex(s), g, n - 1));
    if (!previous) return item.payload.p.flatMap((it) => this.#ref(it, ids));
    return this.#ref([s, g, n - 1, new Uint8Array(16)], ids);
  }

  #hole(hole: Hole): Hole {
    if (hole === true || hole.length === 1) return hole;
    const [s, g, from, to] = hole;
    const by = (n: number): number => n + this.#shift(generationKey(toHex(s), g), n);
    return hole.length === 5 ? [s, g, by(from), by(to), true] : [s, g, by(from), by(to)];
  }
}
