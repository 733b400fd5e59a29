// How far a message has come on its way to being certain. Only the weakest step that is missing is put into words beside it.
import type { MessageView, ParticipantId, Verification } from '../src/contract';
import { confirmers } from './people';
import type { Sentence } from './sentence';
import { isVerified, type Tone, verifiedWords } from './words';

export interface Step {
  /** `ok` is done; any other is not. */
  readonly tone: Tone;
  readonly text: Sentence;
}

/** The confirmation as a whole: done, on its way, or not come for a while. */
export function confirmationTone(message: MessageView): Tone {
  const { waiting, overdue, departed } = confirmers(message);
  if (overdue.length > 0) return 'warn';
  if (waiting.length > 0) return 'busy';
  return departed.length > 0 ? 'quiet' : 'ok';
}

/** Beside each of two different messages of one author in one place. */
export const twinWords = (author: ParticipantId, twin: 'shown' | 'unread'): Sentence => [
  { who: author },
  ' sent two different messages in this place. ',
  twin === 'shown' ? 'Both are shown.' : 'The other one cannot be read.',
];

/** All steps, in their order. */
export function messageSteps(message: MessageView): readonly Step[] {
  const { mine, author, authorVerified, confirmed, expected, twin } = message;
  const by: Step = {
    tone: confirmationTone(message),
    text: [`Confirmed by ${confirmed.length} of ${expected.length}`],
  };
  if (mine) return [{ tone: 'ok', text: ['Sent'] }, { tone: 'ok', text: ['Signed with your key'] }, by];
  return [
    { tone: 'ok', text: ['Received'] },
    { tone: 'ok', text: ['Signed with the key of ', { who: author }] },
    verifiedStep(author, authorVerified),
    ...(twin === 'none' ? [] : [{ tone: 'danger', text: twinWords(author, twin) } as const]),
    by,
  ];
}

function verifiedStep(author: ParticipantId, verified: Verification): Step {
  const who = { who: author };
  if (verified === 'no') return { tone: 'quiet', text: [who, ' was not verified when it came'] };
  if (verified === 'differs')
    return { tone: 'danger', text: ['You had said that the fingerprint of ', who, ' differs'] };
  return { tone: 'ok', text: [who, ` was ${verifiedWords(verified).text} when it came`] };
}

/** Beside the count: what is weakest, where the count alone does not say it. */
export function weakestStep(message: MessageView): 'overdue' | 'unverified' | null {
  const tone = confirmationTone(message);
  if (tone === 'warn') return 'overdue';
  return tone !== 'busy' && !message.mine && !isVerified(message.authorVerified) ? 'unverified' : null;
}
