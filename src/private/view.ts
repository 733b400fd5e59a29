// A conversation as the pages get it. What did not change keeps its identity.
import type { PrivateBlock, PrivateLineView, PrivateView, QuestionView } from '../contract/private';
import { same } from '../keep';
import { viewsOf } from '../lineList';
import type { Conversation, Question } from './state';

/** What the room says of writing to this participant: the stream is broken, or the keys are in doubt. */
export type Hindrance = Extract<PrivateBlock, 'reconnecting' | 'differs' | 'ended'> | null;

const NO_QUESTION = { state: 'none', question: '', outcome: null } as const;

function questionOf(question: Question, triesLeft: number): QuestionView {
  if (question.state === 'none') return { ...NO_QUESTION, triesLeft };
  const outcome = question.state === 'done' ? question.outcome : null;
  return { state: question.state, question: question.question, outcome, triesLeft };
}

const blockOf = (name: Conversation['phase']['name'], hindrance: Hindrance): PrivateBlock =>
  hindrance ?? (name === 'encrypted' ? null : name);

export function privateView(
  state: Conversation,
  hindrance: Hindrance,
  before: PrivateView | undefined,
): PrivateView {
  const { phase, unread, draft, triesLeft } = state;
  const question = questionOf(state.question, triesLeft);
  const view: PrivateView = {
    id: state.id,
    with: state.with,
    state: phase.name,
    composer: blockOf(phase.name, hindrance),
    lines: viewsOf(state) as readonly PrivateLineView[],
    unread,
    draft,
    question: before && same(before.question, question) ? before.question : question,
  };
  return before && same(before, view) ? before : view;
}
