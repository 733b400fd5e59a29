// Sender chains: one key for each message, the one before overwritten (docs/PROTOCOL.md, "Sending").
import { kdf } from '../crypto/hash';
import type { Primitives } from '../crypto/primitives';
import { LIMITS } from './limits';

export const messageKey = (crypto: Primitives, chainKey: Uint8Array): Uint8Array =>
  kdf(crypto, chainKey, 'message');
export const nextChainKey = (crypto: Primitives, chainKey: Uint8Array): Uint8Array =>
  kdf(crypto, chainKey, 'chain');

/** A signing key and the first position that it signs. */
export interface SigningSpan {
  readonly from: number;
  readonly key: Uint8Array;
}

interface KeptKey {
  readonly key: Uint8Array;
  readonly at: number;
}
type KeptKeys = ReadonlyMap<number, KeptKey>;

/** What I hold of one generation of one sender. */
export interface Receiving {
  readonly gen: number;
  /** First position given to me: nothing below it can be read, nor be authenticated. */
  readonly first: number;
  /** `chainKey` is the one of this position. */
  readonly next: number;
  readonly chainKey: Uint8Array;
  readonly skipped: KeptKeys;
  /** Keys of the last messages that not everybody has confirmed yet: they open another one that its author signs there (twins.ts). */
  readonly used: KeptKeys;
  /** Places where its author signed two different frames, and whether the other one was read. */
  readonly twins: ReadonlyMap<number, boolean>;
  /** In ascending order of `from`. */
  readonly signing: readonly SigningSpan[];
  /** Id of every accepted position, hex: duplicates are told by it. */
  readonly accepted: ReadonlyMap<number, string>;
  /** Position of the frame that ended the generation. */
  readonly final: number | null;
  /** When the next generation took over. */
  readonly supersededAt: number | null;
  /** When I answer that I have closed it, whether something is missing or not; null while it is open. */
  readonly closeAt: number | null;
  /** Its keys are purged: it is refused for ever. */
  readonly closed: boolean;
}

export const openGeneration = (
  gen: number,
  first: number,
  chainKey: Uint8Array,
  signing: Uint8Array,
): Receiving => ({
  gen,
  first,
  next: first,
  chainKey,
  skipped: new Map(),
  used: new Map(),
  twins: new Map(),
  signing: [{ from: first, key: signing }],
  accepted: new Map(),
  final: null,
  supersededAt: null,
  closeAt: null,
  closed: false,
});

/** Every key of a generation gone; what was accepted is still known. */
export const purged = (it: Receiving): Receiving => ({
  ...it,
  chainKey: new Uint8Array(32),
  skipped: new Map(),
  used: new Map(),
  closed: true,
});

/** The signing public in force at a position. */
export const signingKeyAt = (it: Receiving, n: number): Uint8Array | undefined =>
  it.signing.findLast((span) => span.from <= n)?.key;

/** Adds a signing public valid from a position; one already known for it stays. */
export const withSigningKey = (it: Receiving, from: number, key: Uint8Array): Receiving =>
  it.signing.some((span) => span.from === from)
    ? it
    : { ...it, signing: [...it.signing, { from, key }].sort((a, b) => a.from - b.from) };

/** Is any position below `n` still missing? Then a signature may fail for want of a lost change of key, and proves nothing. */
export const hasGapBelow = (it: Receiving, n: number): boolean => firstGap(it, n) !== undefined;

/** The lowest position below `n` that was given to me and has not come. */
export function firstGap(it: Receiving, n: number): number | undefined {
  for (let at = it.first; at < n; at += 1) if (!it.accepted.has(at)) return at;
  return undefined;
}

/**
 * The message key for position `n` and the generation after taking it; undefined if it lies below `first`, was used,
 * or is further ahead than a receiver ever steps.
 */
export function takeMessageKey(
  crypto: Primitives,
  it: Receiving,
  n: number,
  now: number,
): [Uint8Array, Receiving] | undefined {
  if (n < it.next) {
    const kept = it.skipped.get(n);
    if (!kept) return undefined;
    const skipped = new Map(it.skipped);
    skipped.delete(n);
    return [kept.key, { ...it, skipped }];
  }
  const ahead = stepTo(crypto, it, n, now);
  if (!ahead) return undefined;
  const { chainKey } = ahead;
  return [messageKey(crypto, chainKey), { ...ahead, next: n + 1, chainKey: nextChainKey(crypto, chainKey) }];
}

/** The chain at position `n`, with the keys that it passed; undefined if that is further ahead than a receiver ever steps. */
export function stepTo(crypto: Primitives, it: Receiving, n: number, now: number): Receiving | undefined {
  if (n - it.next > LIMITS.chainStep) return undefined;
  if (n <= it.next) return it;
  const skipped = new Map(it.skipped);
  let { chainKey } = it;
  for (let at = it.next; at < n; at += 1) {
    skipped.set(at, { key: messageKey(crypto, chainKey), at: now });
    chainKey = nextChainKey(crypto, chainKey);
  }
  for (const oldest of skipped.keys()) {
    if (skipped.size <= LIMITS.skippedKeys) break;
    skipped.delete(oldest);
  }
  return { ...it, skipped, next: n, chainKey };
}

/** Keeps the key of a message that was just accepted. */
export function keepUsed(it: Receiving, n: number, key: Uint8Array, now: number): Receiving {
  const used = new Map(it.used).set(n, { key, at: now });
  for (const oldest of used.keys()) {
    if (used.size <= LIMITS.usedKeys) break;
    used.delete(oldest);
  }
  return { ...it, used };
}

const younger = (keys: KeptKeys, now: number, age: number): KeptKeys =>
  new Map([...keys].filter(([, kept]) => now - kept.at < age));

/** Forgets skipped and used keys that have been kept long enough. */
export function expireKeys(it: Receiving, now: number): Receiving {
  const skipped = younger(it.skipped, now, LIMITS.skippedKeysFor);
  const used = younger(it.used, now, LIMITS.usedKeysFor);
  return skipped.size === it.skipped.size && used.size === it.used.size ? it : { ...it, skipped, used };
}
