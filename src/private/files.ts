// Files in a conversation, both directions together (docs/PROTOCOL.md, section 10). Sending is fileSending.ts, receiving
// fileReceiving.ts; the bytes themselves stay in the pages at both ends.
import type { FileId } from '../contract/private';
import { toHex } from '../crypto/bytes';
import type { PrivatePayload } from '../mpotr/frames';
import { earliest } from '../mpotr/timers';
import type { OtrEvent } from '../otr/otrTypes';
import type { Draft } from './draft';
import { type Ending, tellFile } from './fileLines';
import {
  answerOffer,
  finishReceiving,
  goOnReceiving,
  onPart,
  receivingTimer,
  resyncReceiving,
  takeParts,
} from './fileReceiving';
import {
  finishSending,
  offerFile,
  onTake,
  refreshSending,
  resyncSending,
  sendingTimer,
  sendPart,
} from './fileSending';
import type { Conversation } from './state';

/** What pages do with files. Parts count from 0. */
export type FileAct =
  | { readonly type: 'file-offer'; readonly name: string; readonly size: number }
  | { readonly type: 'file-answer'; readonly file: FileId; readonly accept: boolean }
  | { readonly type: 'file-stop'; readonly file: FileId }
  | {
      readonly type: 'file-part';
      readonly file: FileId;
      readonly n: number;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'file-take'; readonly file: FileId; readonly n: number };

/** Gives what the engine is to do, if anything. */
export function actOnFile(d: Draft, act: FileAct): OtrEvent | null {
  switch (act.type) {
    case 'file-offer':
      return offerFile(d, act.name, act.size);
    case 'file-answer':
      answerOffer(d, act.file, act.accept);
      return null;
    case 'file-stop':
      if (finish(d, act.file, 'stopped-by-me')) tellFile(d, act.file, 'stop', 0);
      return null;
    case 'file-part':
      sendPart(d, act.file, act.n, act.bytes);
      return null;
    case 'file-take':
      takeParts(d, act.file, act.n);
      return null;
  }
}

export function onFilePayload(d: Draft, payload: Extract<PrivatePayload, { t: 'file' | 'part' }>): void {
  if (payload.t === 'part') return onPart(d, payload);
  const file = toHex(payload.i);
  if (payload.q === 'take') return onTake(d, file, payload.n);
  const unanswered = d.state.sending?.file === file && d.state.sending.phase === 'offered';
  finish(d, file, unanswered ? 'declined' : 'stopped-by-them');
}

/** True if it was one of those that are under way. */
function finish(d: Draft, file: FileId, ending: Ending): boolean {
  if (d.state.sending?.file === file) finishSending(d, ending);
  else if (d.state.receiving?.file === file) finishReceiving(d, ending);
  else return false;
  return true;
}

export function resyncFiles(d: Draft): void {
  resyncSending(d);
  resyncReceiving(d);
}

export function goOnWithFiles(d: Draft): void {
  refreshSending(d);
  goOnReceiving(d);
}

/** There is no conversation any more. */
export function breakFilesOff(d: Draft): void {
  finishSending(d, 'broken-off');
  finishReceiving(d, 'broken-off');
}

export const filesTimer = (state: Conversation): number | null =>
  earliest([sendingTimer(state), receivingTimer(state)]);

/** A page that has been silent for too long has taken its file with it. */
export function tickFiles(d: Draft): void {
  const { now } = d.env;
  const due = (at: number | null): boolean => at !== null && now >= at;
  const { sending, receiving } = d.state;
  for (const it of [
    due(sendingTimer(d.state)) ? sending : null,
    due(receivingTimer(d.state)) ? receiving : null,
  ])
    if (it && finish(d, it.file, 'broken-off')) tellFile(d, it.file, 'stop', 0);
}
