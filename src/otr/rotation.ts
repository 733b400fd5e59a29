// Which D-H keys a conversation uses, and when they go ("Key Management", "Revealing MAC keys"). We hold two pairs: `current`, by
// which we send, and `next`, which every message announces. Once the peer uses `next`, `current` is forgotten. Of the peer's keys
// we hold the last two. The keys that two D-H keys give are forgotten with the first of them, and of those only receiving MAC keys
// that have verified something are published: nothing is ever verified by them again.
import { fromBytes, type Random, toBytes } from './bigint';
import { makeDhPair, sharedSecret } from './group';
import { dataKeys } from './keys';
import type { KeyPairState, Session } from './otrState';

/** Of a peer that never answers, and so never gets them, the oldest are forgotten unpublished. */
const MAX_OLD_MAC_KEYS = 128;

const pairName = (ourId: number, theirId: number): string => `${ourId}:${theirId}`;

/** Undefined unless we hold both keys. */
export function findPair(session: Session, ourId: number, theirId: number): KeyPairState | undefined {
  const known = session.pairs.get(pairName(ourId, theirId));
  if (known) return known;
  const { ours, theirs } = session;
  const mine = ourId === ours.id ? ours.next : ourId === ours.id - 1 ? ours.current : undefined;
  const other = theirId === theirs.id ? theirs.current : theirId === theirs.id - 1 ? theirs.previous : null;
  if (!mine || !other) return undefined;
  const high = fromBytes(mine.public) > fromBytes(other);
  return { keys: dataKeys(sharedSecret(mine, other), high), sent: 0, received: null };
}

export const withPair = (session: Session, ourId: number, theirId: number, pair: KeyPairState): Session => ({
  ...session,
  pairs: new Map(session.pairs).set(pairName(ourId, theirId), pair),
});

/** After an authentic message by these keys, which announced `nextKey`. */
export function rotate(
  session: Session,
  ourId: number,
  theirId: number,
  nextKey: bigint,
  random: Random,
): Session {
  const mine = ourId === session.ours.id ? rotateOurs(session, random) : session;
  return theirId === mine.theirs.id ? rotateTheirs(mine, toBytes(nextKey)) : mine;
}

function rotateOurs(session: Session, random: Random): Session {
  const { ours, theirs } = session;
  const gone = [theirs.id, theirs.id - 1].map((theirId) => pairName(ours.id - 1, theirId));
  return {
    ...forgetPairs(session, gone),
    ours: { id: ours.id + 1, next: makeDhPair(random), current: ours.next },
  };
}

function rotateTheirs(session: Session, nextKey: Uint8Array): Session {
  const { ours, theirs } = session;
  const gone = [ours.id, ours.id - 1].map((ourId) => pairName(ourId, theirs.id - 1));
  return {
    ...forgetPairs(session, gone),
    theirs: { id: theirs.id + 1, current: nextKey, previous: theirs.current },
  };
}

function forgetPairs(session: Session, names: readonly string[]): Session {
  const pairs = new Map(session.pairs);
  for (const name of names) pairs.delete(name);
  const gone = names.flatMap((name) => session.pairs.get(name) ?? []);
  return { ...session, pairs, oldMacKeys: publishable([...session.oldMacKeys, ...usedMacKeys(gone)]) };
}

const publishable = (keys: readonly Uint8Array[]): readonly Uint8Array[] => keys.slice(-MAX_OLD_MAC_KEYS);

const usedMacKeys = (pairs: Iterable<KeyPairState>): Uint8Array[] =>
  [...pairs].flatMap(({ received, keys }) => (received === null ? [] : [keys.receivingMac]));

/** All that may be published when the whole session is forgotten. */
export const macKeysOf = ({ oldMacKeys, pairs }: Session): readonly Uint8Array[] =>
  publishable([...oldMacKeys, ...usedMacKeys(pairs.values())]);
