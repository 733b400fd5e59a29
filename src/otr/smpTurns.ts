// Whose turn it is in a run of the socialist millionaires' protocol ("The SMP state machine"). There is at most one run. A message
// out of turn, or one that proves nothing, aborts it; so does the end of the keys it runs under. Only the last message of a run
// answers 'same' or 'different', and only the user's own act begins a run or replies.
import { concat, u32, utf8 } from '../crypto/bytes';
import { changeSession, type Draft, emit, sessionOf, warn } from './draft';
import { decodePrivate, encodePublic, otrFingerprint } from './dsaKey';
import { encodeMpi } from './mpi';
import { readAll } from './reader';
import { sendTlv } from './sending';
import {
  COUNTS,
  message1,
  message2,
  receive1,
  receive2,
  receive3,
  receive4,
  type SmpRun,
  smpSecret,
} from './smp';
import { decodeText, TLV, type Tlv } from './tlv';

export const NO_RUN: SmpRun = { type: 'idle' };
/** UTF-8 bytes. */
export const MAX_QUESTION = 1024;

const NUL = 0;

/** Needs the encrypted phase. */
export function ask(d: Draft, words: Uint8Array, question: string | null): void {
  const asked = question === null ? undefined : utf8(question);
  if (asked?.includes(NUL)) return warn(d, 'nul');
  if (asked && asked.length > MAX_QUESTION) return warn(d, 'too-long');
  abort(d);
  const { ours, theirs, ssid } = parties(d);
  const { run, numbers } = message1(smpSecret(ours, theirs, ssid, words), d.env.random);
  changeSession(d, { smp: run });
  const list = encodeNumbers(numbers);
  if (asked) sendTlv(d, TLV.smp1Question, concat([asked, Uint8Array.of(NUL), list]));
  else sendTlv(d, TLV.smp1, list);
}

/** Needs the encrypted phase. */
export function reply(d: Draft, words: Uint8Array): void {
  const { smp } = sessionOf(d)!;
  if (smp.type !== 'asked') return warn(d, 'not-asked');
  const { ours, theirs, ssid } = parties(d);
  const { run, numbers } = message2(smp, smpSecret(theirs, ours, ssid, words), d.env.random);
  changeSession(d, { smp: run });
  sendTlv(d, TLV.smp2, encodeNumbers(numbers));
}

/** The user's wish; without a run there is nothing to do. */
export function abort(d: Draft): void {
  if (isRunning(d)) stop(d);
}

/** The run can't go on: its keys have gone, or the peer has aborted it. */
export function dropRun(d: Draft): void {
  if (!isRunning(d)) return;
  changeSession(d, { smp: NO_RUN });
  emit(d, { type: 'verified', result: 'aborted' });
}

export function receiveSmp(d: Draft, { type, value }: Tlv): void {
  const { random } = d.env;
  const { smp } = sessionOf(d)!;
  switch (type) {
    case TLV.smp1:
      return receiveQuestion(d, null, value);
    case TLV.smp1Question: {
      const end = value.indexOf(NUL);
      const question = end < 0 || end > MAX_QUESTION ? undefined : decodeText(value.subarray(0, end));
      return question === undefined ? stop(d) : receiveQuestion(d, question, value.subarray(end + 1));
    }
    case TLV.smp2: {
      const numbers = smp.type === 'awaiting-2' && decodeNumbers(value, COUNTS[2]);
      const turn = numbers && receive2(smp, numbers, random);
      if (!turn) return stop(d);
      changeSession(d, { smp: turn.run });
      sendTlv(d, TLV.smp3, encodeNumbers(turn.numbers));
      return;
    }
    case TLV.smp3: {
      const numbers = smp.type === 'awaiting-3' && decodeNumbers(value, COUNTS[3]);
      const turn = numbers && receive3(smp, numbers, random);
      if (!turn) return stop(d);
      sendTlv(d, TLV.smp4, encodeNumbers(turn.numbers));
      return finish(d, turn.same);
    }
    case TLV.smp4: {
      const numbers = smp.type === 'awaiting-4' && decodeNumbers(value, COUNTS[4]);
      const same = numbers ? receive4(smp, numbers) : undefined;
      return same === undefined ? stop(d) : finish(d, same);
    }
    case TLV.smpAbort:
      return dropRun(d);
  }
}

function receiveQuestion(d: Draft, question: string | null, list: Uint8Array): void {
  const numbers = isRunning(d) ? undefined : decodeNumbers(list, COUNTS[1]);
  const smp = numbers && receive1(numbers);
  if (!smp) return stop(d);
  changeSession(d, { smp });
  emit(d, { type: 'asked', question });
}

function finish(d: Draft, same: boolean): void {
  changeSession(d, { smp: NO_RUN });
  emit(d, { type: 'verified', result: same ? 'same' : 'different' });
}

function stop(d: Draft): void {
  sendTlv(d, TLV.smpAbort);
  dropRun(d);
}

const isRunning = (d: Draft): boolean => (sessionOf(d)?.smp ?? NO_RUN).type !== 'idle';

/** Both fingerprints and the session id. */
function parties(d: Draft): { ours: Uint8Array; theirs: Uint8Array; ssid: Uint8Array } {
  const { peerKey, ssid } = sessionOf(d)!;
  const ours = otrFingerprint(encodePublic(decodePrivate(d.state.privateKey)!));
  return { ours, theirs: otrFingerprint(peerKey), ssid };
}

const encodeNumbers = (numbers: readonly bigint[]): Uint8Array =>
  concat([u32(numbers.length), ...numbers.map(encodeMpi)]);

function decodeNumbers(list: Uint8Array, count: number): bigint[] | undefined {
  const read = readAll(list, (it) => ({
    count: it.int(),
    numbers: Array.from({ length: count }, () => it.mpi()),
  }));
  return read?.count === count ? read.numbers : undefined;
}
