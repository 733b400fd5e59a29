// Missing frames: asked for of whoever cited them, then of their author; handed on as they were received (docs/PROTOCOL.md,
// "Transcript"). Nobody waits for the answer longer than three seconds.
import { fromHex, toHex } from '../crypto/bytes';
import { firstGap, withSigningKey } from './chain';
import { type Draft, drop, patchMember, put } from './draft';
import type { PairPayload, Ref } from './frames';
import { allowHanding } from './limiter';
import { LIMITS } from './limits';
import type { Handle, SenderId } from './names';
import { memberAt, sendPair } from './pair';
import { frameKey, splitKey } from './places';
import { listed } from './roster';
import type { Asked, FrameKey, Member, SessionState } from './state';
import { earliestOf } from './timers';
import { absentParents } from './transcript';

/** Asks for what frames that wait are waiting for, each frame once of each. */
export function askForMissing(d: Draft): void {
  if (d.state.waiting.size === 0 && d.state.asked.size === 0) return;
  const questions = new Map<SenderId, Set<FrameKey>>();
  const ask = (of: SenderId, key: FrameKey): void => {
    questions.set(of, (questions.get(of) ?? new Set()).add(key));
  };
  for (const waiting of d.state.waiting.values()) {
    for (const { key } of absentParents(d.state, waiting)) {
      if (d.state.asked.has(key) || d.state.asked.size >= LIMITS.questions) continue;
      put(d, 'asked', key, { at: d.env.now, step: 'citer' });
      ask(waiting.node.author, key);
    }
  }
  for (const [key, it] of d.state.asked) {
    if (it.step !== 'citer' || d.env.now < nextStepAt(key, it)) continue;
    put(d, 'asked', key, { ...it, step: 'author' });
    if (isRange(key)) askForSigning(d, key.slice(0, -1));
    else if (isMissing(d.state, key)) ask(splitKey(key).s, key);
  }
  for (const [of, keys] of questions) askMember(d, of, [...keys]);
  forgetAnswered(d);
}

/**
 * Looks for positions below a frame whose signature can't be judged without them: of its author, by range. Anybody can send
 * such a frame, so each author is asked once in five seconds, however many there are.
 */
export function askForRange(d: Draft, member: Member, g: number, n: number): void {
  const it = member.receiving.find((known) => known.gen === g);
  const question = rangeQuestion(member.id, g);
  const before = d.state.asked.get(question);
  if (!it || (before && d.env.now - before.at < LIMITS.wantKeyEvery)) return;
  put(d, 'asked', question, { at: d.env.now, step: 'citer' });
  const from = firstGap(it, n);
  if (from !== undefined)
    sendPair(d, member.handle, { t: 'gaps', r: [[fromHex(member.id), g, from, n - 1]] });
}

/**
 * Somebody cites another frame than mine at one position: whoever cited it is asked for it, because only its signature tells whether
 * its author sent two different messages or the citation is invented. Nothing waits for the answer.
 */
export function askForOther(d: Draft, citer: SenderId, cited: readonly Ref[]): void {
  const others = cited.flatMap(([s, g, n, id]) => {
    const author = d.state.members.get(toHex(s));
    const mine = author?.receiving.find((it) => it.gen === g)?.accepted.get(n);
    const key = frameKey(toHex(s), g, n);
    const isOther = mine !== undefined && !mine.startsWith(toHex(id));
    return isOther && !d.state.asked.has(key) && d.state.asked.size < LIMITS.questions ? [key] : [];
  });
  for (const key of others) put(d, 'asked', key, { at: d.env.now, step: 'citer' });
  if (others.length > 0) askMember(d, citer, others);
}

function askMember(d: Draft, of: SenderId, keys: readonly FrameKey[]): void {
  const member = listed(d.state).find((it) => it.id === of);
  if (!member) return;
  const r = keys.slice(0, LIMITS.gapRanges).map((key): [Uint8Array, number, number, number] => {
    const { s, g, n } = splitKey(key);
    return [fromHex(s), g, n, n];
  });
  sendPair(d, member.handle, { t: 'gaps', r });
}

/** A question for all that is missing of a generation, see `askForRange`. */
const rangeQuestion = (s: SenderId, g: number): string => `${frameKey(s, g, 0)}?`;
const isRange = (key: string): boolean => key.endsWith('?');

const nextStepAt = (key: string, it: Asked): number =>
  it.at + (isRange(key) ? LIMITS.gapWait : LIMITS.askAuthorAfter);

const isMissing = (state: SessionState, key: FrameKey): boolean =>
  !state.graph.has(key) && !state.waiting.has(key);

/** Questions are remembered as long as their answer could matter. */
function forgetAnswered(d: Draft): void {
  for (const [key, it] of d.state.asked)
    if (d.env.now - it.at > LIMITS.questionFor || (it.step === 'author' && !isMissing(d.state, key)))
      drop(d, 'asked', key);
}

/** When the author is to be asked; null if no question is open. */
export const repairTimer = (state: SessionState): number | null =>
  earliestOf(state.asked, ([key, it]) => (it.step === 'citer' ? nextStepAt(key, it) : null));

/** Somebody misses frames: it gets those that I have, within its bound. */
export function onGaps(d: Draft, to: Handle, ranges: Extract<PairPayload, { t: 'gaps' }>['r']): void {
  let left: number = LIMITS.gapFrames;
  for (const [s, g, from, last] of ranges) {
    for (let n = from; n <= last && left > 0; n += 1, left -= 1) {
      const kept = d.state.archive.get(frameKey(toHex(s), g, n));
      if (!kept) continue;
      if (!allowHanding(d, to, kept.bytes.length)) return;
      sendPair(d, to, { t: 'frame', b: kept.bytes });
    }
  }
}

/** A held frame's signature could still not be judged after three seconds: its author's list of signing keys decides. */
function askForSigning(d: Draft, frame: FrameKey): void {
  const { s, g } = splitKey(frame);
  const member = listed(d.state).find((it) => it.id === s);
  const it = member?.receiving.find((known) => known.gen === g);
  if (member && it) sendPair(d, member.handle, { t: 'signing', g });
}

/** Signing publics of mine from the first position that the asker was given: what signed before is not for it. */
export function onSigning(d: Draft, to: Handle, g: number): void {
  const { own } = d.state;
  const member = memberAt(d, to);
  const holders = own.gen === g ? own.holders : own.ended.find((it) => it.gen === g)?.holders;
  const first = member && holders?.get(member.id);
  if (first === undefined) return;
  const k = own.signings
    .filter((it) => it.gen === g && it.from >= first)
    .map((it): [number, Uint8Array] => [it.from, it.pair.publicKey]);
  if (k.length > 0) sendPair(d, to, { t: 'signed', g, k: k.slice(0, LIMITS.members) });
}

/** Only what its author says of itself, for positions that were given to me. */
export function onSigned(d: Draft, from: Handle, payload: Extract<PairPayload, { t: 'signed' }>): void {
  const member = memberAt(d, from);
  const it = member?.receiving.find((known) => known.gen === payload.g);
  if (!member || !it) return;
  const merged = payload.k
    .filter(([at]) => at >= it.first)
    .reduce((known, [at, key]) => withSigningKey(known, at, key), it);
  patchMember(d, member.id, { receiving: member.receiving.map((old) => (old === it ? merged : old)) });
}
