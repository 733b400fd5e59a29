// How people are told apart (docs/PROTOCOL.md 11). Everybody is given a label at first sight and keeps it for the whole stay, however
// often anybody comes and goes: the first of a name has it to itself, whoever looks like somebody seen before gets digits of
// its own fingerprint behind the name, and the reason is said beside it. A participant is a fingerprint under a nickname.
import type { Label, Likeness } from '../contract';
import type { Fingerprint } from '../contract/fingerprint';
import type { Acquaintance } from '../contract/identity';
import { fromHex } from '../crypto/bytes';
import { fingerprintView, resembles } from '../crypto/fingerprint';
import { skeleton } from '../crypto/skeleton';
import type { Known, RoomState } from './state';

/** Who goes on from here pushes out the oldest that is not in the room: more are never in it at a time. */
const MOST = 1_000;
/** Behind my own name on every page: nobody's nickname may look like it. */
const MINE = '(you)';

export const keyOf = (fingerprint: Fingerprint, nickname: string): string => `${fingerprint.hex} ${nickname}`;

/** I am the first whom I know; then those whom a kept identity remembers, as if they had left. */
export function firstKnown(
  nickname: string,
  fingerprint: Fingerprint,
  remembered: readonly Acquaintance[],
): RoomState['known'] {
  const mine: Known = { nickname, suffix: '', fingerprint, likenesses: [] };
  const others = remembered.filter((it) => it.hex !== fingerprint.hex);
  return others.reduce<RoomState['known']>(
    (known, it) => meet(known, it.nickname, fingerprintView(fromHex(it.hex)), new Set()),
    new Map([[keyOf(fingerprint, nickname), mine]]),
  );
}

/** `present`: keys of those who are in the room, the newcomer left out. The same map if it is no newcomer. */
export function meet(
  known: RoomState['known'],
  nickname: string,
  fingerprint: Fingerprint,
  present: ReadonlySet<string>,
): RoomState['known'] {
  const key = keyOf(fingerprint, nickname);
  if (known.has(key)) return known;
  const [mine] = known.keys();
  const isHere = (other: string): boolean => other === mine || present.has(other);
  const next = new Map(known);
  if (next.size >= MOST) {
    const oldest = [...next.keys()].find((other) => !isHere(other));
    if (oldest !== undefined) next.delete(oldest);
  }
  const [me] = known.values();
  const taken = new Set([...next.values()].flatMap((it) => [lookOf(it.nickname), lookOfLabel(it)]));
  taken.add(lookOf(`${me!.nickname} ${MINE}`));
  const suffix = taken.has(lookOf(nickname)) ? freeSuffix(nickname, fingerprint, taken) : '';
  const likenesses = likenessesOf(nickname, fingerprint, next, isHere);
  return next.set(key, { nickname, suffix, fingerprint, likenesses });
}

function freeSuffix(nickname: string, fingerprint: Fingerprint, taken: ReadonlySet<string>): string {
  const digits = fingerprint.digits.join('');
  let length = 2;
  while (length < digits.length && taken.has(lookOfLabel({ nickname, suffix: digits.slice(0, length) })))
    length += 1;
  return digits.slice(0, length);
}

function likenessesOf(
  nickname: string,
  fingerprint: Fingerprint,
  known: RoomState['known'],
  isHere: (key: string) => boolean,
): readonly Likeness[] {
  const look = lookOf(nickname);
  const others = [...known].filter(([, it]) => it.fingerprint.hex !== fingerprint.hex);
  const namesakes = others.filter(([, it]) => [lookOf(it.nickname), lookOfLabel(it)].includes(look));
  const here = namesakes.find(([key]) => isHere(key));
  const gone = namesakes.findLast(([key]) => !isHere(key));
  const found: Likeness[] = [];
  if (here) found.push({ kind: 'name', of: labelOf(here[1]) });
  else if (gone) found.push({ kind: 'other-key', of: labelOf(gone[1]) });
  const print = others.find(([, it]) => resembles(it.fingerprint, fingerprint));
  if (print) found.push({ kind: 'fingerprint', of: labelOf(print[1]) });
  return found;
}

const labelOf = ({ nickname, suffix }: Label): Label => ({ nickname, suffix });

const lookOfLabel = ({ nickname, suffix }: Label): string =>
  lookOf(suffix === '' ? nickname : `${nickname} ${suffix}`);

/** Asked of everybody at each arrival, and the same for as long as a name is. */
const looks = new Map<string, string>();
function lookOf(name: string): string {
  const known = looks.get(name) ?? skeleton(name);
  if (looks.size > 4 * MOST) looks.clear();
  looks.set(name, known);
  return known;
}
