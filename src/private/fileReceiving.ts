// A file of theirs on its way in. Nothing of it comes before the user agrees. Each part must be the next one of this file, of the one
// size that it can have: the first that is not ends it. A page fetches what has come and holds it; nothing is ever opened.
import type { FileId } from '../contract/private';
import { concat, toHex } from '../crypto/bytes';
import type { PartPayload } from '../mpotr/frames';
import { allow, type Draft, notice, patch } from './draft';
import { beginLine, bytesBelow, changeLine, type Ending, tellFile } from './fileLines';
import { decodeOffer, FILE_USE, fileKey, openPart, partsOf } from './filePart';
import { PRIVATE_LIMITS } from './limits';
import type { Conversation, Receiving } from './state';

/** They offer one. What is no offer, too large, or one too many is never shown as a file. */
export function onOffered(d: Draft, use: number, data: Uint8Array, extra: Uint8Array): void {
  if (use !== FILE_USE || d.state.phase.name !== 'encrypted' || !allow(d)) return;
  const offer = decodeOffer(data);
  if (!offer) return notice(d, 'file-refused');
  const file = toHex(offer.i);
  if (d.state.receiving) return tellFile(d, file, 'stop', 0);
  const line = beginLine(d, file, offer.n, offer.s, false);
  const key = fileKey(d.env.crypto, extra, offer, !d.state.begins);
  const place = { next: 0, taken: 0, movedAt: d.env.now, parts: [] };
  patch(d, {
    receiving: { file, line, key, size: offer.s, phase: 'offered', ...place },
    unread: d.state.unread + 1,
  });
}

export function answerOffer(d: Draft, file: FileId, accept: boolean): void {
  const it = d.state.receiving;
  if (it?.file !== file || it.phase !== 'offered') return;
  if (!accept) {
    tellFile(d, file, 'stop', 0);
    return finishReceiving(d, 'declined');
  }
  advance(d, { ...it, phase: 'running' });
  tellFile(d, file, 'take', 0);
}

function advance(d: Draft, it: Receiving): void {
  patch(d, { receiving: it });
  changeLine(d, it.line, { state: 'running', done: bytesBelow(it, it.next), next: it.next });
}

/** While keys are agreed anew, what still comes from before is said again afterwards. */
export function onPart(d: Draft, payload: PartPayload): void {
  const { receiving: it, phase } = d.state;
  if (it?.file !== toHex(payload.i) || it.phase !== 'running' || phase.name !== 'encrypted') return;
  const room = payload.n < it.taken + PRIVATE_LIMITS.fileWindow && payload.n < partsOf(it.size);
  const inOrder = payload.n === it.next && room;
  const plain = inOrder ? openPart(d.env.crypto, it.key, payload, it.size, payload.n) : undefined;
  if (!plain) {
    tellFile(d, it.file, 'stop', 0);
    return finishReceiving(d, 'damaged');
  }
  const movedAt = it.parts.length === 0 ? d.env.now : it.movedAt;
  advance(d, { ...it, next: it.next + 1, parts: [...it.parts, plain], movedAt });
}

/**
 * The page holds every part below `n`: some of them may come a second time after new keys, and are not kept again. It can't come back for
 * one that it has held: who asks for that has lost it.
 */
export function takeParts(d: Draft, file: FileId, n: number): void {
  const it = d.state.receiving;
  if (it?.file !== file || it.phase !== 'running' || d.state.phase.name !== 'encrypted') return;
  if (n < it.taken) {
    tellFile(d, file, 'stop', 0);
    return finishReceiving(d, 'broken-off');
  }
  const taken = Math.min(n, it.next);
  if (taken === it.taken) return;
  const parts = it.parts.slice(taken - it.taken);
  patch(d, { receiving: { ...it, taken, parts, movedAt: d.env.now } });
  tellFile(d, file, 'take', taken);
  if (taken === partsOf(it.size)) finishReceiving(d, 'done');
}

/** What has come and is not taken yet, from part `n` on; nothing where the page asks for something else. */
export function partsFrom({ receiving: it }: Conversation, file: FileId, n: number): Uint8Array {
  const fits = it?.file === file && n >= it.taken;
  return concat(fits ? it.parts.slice(n - it.taken) : []);
}

export function finishReceiving(d: Draft, state: Ending): void {
  const { receiving: it } = d.state;
  if (!it) return;
  patch(d, { receiving: null });
  changeLine(d, it.line, state === 'done' ? { state, done: it.size, next: null } : { state, next: null });
}

/** With new keys: what the page has not got comes again, and an offer may be made anew. */
export function resyncReceiving(d: Draft): void {
  const { receiving: it } = d.state;
  if (it?.phase === 'offered') finishReceiving(d, 'broken-off');
  else if (it) advance(d, { ...it, next: it.taken, parts: [] });
}

/** Keys are agreed anew. */
export function goOnReceiving(d: Draft): void {
  const { receiving: it } = d.state;
  if (it?.phase === 'running') tellFile(d, it.file, 'take', it.taken);
}

/** When the page that fetches counts as closed. */
export function receivingTimer({ receiving: it, phase }: Conversation): number | null {
  if (!it || it.parts.length === 0 || phase.name !== 'encrypted') return null;
  return it.movedAt + PRIVATE_LIMITS.filePage;
}
