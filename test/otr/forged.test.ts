// Somebody without keys writes into the line between libotr and ours: every message of libotr comes with copies in which a bit is
// another, and with older messages once more.
import { expect, test } from '@jest/globals';
import { figure, outOf, runs } from '../relay/figure';
import { Chance } from '../sim/random';
import { agree, say } from './exchange';
import { startOurs, useConversation, useLibotr } from './programs';

const OURS = 0;
const LIBOTR = 1;
const COPIES = 4;
const conversation = useConversation(startOurs, useLibotr());

function withAnotherBit(wire: string, chance: Chance): string {
  const bytes = Buffer.from(wire.slice(5, -1), 'base64');
  const at = chance.below(bytes.length);
  bytes[at] = bytes[at]! ^ (1 << chance.below(8));
  return `?OTR:${bytes.toString('base64')}.`;
}

test('nothing forged or repeated is shown or answered, and everything true is read', async () => {
  const { ends } = conversation();
  const chance = new Chance(34);
  await agree(conversation(), () => ends[OURS].tell({ start: true }));
  const count = runs(150);
  const heard = (): string[] => ends[OURS].all('text').map(({ text }) => text);
  const [before, answered] = [heard().length, ends[OURS].all('wire').length];
  const honest: string[] = [];
  const past: string[] = [];
  let strange = 0;
  for (let i = 0; i < count; i += 1) {
    // Keys turn only if ours speaks, too.
    if (chance.hits(0.3)) {
      await say(conversation(), OURS, `ours ${i}`);
      continue;
    }
    conversation().hold();
    ends[LIBOTR].tell({ send: `true ${i}` });
    await conversation().until('sent', () => conversation().waiting(LIBOTR).length > 0);
    const [wire] = conversation().waiting(LIBOTR);
    for (let copy = 0; copy < COPIES; copy += 1) ends[OURS].tell({ receive: withAnotherBit(wire!, chance) });
    const old = chance.pick(past);
    if (old !== undefined) ends[OURS].tell({ receive: old });
    strange += COPIES + (old === undefined ? 0 : 1);
    conversation().release();
    honest.push(`true ${i}`);
    past.push(wire!);
    await conversation().until('read', () => heard().length >= before + honest.length);
  }
  const replies = ends[OURS].all('wire').length - answered - (count - honest.length);
  figure(
    'S-34',
    'OTR: forged or repeated messages that were shown or answered',
    outOf(replies + heard().length - before - honest.length, strange),
  );
  expect(heard().slice(before)).toEqual(honest);
  expect(replies).toBe(0);
}, 120_000);
