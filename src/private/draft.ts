import type { Verification } from '../contract';
import type { PrivateNoticeCode } from '../contract/private';
import type { Env } from '../env';
import { appendNotice } from '../lineList';
import type { PrivatePayload } from '../mpotr/frames';
import { PRIVATE_LIMITS } from './limits';
import type { Conversation, PrivateLine } from './state';

export type PrivateEffect =
  /** Look at this DSA key, in slices; `key-checked` answers. */
  | { readonly type: 'check-key'; readonly key: Uint8Array }
  /** The answers were the same: the participant is verified, in the room as well. */
  | { readonly type: 'verified' };

/** One step's working copy. */
export interface Draft {
  state: Conversation;
  readonly effects: PrivateEffect[];
  readonly env: Env;
  /** How the participant is verified at this moment: what it says now bears that mark. */
  readonly verified: Verification;
}

export const patch = (d: Draft, change: Partial<Conversation>): void => {
  d.state = { ...d.state, ...change };
};

/** For the channel; of two reports of what I have got only the second means anything. All else goes before parts of files. */
export function put(d: Draft, payload: PrivatePayload, n: number | null = null): void {
  const isReport = (it: PrivatePayload): boolean => it.t === 'talk' && it.q === 'got';
  const kept = isReport(payload) ? d.state.out.filter((it) => !isReport(it.payload)) : d.state.out;
  const firstPart = kept.findIndex((it) => it.payload.t === 'part');
  const at = payload.t === 'part' || firstPart < 0 ? kept.length : firstPart;
  patch(d, { out: kept.toSpliced(at, 0, { payload, n }) });
}

export const talk = (d: Draft, q: 'ask' | 'ready' | 'got' | 'end'): void =>
  put(d, { t: 'talk', q, n: d.state.got });

export function notice(d: Draft, code: PrivateNoticeCode): void {
  const lineOf = (view: PrivateLine['view']): PrivateLine => ({ view, n: null });
  d.state = appendNotice(d.state, { code, who: null, at: d.env.now }, lineOf);
}

/** May this participant make me do one more thing now? Asked before anything is computed. */
export function allow(d: Draft): boolean {
  const { requests, requestsIn } = PRIVATE_LIMITS;
  const recent = d.state.requests.filter((at) => d.env.now - at < requestsIn);
  if (recent.length >= requests) return false;
  patch(d, { requests: [...recent, d.env.now] });
  return true;
}
