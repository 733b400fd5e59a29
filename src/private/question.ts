// The socialist millionaires' question: one asks, the other answers, and both learn whether the answers were the same, and nothing
// else. Each run lets one side guess once, so three that did not end well are all that one participant gets; a run that is left after
// an answer was given counts, because whoever leaves may have learnt the outcome. Leaving is never an answer.
import { LIMITS } from '../contract';
import type { OtrEvent } from '../otr/otrTypes';
import { normaliseAnswer, secretOf } from './answer';
import { allow, type Draft, notice, patch } from './draft';
import type { Question } from './state';

type Outcome = Extract<Question, { state: 'done' }>['outcome'];

const isOpen = ({ state }: Question): boolean =>
  state === 'waiting' || state === 'asked' || state === 'checking';

export const isQuestion = (text: string): boolean =>
  text.trim() !== '' && [...text].length <= LIMITS.questionCharacters;

export const isAnswer = (text: string): boolean =>
  normaliseAnswer(text) !== '' && [...text].length <= LIMITS.answerCharacters;

/** Asks, where nothing else is being asked. Gives what the engine is to do. */
export function ask(d: Draft, question: string, answer: string): OtrEvent | null {
  const { phase, question: before, triesLeft } = d.state;
  if (phase.name !== 'encrypted' || isOpen(before) || triesLeft === 0) return null;
  if (!isQuestion(question) || !isAnswer(answer)) return null;
  notice(d, 'question-asked');
  patch(d, { question: { state: 'waiting', question, answered: false } });
  return { type: 'ask', secret: secretOf(answer), question };
}

/** They ask. A question that can't be shown, or one more than they may put, is left without a word. */
export function onAsked(d: Draft, question: string): OtrEvent | null {
  if (!isQuestion(question) || d.state.triesLeft === 0 || !allow(d)) return { type: 'abort' };
  notice(d, 'question-came');
  patch(d, { question: { state: 'asked', question }, unread: d.state.unread + 1 });
  return null;
}

export function reply(d: Draft, answer: string): OtrEvent | null {
  const { question } = d.state;
  if (question.state !== 'asked' || !isAnswer(answer)) return null;
  patch(d, { question: { state: 'checking', question: question.question } });
  return { type: 'reply', secret: secretOf(answer) };
}

/** I leave it. */
export function abort(d: Draft): OtrEvent | null {
  if (!isOpen(d.state.question)) return null;
  breakOff(d);
  return { type: 'abort' };
}

/** Something of theirs was answered by my machine: if it was to my question, their answer is with me and the outcome on its way. */
export function onAnswered(d: Draft): void {
  const { question } = d.state;
  if (question.state === 'waiting') patch(d, { question: { ...question, answered: true } });
}

export function onOutcome(d: Draft, result: 'same' | 'different' | 'aborted'): void {
  if (!isOpen(d.state.question)) return;
  if (result === 'aborted') return breakOff(d);
  finish(d, result);
  if (result === 'same') d.effects.push({ type: 'verified' });
}

/** Ends an open run without an outcome. */
export function breakOff(d: Draft): void {
  if (isOpen(d.state.question)) finish(d, 'broken-off');
}

function finish(d: Draft, outcome: Outcome): void {
  const { question, triesLeft } = d.state;
  if (question.state === 'none' || question.state === 'done') return;
  const guessed = question.state === 'checking' || (question.state === 'waiting' && question.answered);
  const failed = outcome === 'different' || (outcome === 'broken-off' && guessed);
  notice(d, `question-${outcome}`);
  patch(d, {
    question: { state: 'done', question: question.question, outcome },
    triesLeft: failed ? triesLeft - 1 : triesLeft,
  });
}
