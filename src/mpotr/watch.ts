// Do all members see the same room? Every payload carries a digest of its sender's view; a difference that lasts is explained by
// lists of members, judged member by member, and told by name (the paper's Attest; docs/PROTOCOL.md, "Views").
import { decode, encode } from '../codec/cbor';
import { fromHex, toHex } from '../crypto/bytes';
import { type Draft, patchMember, refuse } from './draft';
import { encodeFrame, viewBody } from './frames';
import { ackDelay, LIMITS } from './limits';
import { hello, type SenderId } from './names';
import { enqueue } from './outbox';
import { mustRekey, rekey } from './rekey';
import { listed, roomSize } from './roster';
import { sendOwn } from './send';
import type { Difference, Member, SessionState, Watch } from './state';
import { earliestOf } from './timers';
import { memberHash, viewDigest } from './view';

/** A difference and the time from which it is told. */
interface Dated extends Difference {
  readonly from: number;
}

/** Somebody's list of members. It counts as long as its sender's digest is the one that the list makes. */
export function onView(d: Draft, author: SenderId, body: Uint8Array): void {
  const it = decode(viewBody, body, LIMITS.frame);
  if (!it) return refuse(d, 'malformed');
  const digest = toHex(
    viewDigest(
      d.env.crypto,
      it.m.map(([, hash]) => hash),
    ),
  );
  const lines = new Map(it.m.map(([id, hash]) => [toHex(id), toHex(hash)]));
  patchMember(d, author, { shows: { digest, at: d.env.now, lines } });
}

/** Looks at all views after every step that could change what they come to; sends my own list where a foreign digest has lasted. */
export function watchViews(d: Draft): void {
  const { lookAt: due } = d.state.watch;
  if (!d.copied.has('members') && (due === null || d.env.now < due)) return;
  noteDigests(d);
  const differing = listed(d.state).filter((it) => it.differsSince !== null);
  if (differing.length === 0) return settle(d);
  // Once for all of them: it is a hash for each member.
  const mine = differing.some((it) => it.shows !== null) ? lines(d) : new Map<SenderId, string>();
  const dated = differing.flatMap((member) => compare(d, member, mine));
  const told = dated.filter((it) => it.from <= d.env.now).map(({ from: _, ...it }) => it);
  const times = [
    ...dated.map((it) => it.from),
    ...differing.map((it) => it.differsSince! + LIMITS.differenceAge),
  ];
  if (times.some((at) => at <= d.env.now)) show(d);
  if (told.some((it) => it.kind === 'missing' && it.about === d.state.self.id)) {
    knockAt(d, told);
    times.push(d.state.watch.knockedAt + LIMITS.knockEvery);
  }
  const lookAt = earliestOf([...times, nextShow(d.state)], (at) => (at > d.env.now ? at : null));
  keep(d, { ...d.state.watch, differences: sameList(d.state.watch.differences, told), lookAt });
}

/**
 * Whose latest frame came with another digest than mine, and since when without a break. Two views that are really equal meet
 * between any two events; one that differs never does, however often others come and go.
 */
function noteDigests(d: Draft): void {
  const mine = toHex(d.state.views.digest);
  for (const it of listed(d.state)) {
    const differs = it.agreed && it.said !== null && it.said !== mine;
    if (differs !== (it.differsSince !== null))
      patchMember(d, it.id, { differsSince: differs ? d.env.now : null });
  }
}

function settle(d: Draft): void {
  const { watch } = d.state;
  if (watch.differences.length > 0 || watch.lookAt !== null)
    keep(d, { ...watch, differences: [], lookAt: null });
}

function keep(d: Draft, watch: Watch): void {
  const before = d.state.watch;
  const same = (Object.keys(watch) as (keyof Watch)[]).every((key) => watch[key] === before[key]);
  if (!same) d.state.watch = watch;
}

/**
 * One about Y is told when it is older than 10 s + D since Y's own last event, whatever others do meanwhile. A list that has
 * been overtaken still counts for those about whom nothing had changed for so long when it came.
 */
function compare(d: Draft, other: Member, mine: ReadonlyMap<SenderId, string>): Dated[] {
  const { state } = d;
  const patience = LIMITS.differenceAge + ackDelay(roomSize(state));
  const unexplained: Dated = {
    with: other.id,
    about: null,
    kind: 'unexplained',
    from: other.differsSince! + LIMITS.showEvery + patience,
  };
  const { shows } = other;
  if (!shows || shows.at < other.differsSince! - patience) return [unexplained];
  const differences: Dated[] = [];
  for (const id of new Set([...mine.keys(), ...shows.lines.keys()])) {
    if (mine.get(id) === shows.lines.get(id)) continue;
    const kind = !shows.lines.has(id) ? 'missing' : mine.has(id) ? 'different' : 'extra';
    const ripe = eventOf(state, other, id) + patience;
    if (shows.digest === other.said || shows.at >= ripe)
      differences.push({ with: other.id, about: id, kind, from: ripe });
  }
  return differences.length > 0 ? differences : [unexplained];
}

/** When somebody last came or went, as far as I know. */
const eventOf = (state: SessionState, other: Member, id: SenderId): number =>
  state.members.get(id)?.eventAt ?? (id === state.self.id ? other.eventAt : other.differsSince!);

/** My own list: sender id -> member hash. */
function lines(d: Draft): Map<SenderId, string> {
  const { crypto } = d.env;
  const { self } = d.state;
  const mine = {
    handle: self.handle,
    identity: self.identity.publicKey,
    otrHash: self.otrHash,
    nickname: self.nickname,
  };
  return new Map([
    [self.id, toHex(memberHash(crypto, mine))],
    ...listed(d.state).map((it): [SenderId, string] => [it.id, toHex(memberHash(crypto, it))]),
  ]);
}

/** My list as a frame, unless an equal one was sent within thirty seconds. */
function show(d: Draft): void {
  if (nextShow(d.state) > d.env.now) return;
  if (mustRekey(d.state, d.env.now)) rekey(d);
  const m = [...lines(d)].map(([id, hash]): [Uint8Array, Uint8Array] => [fromHex(id), fromHex(hash)]);
  sendOwn(d, 'view', encode({ m }));
  d.state.watch = { ...d.state.watch, showed: { digest: toHex(d.state.views.digest), at: d.env.now } };
}

function nextShow(state: SessionState): number {
  const { showed } = state.watch;
  return showed?.digest === toHex(state.views.digest)
    ? showed.at + LIMITS.showEvery
    : Number.NEGATIVE_INFINITY;
}

/** Who does not list me is asked to call me. */
function knockAt(d: Draft, told: readonly Difference[]): void {
  const { self, watch, members } = d.state;
  if (d.env.now - watch.knockedAt < LIMITS.knockEvery) return;
  for (const it of told) {
    const handle = members.get(it.with)?.handle;
    if (it.kind !== 'missing' || it.about !== self.id || handle === undefined) continue;
    enqueue(d, handle, encodeFrame({ f: 'knock', m: hello(d.env.crypto, self.psk, self.room, self.handle) }));
  }
  d.state.watch = { ...d.state.watch, knockedAt: d.env.now };
}

const sameList = (before: readonly Difference[], now: readonly Difference[]): readonly Difference[] =>
  before.length === now.length && now.every((it, at) => isSame(it, before[at]!)) ? before : now;

const isSame = (a: Difference, b: Difference): boolean =>
  a.with === b.with && a.about === b.about && a.kind === b.kind;
