// Which field of the join form an error belongs to.
import type { FailureCode } from '../src/contract';
import { labels } from './labels';
import { failureWords } from './words';

export interface JoinError {
  readonly field: 'room' | 'nickname' | 'server' | 'passphrase' | 'form';
  readonly text: string;
}

export function joinError(code: FailureCode): JoinError {
  const text = failureWords(code);
  switch (code) {
    case 'bad-room-name':
    case 'already-joined':
    case 'password-needed':
    case 'members-only':
      return { field: 'room', text };
    case 'bad-nickname':
      return { field: 'nickname', text };
    case 'bad-server':
    case 'unreachable':
    case 'registration-refused':
    case 'no-rooms-here':
    case 'creation-restricted':
      return { field: 'server', text };
    case 'identity-locked':
    case 'wrong-passphrase':
      return { field: 'passphrase', text };
    default:
      return { field: 'form', text };
  }
}

/** The first field that is still empty; null when the form can be sent. Whether the values are good is the background's to say. */
export function checkDraft(draft: { room: string; nickname: string; server: string }): JoinError | null {
  if (draft.room.trim() === '') return { field: 'room', text: labels.roomEmpty };
  if (draft.nickname.trim() === '') return { field: 'nickname', text: labels.nicknameEmpty };
  if (draft.server.trim() === '') return { field: 'server', text: labels.serverEmpty };
  return null;
}
