// Ours and libotr, the OTR of Pidgin, Adium, BitlBee and others.
import { describe, expect, test } from '@jest/globals';
import { figure, outOf, runs } from '../relay/figure';
import { chatter } from './chatter';
import { conformance } from './conformance';
import { other, SIDES } from './conversation';
import { agree, cross } from './exchange';
import { startOurs, useConversation, useLibotr } from './programs';

const OURS = 0;
const LIBOTR = 1;
const libotr = useLibotr();

// Many, because programs disagree about numbers that begin with a zero byte, one in 256 of each kind.
conformance({ row: 'C-1', start: libotr, messages: 1000, exchanges: 66, losesZeros: false });

describe('keys renewed in the middle of a conversation', () => {
  const conversation = useConversation(startOurs, libotr);
  const ours = (): void => conversation().ends[OURS].tell({ start: true });
  // As if ours had asked: libotr begins at once, whatever the state.
  const libotrs = (): void => conversation().ends[LIBOTR].tell({ receive: '?OTRv3?' });
  const both = (): void =>
    cross(conversation(), () => {
      ours();
      libotrs();
    });

  test('by ours, by libotr, and by both at once: nothing is lost before or after', async () => {
    let messages = 0;
    let wrong = 0;
    const begins = [ours, libotrs, both];
    const count = runs(12);
    await agree(conversation(), ours);
    for (let i = 0; i < count; i += 1) {
      const chat = await chatter(conversation(), 20, i);
      messages += chat.sent;
      wrong += chat.wrong;
      await agree(conversation(), begins[i % begins.length]!);
    }
    figure('C-1', 'keys renewed in the middle of a conversation', outOf(count, count));
    figure('C-1', 'messages around that: lost, doubled, changed or out of order', outOf(wrong, messages));
    expect(wrong).toBe(0);
  }, 120_000);

  test('a query, which the peer did not authenticate, renews nothing', async () => {
    const { ends } = conversation();
    const [wires, warnings] = [ends[OURS].all('wire').length, ends[OURS].all('warning').length];
    ends[LIBOTR].tell({ start: true });
    await conversation().until('warned', () => ends[OURS].all('warning').length > warnings);
    expect(ends[OURS].all('wire').length).toBe(wires);
    expect((await chatter(conversation(), 20, 99)).wrong).toBe(0);
  }, 60_000);
});

const extra = useConversation(startOurs, libotr);
test('both derive the same extra symmetric key, whoever asks for it', async () => {
  const { ends } = extra();
  await agree(extra(), () => ends[OURS].tell({ start: true }));
  for (const side of SIDES) {
    ends[side].tell({ extraKey: { use: 0x68757368 + side } });
    await extra().until('derived', () => ends.every((end) => end.all('extraKey').length === side + 1));
    const [sent, received] = [ends[side], ends[other(side)]].map((end) => end.all('extraKey').at(-1)!);
    expect(sent).toEqual({ extraKey: received!.extraKey, use: 0x68757368 + side, sent: true });
    expect(received).toMatchObject({ use: 0x68757368 + side, sent: false });
    expect(sent!.extraKey).toMatch(/^[0-9a-f]{64}$/);
  }
}, 60_000);
