// Who is shown: cryptographic members first of all, never the MUC's word.
import type { PersonView } from '../contract';
import type { Primitives } from '../crypto/primitives';
import type { SenderId } from '../mpotr/names';
import { listed } from '../mpotr/roster';
import type { Member, Occupant, SessionState } from '../mpotr/state';
import { belongsTo } from '../private/conversation';
import { keyOf, meet } from './known';
import { printOf } from './print';
import type { RoomState } from './state';
import { verificationOf } from './verification';

/** Occupants have no sender id before they have said who they are. */
export const occupantId = (handle: string): string => `occupant ${handle}`;

/** The handshake announces a hash only; who has talked privately with somebody knows the key. */
const otrKeyOf = ({ conversations }: RoomState, member: Member): Uint8Array | null =>
  [...conversations.values()].find((it) => belongsTo(it, member))?.otr.checkedKey ?? null;

/** Fingerprints and labels of members that are new. */
export function learnPeople(state: RoomState, crypto: Primitives): RoomState {
  const { session } = state;
  const fresh = [...(session?.members.values() ?? [])].filter((it) => !state.prints.has(it.id));
  if (!session || fresh.length === 0) return state;
  const prints = new Map(state.prints);
  for (const it of fresh) prints.set(it.id, printOf(crypto, it.identity, it.otrHash, otrKeyOf(state, it)));
  const key = (it: Member): string => keyOf(prints.get(it.id)!.fingerprint, it.nickname);
  const present = new Set(
    listed(session)
      .filter((it) => prints.has(it.id))
      .map(key),
  );
  let { known } = state;
  for (const it of fresh.sort(byArrival)) {
    present.delete(key(it));
    known = meet(known, it.nickname, prints.get(it.id)!.fingerprint, present);
    if (it.state === 'listed') present.add(key(it));
  }
  return { ...state, prints, known };
}

const byArrival = (a: Member, b: Member): number => a.since - b.since;

/** The participant of a session before mine ended who has come back under this sender id: the same fingerprint, so the same keys. */
export function formerOf(state: RoomState, id: SenderId): SenderId | null {
  const print = state.prints.get(id)?.fingerprint.hex;
  const former = [...state.people.values()].find(
    (it) => !it.me && it.id !== id && it.fingerprint?.hex === print,
  );
  return print !== undefined && former ? former.id : null;
}

/** Oneself first, then in the order of arrival, then occupants without a name, then those who left and of whom something is said. */
export function peopleOf(state: RoomState): PersonView[] {
  const { session } = state;
  const me: PersonView = {
    id: session?.self.id ?? state.was ?? 'me',
    nickname: state.config.nickname,
    suffix: '',
    me: true,
    state: 'encrypted',
    fingerprint: state.self.fingerprint,
    keys: state.self.keys,
    verified: 'no',
    likenesses: NONE,
  };
  const members = [...(session?.members.values() ?? [])].sort(byArrival);
  const present = members.filter((it) => it.state === 'listed').map((it) => personOf(state, it));
  const here = [me, ...present, ...strangers(session)];
  return [...numbered(here), ...gone(state, new Set(here.map((it) => it.id)))];
}

const NONE: PersonView['likenesses'] = [];

function personOf(state: RoomState, it: Member): PersonView {
  const print = state.prints.get(it.id);
  const known = print && state.known.get(keyOf(print.fingerprint, it.nickname));
  return {
    id: it.id,
    nickname: it.nickname,
    suffix: known?.suffix ?? '',
    me: false,
    state: it.state === 'gone' ? 'gone' : it.agreed ? 'encrypted' : 'agreeing',
    fingerprint: print?.fingerprint ?? null,
    keys: print?.keys ?? null,
    verified: verificationOf(state, print?.fingerprint.hex),
    likenesses: known?.likenesses ?? NONE,
  };
}

function strangers(session: SessionState | null): PersonView[] {
  const known = new Set((session ? listed(session) : []).map((it) => it.handle));
  return [...(session?.occupants.values() ?? [])]
    .filter((it) => !known.has(it.handle))
    .map((it: Occupant) => ({
      id: occupantId(it.handle),
      nickname: '',
      suffix: '',
      me: false,
      state: it.failed ? 'unreadable' : 'agreeing',
      fingerprint: null,
      keys: null,
      verified: 'no',
      likenesses: NONE,
    }));
}

/** What no fingerprint tells apart, a number does: occupants without a name, and one pair of keys that is here twice. */
function numbered(people: readonly PersonView[]): PersonView[] {
  const seen = new Map<string, number>();
  return people.map((it) => {
    const label = `${it.suffix} ${it.nickname}`;
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return count === 1 ? it : { ...it, suffix: `${it.suffix} #${count}`.trim() };
  });
}

/** Those whom a line names, or an alarm is about. */
function gone(state: RoomState, here: ReadonlySet<string>): PersonView[] {
  const alarmed = [...state.alarms.values()];
  return [...new Set([...namedByLines(state), ...alarmed.map((it) => it.id)])]
    .filter((id) => !here.has(id))
    .flatMap((id): PersonView[] => {
      const member = state.session?.members.get(id);
      const last = state.people.get(id) ?? alarmed.find((it) => it.id === id);
      const person = member ? personOf(state, member) : last;
      if (!person) return [];
      const verified = verificationOf(state, person.fingerprint?.hex);
      return [{ ...person, me: false, state: 'gone', verified }];
    });
}

function namedByLines(state: RoomState): Set<SenderId> {
  const named = new Set<SenderId>(state.farewellTo);
  for (const it of state.conversations.values()) named.add(it.with);
  for (const { view } of state.lines.values()) {
    if (view.kind === 'notice') {
      if (view.who !== null) named.add(view.who);
    } else for (const id of [view.author, ...view.expected]) named.add(id);
  }
  return named;
}
