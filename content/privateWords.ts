// Private conversations in words. Whoever it is with is named everywhere, so that nothing is taken for the room's.
import type { PrivateBlock, PrivateNoticeView, PrivateView, QuestionView } from '../src/contract/private';
import type { Sentence } from './sentence';
import type { Tone } from './words';

interface Words {
  readonly tone: Tone;
  readonly text: Sentence;
  /** Interrupts a screen reader. */
  readonly urgent?: true;
}

export function privateNoticeWords({ code, count }: PrivateNoticeView, id: string): Words {
  const who = { who: id };
  switch (code) {
    case 'you-asked':
      return { tone: 'quiet', text: ['You asked ', who, ' for a private conversation.'] };
    case 'they-asked':
      return { tone: 'quiet', text: [who, ' asked for a private conversation.'] };
    case 'declined':
      return { tone: 'quiet', text: [who, ' does not want to talk privately now.'] };
    case 'you-declined':
      return { tone: 'quiet', text: ['You said: not now.'] };
    case 'begun':
      return { tone: 'ok', text: ['What follows can be read only by you and ', who, '.'] };
    case 'goes-on':
      return { tone: 'ok', text: ['Connected again. New keys, still only you and ', who, '.'] };
    case 'interrupted':
      return { tone: 'quiet', text: ['The connection to ', who, ' broke. This goes on by itself.'] };
    case 'ended-by-me':
      return { tone: 'quiet', text: ['You ended the private conversation.'] };
    case 'ended-by-them':
      return { tone: 'quiet', text: [who, ' ended the private conversation.'] };
    case 'ended-left':
      return { tone: 'quiet', text: [who, ' has gone. The private conversation is over.'] };
    case 'ended-failed':
      return { tone: 'warn', text: ['No keys could be agreed with ', who, '. Ask again.'] };
    case 'other-key':
      return {
        tone: 'danger',
        urgent: true,
        text: [who, ' came with another key than the announced one, and was refused. Do not trust it.'],
      };
    case 'not-encrypted':
      return {
        tone: 'warn',
        text: [
          count === 1 ? 'A message' : `${count} messages`,
          ' without encryption came from ',
          who,
          count === 1 ? '. It was not shown.' : '. They were not shown.',
        ],
      };
    case 'question-asked':
      return { tone: 'quiet', text: ['You asked ', who, ' a question.'] };
    case 'question-came':
      return { tone: 'quiet', text: [who, ' asked you a question.'] };
    case 'question-same':
      return { tone: 'ok', text: ['You and ', who, ' gave the same answer.'] };
    case 'question-different':
      return { tone: 'danger', urgent: true, text: ['You and ', who, ' gave different answers.'] };
    case 'question-broken-off':
      return { tone: 'warn', text: ['The question was broken off. It says nothing about ', who, '.'] };
    case 'file-refused':
      return {
        tone: 'warn',
        text: [who, ' offered a file that is too large or not in order. It was refused.'],
      };
    case 'lines-dropped':
      return { tone: 'quiet', text: ['Earlier messages were dropped to save memory.'] };
  }
}

/** How the conversation stands, beside its heading. */
export function privateStateWords(state: PrivateView['state']): { tone: Tone; text: string } {
  switch (state) {
    case 'requested':
      return { tone: 'busy', text: 'Asked, no answer yet' };
    case 'asked':
      return { tone: 'busy', text: 'Waits for your answer' };
    case 'agreeing':
      return { tone: 'busy', text: 'Agreeing on keys' };
    case 'encrypted':
      return { tone: 'ok', text: 'Encrypted for you two' };
    case 'interrupted':
      return { tone: 'busy', text: 'Reconnecting' };
    case 'ended':
      return { tone: 'quiet', text: 'Ended' };
    case 'refused':
      return { tone: 'danger', text: 'Refused: another key' };
  }
}

/** Null when something can be written. */
export function privateBlockWords(block: PrivateBlock, name: string): string | null {
  switch (block) {
    case null:
      return null;
    case 'requested':
      return `You can write as soon as ${name} agrees.`;
    case 'asked':
      return `Answer ${name} first.`;
    case 'agreeing':
      return `You can write as soon as keys are agreed with ${name}.`;
    case 'interrupted':
      return `The connection to ${name} is lost. You can write again when it is back.`;
    case 'reconnecting':
      return 'The connection is lost. You can write again when it is back.';
    case 'differs':
      return 'Something that you compared differs, so nothing can be sent.';
    case 'ended':
      return `There is no private conversation with ${name} at the moment.`;
    case 'refused':
      return `Nothing can be sent to ${name}: the key is not the announced one.`;
  }
}

/** What is to be said of the question now, if anything. */
export function questionWords({ state, outcome, triesLeft }: QuestionView, id: string): Words | null {
  const who = { who: id };
  switch (state) {
    case 'none':
      return null;
    case 'waiting':
      return { tone: 'busy', text: ['You asked ', who, ' a question. No answer yet.'] };
    case 'asked':
      return { tone: 'warn', text: [who, ' asks you a question, to be sure that it is you.'] };
    case 'checking':
      return { tone: 'busy', text: ['Comparing your answer with that of ', who, '.'] };
    case 'done':
      return doneWords(outcome, triesLeft, who);
  }
}

function doneWords(outcome: QuestionView['outcome'], triesLeft: number, who: { who: string }): Words {
  const left =
    triesLeft === 0 ? 'No try is left.' : triesLeft === 1 ? '1 try is left.' : `${triesLeft} tries are left.`;
  switch (outcome) {
    case 'same':
      return { tone: 'ok', text: ['Same answer. ', who, ' is verified.'] };
    case 'different':
      return {
        tone: 'danger',
        text: [
          'Different answers. Somebody may be between you and ',
          who,
          `, or one of you mistyped. ${left}`,
        ],
      };
    case 'broken-off':
    case null:
      return {
        tone: 'warn',
        text: ['Broken off. The answers were not compared, so nothing is known about ', who, `. ${left}`],
      };
  }
}
