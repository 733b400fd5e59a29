// What is wrong between members, in words.
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
