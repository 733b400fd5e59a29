// npm run member -- --server ws://127.0.0.1:PORT/xmpp-websocket --domain localhost --room NAME --nick NAME
//
// A headless member of a room: one JSON object a line on stdout (memberEvents.ts), and on stdin, one a line,
//   {"say": "text"}   said as soon as somebody can read it, in order; while nobody is there the answer is a warning
//   {"private": {"to": "nickname", "text": "text"}}   said to that one alone: it is asked for a private conversation first
//   {"ask": {"to": "nickname", "question": "question", "answer": "answer"}}   the question that verifies, in a private conversation
//   {"reply": {"to": "nickname", "answer": "answer"}}   to the question that this one asks
//   {"leave": true}   leaves, then ends with 0
// Whoever asks it for a private conversation gets one.
// The end of stdin changes nothing; SIGTERM and SIGINT leave. A room that ends by itself ends the program with 1.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { conform, type Infer, literal, record, text, union } from '../src/codec/schema';
import type { FailureCode } from '../src/contract';
import { Member } from './memberCore';
import type { MemberEvent } from './memberEvents';

const USAGE = 'usage: npm run member -- --server URL --domain DOMAIN --room NAME --nick NAME';
const line = union([
  record({ say: text(1_000_000) }),
  record({ private: record({ to: text(200), text: text(1_000_000) }) }),
  record({ ask: record({ to: text(200), question: text(1_000), answer: text(1_000) }) }),
  record({ reply: record({ to: text(200), answer: text(1_000) }) }),
  record({ leave: literal(true) }),
]);

const print = (event: MemberEvent): void => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};
const warn = (code: string): void => print({ event: 'warning', text: code });

function readOptions(): { server: string; domain: string; room: string; nick: string } {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({ options: { server: option, domain: option, room: option, nick: option } });
  const { server, domain = 'localhost', room, nick } = values;
  if (!server || !room || !nick) throw new RangeError(USAGE);
  return { server, domain, room, nick };
}

/** Does things in order; each waits until the room, or the conversation, is ready for it. */
class Doings {
  readonly #member: Member;
  #last: Promise<void> = Promise.resolve();
  constructor(member: Member) {
    this.#member = member;
  }
  add(what: Exclude<Infer<typeof line>, { leave: true }>): void {
    this.#last = this.#last.then(async () => {
      const refused = await this.#do(what);
      if (refused !== null) warn(refused);
    });
  }
  async #do(what: Exclude<Infer<typeof line>, { leave: true }>): Promise<FailureCode | null> {
    const { composer } = await this.#member.waitFor(
      (view) => view.composer === null || view.composer === 'alone' || view.composer === 'ended',
      2 ** 31 - 1,
    );
    if (composer !== null) return 'nobody-can-read';
    if ('say' in what) return this.#member.say(what.say);
    if ('private' in what) return this.#member.sayPrivately(what.private.to, what.private.text);
    if ('ask' in what) {
      const { to, question, answer } = what.ask;
      return this.#member.converse(to, { type: 'ask', question, answer });
    }
    return this.#member.converse(what.reply.to, { type: 'reply', answer: what.reply.answer });
  }
}

function parseLine(input: string): ReturnType<typeof conform<typeof line>> {
  try {
    return conform(line, JSON.parse(input));
  } catch {
    return undefined;
  }
}

/** npm hands a signal to the shell between us and it, and that one dies without a word: so its end is ours. */
function leaveWithParent(leave: () => void): void {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event !== 'member') return;
  setInterval(() => {
    if (process.ppid !== parent) leave();
  }, 300).unref();
}

async function main(): Promise<void> {
  const member = await Member.enter(readOptions());
  for (const event of member.events) print(event);
  member.onEvent(print);
  member.onEvent((it) => {
    if (it.event === 'private-state' && it.state === 'asked')
      void member.converse(it.nickname, { type: 'answer', accept: true });
  });
  const doings = new Doings(member);
  let leaving = false;
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    void member.leave().catch(() => process.exit(1));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, leave);
  leaveWithParent(leave);
  createInterface({ input: process.stdin }).on('line', (input) => {
    const said = input.trim() === '' ? null : parseLine(input);
    if (said === undefined) warn('bad-input');
    else if (said !== null && 'leave' in said) leave();
    else if (said !== null) doings.add(said);
  });
  const { status } = await member.waitFor((view) => view.status.state === 'ended', 2 ** 31 - 1);
  await member.over();
  process.exit(leaving || (status.state === 'ended' && status.why === 'left') ? 0 : 1);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof RangeError ? error.message : 'internal'}\n`);
  process.exit(2);
});
