// How far a message has come on its way to being certain. Only the weakest step that is missing is put into words beside it.
import type { MessageView } from '../src/contract';
import { confirmers } from './people';
import type { Sentence } from './sentence';
import type { Tone } from './words';

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

/** All steps, in their order. */
export function messageSteps(message: MessageView): readonly Step[] {
  const { mine, author, authorVerified, confirmed, expected } = message;
  const by: Step = {
    tone: confirmationTone(message),
    text: [`Confirmed by ${confirmed.length} of ${expected.length}`],
  };
  if (mine) return [{ tone: 'ok', text: ['Sent'] }, { tone: 'ok', text: ['Signed with your key'] }, by];
  return [
    { tone: 'ok', text: ['Received'] },
    { tone: 'ok', text: ['Signed with the key of ', { who: author }] },
    authorVerified
      ? { tone: 'ok', text: [{ who: author }, ' was verified when it came'] }
      : { tone: 'quiet', text: [{ who: author }, ' was not verified when it came'] },
    by,
  ];
}

/** Beside the count: what is weakest, where the count alone does not say it. */
export function weakestStep(message: MessageView): 'overdue' | 'unverified' | null {
  const tone = confirmationTone(message);
  if (tone === 'warn') return 'overdue';
  return tone !== 'busy' && !message.authorVerified ? 'unverified' : null;
}
