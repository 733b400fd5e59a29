// Who is shown: cryptographic members first of all, never the MUC's word. Nobody looks like somebody else.
import type { Fingerprint, PersonView } from '../contract';
import { toHex } from '../crypto/bytes';
import { fingerprint, fingerprintView } from '../crypto/fingerprint';
import type { Primitives } from '../crypto/primitives';
import { skeleton } from '../crypto/skeleton';
import type { SenderId } from '../mpotr/names';
import type { Member, Occupant, SessionState } from '../mpotr/state';
import type { RoomState } from './state';

/** Occupants have no sender id before they have said who they are. */
export const occupantId = (handle: string): string => `occupant ${handle}`;

/** Fingerprints of members that are new. */
export function learnFingerprints(state: RoomState, crypto: Primitives): RoomState {
  const fresh = [...(state.session?.members.values() ?? [])].filter((it) => !state.fingerprints.has(it.id));
  if (fresh.length === 0) return state;
  const fingerprints = new Map(state.fingerprints);
  for (const it of fresh)
    fingerprints.set(it.id, fingerprintView(fingerprint(crypto, it.identity, it.otrHash)));
  return { ...state, fingerprints };
}

/** The participant of a session before mine ended who has come back under this sender id: the same fingerprint, so the same keys. */
export function formerOf(state: RoomState, id: SenderId): SenderId | null {
  const print = state.fingerprints.get(id)?.hex;
  const former = [...state.people.values()].find(
    (it) => !it.me && it.id !== id && it.fingerprint?.hex === print,
  );
  return print !== undefined && former ? former.id : null;
}

/** Oneself first, then in the order of arrival, then occupants without a name, then those who left and whom a line names. */
export function peopleOf(state: RoomState): PersonView[] {
  const { session } = state;
  const me: PersonView = {
    id: session?.self.id ?? state.was ?? 'me',
    nickname: state.config.nickname,
    suffix: '',
    me: true,
    state: 'encrypted',
    fingerprint: state.self.fingerprint,
    verified: 'no',
  };
  const members = [...(session?.members.values() ?? [])].sort((a, b) => a.since - b.since);
  const present = members.filter((it) => it.state === 'listed').map((it) => personOf(state, it));
  const shownIds = new Set([me.id, ...present.map((it) => it.id)]);
  const gone = [...namedByLines(state)]
    .filter((id) => !shownIds.has(id))
    .flatMap((id): PersonView[] => {
      const member = session?.members.get(id);
      const known = member ? personOf(state, member) : state.people.get(id);
      return known ? [{ ...known, me: false, state: 'gone', suffix: '' }] : [];
    });
  return [...withSuffixes([me, ...present]), ...strangers(session), ...gone];
}

const personOf = (state: RoomState, it: Member): PersonView => ({
  id: it.id,
  nickname: it.nickname,
  suffix: '',
  me: false,
  state: it.state === 'gone' ? 'gone' : it.agreed ? 'encrypted' : 'agreeing',
  fingerprint: state.fingerprints.get(it.id) ?? null,
  verified: state.verified.has(toHex(it.identity)) ? 'code' : 'no',
});

function strangers(session: SessionState | null): PersonView[] {
  const known = new Set(
    [...(session?.members.values() ?? [])].filter((it) => it.state === 'listed').map((it) => it.handle),
  );
  return [...(session?.occupants.values() ?? [])]
    .filter((it) => !known.has(it.handle))
    .map((it: Occupant) => ({
      id: occupantId(it.handle),
      nickname: '',
      suffix: '',
      me: false,
      state: it.failed ? 'unreadable' : 'agreeing',
      fingerprint: null,
      verified: 'no',
    }));
}

function namedByLines(state: RoomState): Set<SenderId> {
  const named = new Set<SenderId>(state.farewellTo);
  for (const { view } of state.lines.values()) {
    if (view.kind === 'notice') {
      if (view.who !== null) named.add(view.who);
    } else for (const id of [view.author, ...view.expected]) named.add(id);
  }
  return named;
}

/** Asked at every step, and the same for as long as a name is. */
const looks = new Map<string, string>();
function lookOf(nickname: string): string {
  const known = looks.get(nickname) ?? skeleton(nickname);
  if (looks.size > 1_000) looks.clear();
  looks.set(nickname, known);
  return known;
}

/** Names that look alike get as many digits of the fingerprint as tell them apart. */
function withSuffixes(people: readonly PersonView[]): PersonView[] {
  const all = people.map((it) => lookOf(it.nickname));
  return people.map((it, at) => {
    const alike = people.filter((_, other) => all[other] === all[at]);
    return alike.length > 1 ? { ...it, suffix: shortest(it, alike) } : it;
  });
}

function shortest(it: PersonView, alike: readonly PersonView[]): string {
  const mine = digits(it.fingerprint);
  const others = alike.filter((other) => other !== it).map((other) => digits(other.fingerprint));
  for (let length = 2; length < mine.length; length += 1)
    if (others.every((other) => other.slice(0, length) !== mine.slice(0, length)))
      return mine.slice(0, length);
  return mine;
}

const digits = (it: Fingerprint | null): string =>
  it ? BigInt(`0x${it.hex}`).toString().padStart(50, '0') : '';
