// What ours and another program must be able to do with each other. Registers the tests; ours is side 0, the peer side 1.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { figure, outOf, runs } from '../relay/figure';
import { chatter } from './chatter';
import { type Conversation, other, SIDES, type Side } from './conversation';
import { agree, cross, say, shortKeys } from './exchange';
import { type StartProgram, startOurs, useConversation } from './programs';
import { abort, verify } from './smp';

const OURS = 0;
const PEER = 1;
const MINUTES = 60_000;

export interface Peer {
  /** As in `C-1` of docs/REPORT.md. */
  readonly row: string;
  readonly start: StartProgram;
  readonly messages: number;
  readonly exchanges: number;
  /** See exchange.ts. */
  readonly losesZeros: boolean;
}

/** Three ways to begin. */
const beginnings: readonly ((conversation: Conversation) => void)[] = [
  ({ ends }) => ends[OURS].tell({ start: true }),
  ({ ends }) => ends[PEER].tell({ start: true }),
  // Both have been asked, and their answers cross.
  (conversation) =>
    cross(conversation, () => {
      for (const end of conversation.ends) end.tell({ receive: '?OTRv3?' });
    }),
];

const isOver = ({ ends }: Conversation): boolean => ends.every(({ state }) => state.state !== 'encrypted');

/** `side` ends; the other is told, and ends, too. */
async function end(conversation: Conversation, side: Side): Promise<void> {
  const [first, second] = [conversation.ends[side], conversation.ends[other(side)]];
  first.tell({ end: true });
  await conversation.until('over', () => isOver(conversation));
  expect([first.state.state, second.state.state]).toEqual(['plaintext', 'finished']);
  second.tell({ end: true });
}

export function conformance({ row, start, messages, exchanges, losesZeros }: Peer): void {
  const conversation = useConversation(startOurs, start);

  test(
    'keys are agreed, whoever begins, and again after either has ended',
    async () => {
      const count = runs(exchanges);
      let lost = 0;
      for (let i = 0; i < count; i += 1) {
        lost += await agree(conversation(), () => beginnings[i % beginnings.length]!(conversation()));
        await end(conversation(), i % 2 === 0 ? OURS : PEER);
      }
      figure(row, 'key exchanges, begun by ours, by the peer and by both', outOf(count, count + lost));
      if (losesZeros) figure(row, 'exchanges that failed on the zeros that the package drops', `${lost}`);
      else expect(lost).toBe(0);
    },
    10 * MINUTES,
  );

  describe('in one conversation', () => {
    beforeAll(async () => {
      await agree(conversation(), () => conversation().ends[OURS].tell({ start: true }));
    }, MINUTES);

    test(
      'messages cross, each arrives once and in order',
      async () => {
        const { sent, wrong } = await chatter(conversation(), runs(messages), 20);
        figure(
          row,
          'messages, both ways at once: lost, doubled, changed or out of order',
          outOf(wrong, sent),
        );
        figure(row, 'public keys meanwhile that began with a zero byte', `${shortKeys(conversation())}`);
        expect(wrong).toBe(0);
      },
      10 * MINUTES,
    );

    const question = { question: 'Wo saßen wir?', secret: 'unter der Linde 🌳' };
    const cases = SIDES.flatMap((asker) =>
      [question, { ...question, question: null }].flatMap((asked) =>
        [asked.secret, 'unter der Eiche'].map((answer) => ({ asker, asked, answer })),
      ),
    );
    test(
      'the question is asked and answered, right and wrong, by either, with words and without',
      async () => {
        let right = 0;
        for (const { asker, asked, answer } of cases) {
          const same = answer === asked.secret;
          const results = await verify(conversation(), asker, asked, answer);
          right += results.every((it) => it === same) ? 1 : 0;
        }
        figure(row, 'socialist millionaires with the result that both must see', outOf(right, cases.length));
        expect(right).toBe(cases.length);
      },
      3 * MINUTES,
    );

    test(
      'the question is withdrawn or refused, by either, and can be asked again',
      async () => {
        for (const asker of SIDES) for (const aborter of SIDES) await abort(conversation(), asker, aborter);
        expect(await verify(conversation(), PEER, question, question.secret)).toEqual([true, true]);
        expect(await verify(conversation(), OURS, question, question.secret)).toEqual([true, true]);
      },
      3 * MINUTES,
    );

    test(
      'after all that, messages still cross',
      async () => {
        expect((await chatter(conversation(), 100, 21)).wrong).toBe(0);
        for (const side of SIDES) await say(conversation(), side, 'good night');
      },
      3 * MINUTES,
    );
  });

  test(
    'what is said after the end is not sent',
    async () => {
      const { ends } = conversation();
      await end(conversation(), PEER);
      const [wires, warnings] = [ends[OURS].all('wire').length, ends[OURS].all('warning').length];
      ends[OURS].tell({ send: 'is anybody there?' });
      await conversation().until('refused', () => ends[OURS].all('warning').length > warnings);
      expect(ends[OURS].all('wire').length).toBe(wires);
    },
    MINUTES,
  );
}
