// What is wrong between members, and what was refused, in words.
import type { DisagreementView, Likeness } from '../src/contract';
import { listOf, type Sentence } from './sentence';

/** Everybody that a difference exists with, in one sentence; once each. */
export function disagreementTitle(disagreements: readonly DisagreementView[]): Sentence {
  const others = [...new Set(disagreements.map((it) => it.with))];
  return ['You and ', ...listOf(others), ' see different people in this room.'];
}

/** One difference. `known`: whether `about` is somebody that this page can name. */
export function disagreementWords(it: DisagreementView, known: boolean): Sentence {
  const other = { who: it.with };
  const about = it.about !== null && known ? { who: it.about } : 'somebody';
  switch (it.kind) {
    case 'missing':
      return [other, ' does not see ', about, '.'];
    case 'extra':
      return [other, ' sees ', about, known ? ', whom you do not see.' : ' whom you do not see.'];
    case 'different':
      return [other, ' has other keys or another name for ', about, ' than you have.'];
    case 'unexplained':
      return [other, ' has not said what the difference is.'];
  }
}

/** Why somebody could be taken for another, and what to do about it. */
export function likenessWords({ kind, of }: Likeness): Sentence {
  switch (kind) {
    case 'name':
      return ['Looks like ', of, ', and is somebody else.'];
    case 'other-key':
      return ['Has another key than the ', of, ' of before, who may be somebody else.'];
    case 'fingerprint':
      return ['The fingerprint begins or ends like that of ', of, '. Compare all of it.'];
  }
}

/** The same beside a name, where there is no room for more. */
export function shortLikeness({ kind, of }: Likeness): Sentence {
  switch (kind) {
    case 'name':
      return ['looks like ', of];
    case 'other-key':
      return ['other key than ', of, ' before'];
    case 'fingerprint':
      return ['fingerprint almost that of ', of];
  }
}

/** What failed a check of the protocol (docs/PROTOCOL.md), by its code. A code that has no words yet is still counted. */
export function refusalWords(code: string): string {
  switch (code) {
    case 'malformed':
      return 'Not in a form that the protocol knows';
    case 'unknown-sender':
      return 'From somebody whose keys are not known';
    case 'unasked':
      return 'An answer to a question that was not asked';
    case 'signature':
      return 'Its signature was wrong';
    case 'commitment':
      return 'Its contents were not those that its sender had committed to';
    case 'chain-distance':
      return 'Too far ahead of everything that came before';
    case 'position':
      return 'In a place that is taken or closed';
    case 'handshake':
      return 'A key exchange that failed';
    case 'identity-conflict':
      return 'A handle that came back with other keys';
    case 'nickname':
      return 'A nickname that is not allowed';
    case 'box':
      return 'New keys that could not be opened';
    case 'pairwise':
      return 'A message between two members that failed its check';
    case 'own-frame-forged':
      return 'Pretended to come from you';
    default:
      return 'Failed another check';
  }
}
