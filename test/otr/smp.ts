// The socialist millionaires' question between two programs.
import { equal } from 'node:assert/strict';
import { type Conversation, other, type Side } from './conversation';

export interface Question {
  /** Null: only the secret is asked for. */
  readonly question: string | null;
  /** What the one who asks has in mind. */
  readonly secret: string;
}

/** `asker` asks and the other hears the question. */
export async function ask(
  conversation: Conversation,
  asker: Side,
  { question, secret }: Question,
): Promise<void> {
  const answerer = conversation.ends[other(asker)];
  const before = answerer.all('asked').length;
  conversation.ends[asker].tell({ ask: { secret, ...(question !== null && { question }) } });
  await conversation.until('asked', () => answerer.all('asked').length > before);
  equal(answerer.all('asked').at(-1)?.asked, question);
}

/** The whole run: what the asker and the other learn of it. */
export async function verify(
  conversation: Conversation,
  asker: Side,
  question: Question,
  answer: string,
): Promise<[boolean, boolean]> {
  const ends = [conversation.ends[asker], conversation.ends[other(asker)]] as const;
  const before = ends.map((end) => end.all('verified').length);
  await ask(conversation, asker, question);
  ends[1].tell({ reply: { secret: answer } });
  await conversation.until('verified', () => ends.every((end, i) => end.all('verified').length > before[i]!));
  const [asked, answered] = ends.map((end) => end.all('verified').at(-1)!.verified);
  return [asked!, answered!];
}

/** A question that `aborter` ends before it is answered: the other hears of it. */
export async function abort(conversation: Conversation, asker: Side, aborter: Side): Promise<void> {
  await ask(conversation, asker, { question: null, secret: 'never compared' });
  const left = conversation.ends[other(aborter)];
  const before = left.all('aborted').length;
  conversation.ends[aborter].tell({ abort: true });
  await conversation.until('aborted', () => left.all('aborted').length > before);
}
