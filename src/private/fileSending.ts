// A file of mine on its way out. The page that offered it keeps it and brings one part after the other; here only its place, its key and
// the few sealed parts that are under way are kept, so that a death of this program costs nothing and twenty megabytes fit nowhere.
import { FILE_LIMITS, type FileId } from '../contract/private';
import { fromHex, toHex } from '../crypto/bytes';
import type { OtrEvent } from '../otr/otrTypes';
import { type Draft, patch, put } from './draft';
import { beginLine, bytesBelow, changeLine, type Ending, tellFile } from './fileLines';
import { safeFileName } from './fileName';
import { decodeOffer, encodeOffer, FILE_USE, fileKey, partSize, partsOf, sealPart } from './filePart';
import { PRIVATE_LIMITS } from './limits';
import type { Conversation, Sending } from './state';

/** What the engine is to do: the offer goes inside OTR, and brings the key. */
export function offerFile(d: Draft, name: string, size: number): OtrEvent | null {
  const { phase, sending } = d.state;
  if (phase.name !== 'encrypted' || sending || size > FILE_LIMITS.bytes) return null;
  const data = encodeOffer({ i: d.env.random(16), n: safeFileName(name), s: size });
  return { type: 'extra-key', use: FILE_USE, data };
}

/** The engine has sent it. */
export function onOfferSent(d: Draft, data: Uint8Array, extra: Uint8Array): void {
  const offer = decodeOffer(data)!;
  const file = toHex(offer.i);
  const line = beginLine(d, file, offer.n, offer.s, true);
  const key = fileKey(d.env.crypto, extra, offer, d.state.begins);
  const place = { next: 0, taken: 0, movedAt: d.env.now, window: 1, probe: null };
  patch(d, { sending: { file, line, key, size: offer.s, phase: 'offered', ...place } });
}

/** The part that the page is to bring now; null for none. */
export function wantedPart({ phase, sending: it }: Conversation): number | null {
  if (it?.phase !== 'running' || phase.name !== 'encrypted') return null;
  return it.next < Math.min(partsOf(it.size), it.taken + it.window) ? it.next : null;
}

function advance(d: Draft, it: Sending): void {
  patch(d, { sending: it });
  const state = it.phase === 'offered' ? it.phase : 'running';
  changeLine(d, it.line, { state, done: bytesBelow(it, it.taken), next: wantedPart(d.state) });
}

/** A part that nobody asked for, or of another size, is left: the page was too late, or the file has changed under it. */
export function sendPart(d: Draft, file: FileId, n: number, plain: Uint8Array): void {
  const it = d.state.sending;
  if (it?.file !== file || wantedPart(d.state) !== n || plain.length !== partSize(it.size, n)) return;
  const sealed = sealPart(d.env.crypto, it.key, d.env.random(24), it.size, n, plain);
  put(d, { t: 'part', i: fromHex(file), n, ...sealed });
  const probe = it.probe ?? { n, at: d.env.now };
  advance(d, { ...it, next: n + 1, probe, movedAt: d.env.now });
}

/** They have everything below `n`, and go on from there. A place that they can't be at means nothing. */
export function onTake(d: Draft, file: FileId, n: number): void {
  const it = d.state.sending;
  if (it?.file !== file) return tellFile(d, file, 'stop', 0);
  const inOrder = it.phase === 'running' && d.state.phase.name === 'encrypted';
  if (n < it.taken || n > (inOrder ? it.next : partsOf(it.size))) return;
  const next = inOrder ? it.next : n;
  const fits = it.phase !== 'waiting' && it.probe && n > it.probe.n;
  const timed = fits ? { window: windowAfter(it, d.env.now - it.probe!.at), probe: null } : {};
  advance(d, { ...it, ...timed, phase: 'running', taken: n, next, movedAt: d.env.now });
  if (n === partsOf(it.size)) finishSending(d, 'done');
}

/** One part at a time on a slow line, where each would stand in the way of a text for seconds. */
function windowAfter({ window }: Sending, took: number): number {
  if (took > PRIVATE_LIMITS.fileSlow) return 1;
  return took < PRIVATE_LIMITS.fileFast ? Math.min(PRIVATE_LIMITS.fileWindow, window + 1) : window;
}

export function finishSending(d: Draft, state: Ending): void {
  const { sending: it, out } = d.state;
  if (!it) return;
  patch(d, { sending: null, out: out.filter(({ payload }) => payload.t !== 'part') });
  changeLine(d, it.line, { state, next: null });
}

/** With new keys: who has not agreed is asked anew, and who has says from where it goes on. */
export function resyncSending(d: Draft): void {
  const { sending: it, out } = d.state;
  if (!it) return;
  if (it.phase === 'offered') {
    finishSending(d, 'broken-off');
    return tellFile(d, it.file, 'stop', 0);
  }
  patch(d, { out: out.filter(({ payload }) => payload.t !== 'part') });
  advance(d, { ...it, phase: 'waiting', next: it.taken, window: 1, probe: null });
}

/** Keys are there, or no longer: may the page bring something? */
export function refreshSending(d: Draft): void {
  const { sending: it } = d.state;
  if (it) advance(d, { ...it, movedAt: d.env.now });
}

/** When the page with the file counts as closed. */
export function sendingTimer(state: Conversation): number | null {
  return wantedPart(state) === null ? null : state.sending!.movedAt + PRIVATE_LIMITS.filePage;
}
