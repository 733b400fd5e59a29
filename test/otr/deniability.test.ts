// Whoever recorded a conversation can write it anew: with the toolkit of libotr, from what was sent, and from what the peer hands over.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { figure, outOf } from '../relay/figure';
import { SIDES, type Side } from './conversation';
import { agree, DATA, decodeWire, say } from './exchange';
import { startOurs, useConversation, useLibotr } from './programs';
import {
  forge,
  macKeyOf,
  modify,
  parseData,
  read,
  remac,
  type SessionKeys,
  sessionKeys,
  verifies,
} from './toolkit';

const conversation = useConversation(startOurs, useLibotr());
const OURS = 0;
const LIBOTR = 1;
const ROUNDS = 5;
const SAID = 'the money is in the garden';

/** The data messages of ours, of libotr, and all MAC keys that both have published. */
const sent: [string[], string[]] = [[], []];
let published: string[] = [];
/** What libotr knew of ours while they talked. */
let confessed: SessionKeys[] = [];

/** All data messages of one end, to this moment. */
const dataOf = (side: Side): string[] =>
  conversation()
    .ends[side].all('wire')
    .map(({ wire }) => wire)
    .filter((wire) => decodeWire(wire)?.type === DATA);

beforeAll(async () => {
  const { ends } = conversation();
  await agree(conversation(), () => ends[OURS].tell({ start: true }));
  for (let round = 0; round < ROUNDS; round += 1) {
    await say(conversation(), OURS, SAID);
    ends[LIBOTR].tell({ confess: true });
    await say(conversation(), LIBOTR, 'dig it out, then');
  }
  for (const side of SIDES) sent[side] = dataOf(side).slice(-ROUNDS);
  published = sent.flat().flatMap((wire) => parseData(wire).revealed);
  confessed = ends[LIBOTR]
    .all('confession')
    .flatMap(({ confession }) =>
      confession.private.flatMap((own) =>
        confession.public.filter((key) => key !== '').map((key) => sessionKeys(own, key)),
      ),
    );
}, 60_000);

/** The published key that `wire` was authenticated with. */
const keyOf = (wire: string): string | undefined => published.find((key) => verifies(wire, key));
/** The last messages of each: their keys are in use, or wait for the next message. */
const older = (wires: readonly string[]): string[] => wires.slice(0, -2);
const readAny = (wire: string): string | undefined =>
  confessed.map(({ receiving }) => read(wire, receiving.aes)).find((text) => text !== undefined);

describe('from the record of what was sent, without any secret', () => {
  test('the keys that authenticate are published, of both, as soon as they are no longer used', () => {
    const all = [...older(sent[OURS]), ...older(sent[LIBOTR])];
    const open = all.filter((wire) => keyOf(wire) !== undefined).length;
    figure('C-3', 'messages whose MAC key the conversation itself published', outOf(open, all.length));
    expect(open).toBe(all.length);
  });

  test('not before: nothing that was published authenticates the last message of each', () => {
    for (const side of SIDES) expect(keyOf(sent[side].at(-1)!)).toBeUndefined();
  });

  test('who guesses a word replaces it, and the message verifies as it did', () => {
    const forged = older(sent[OURS]).map((wire) => {
      const key = keyOf(wire)!;
      const changed = modify(wire, key, 'garden', 'cellar', SAID.indexOf('garden'));
      return verifies(changed, key) && readAny(changed) === 'the money is in the cellar';
    });
    figure(
      'C-3',
      'messages of ours that otr_modify rewrote',
      outOf(forged.filter(Boolean).length, forged.length),
    );
    expect(forged).toEqual(forged.map(() => true));
  });

  test('who has a published key makes a message of parts of their choice', () => {
    const [wire] = sent[OURS];
    const key = keyOf(wire!)!;
    const parts = { ...parseData(wire!), counter: '00000000000000ff', encrypted: 'deadbeef', revealed: [] };
    const made = remac(key, parts);
    expect(verifies(made, key)).toBe(true);
    expect(parseData(made)).toMatchObject({ sender: parts.sender, encrypted: 'deadbeef' });
    // With any other key it shows.
    expect(verifies(remac('00'.repeat(20), parts), key)).toBe(false);
  });
});

describe('with what the peer hands over', () => {
  test('the published key is the one that follows from the key of the encryption', () => {
    const [wire] = sent[OURS];
    const { receiving } = confessed.find((keys) => read(wire!, keys.receiving.aes) !== undefined)!;
    expect(macKeyOf(receiving.aes)).toBe(receiving.mac);
    expect(receiving.mac).toBe(keyOf(wire!));
  });

  test('every message of ours is read, and written anew with any text', () => {
    const forged = sent[OURS].map((wire) => {
      const { receiving } = confessed.find((keys) => read(wire, keys.receiving.aes) === SAID)!;
      const made = forge(wire, receiving.aes, 'I owe you a thousand');
      return verifies(made, receiving.mac) && read(made, receiving.aes) === 'I owe you a thousand';
    });
    figure(
      'C-3',
      'messages of ours that otr_readforge wrote anew',
      outOf(forged.filter(Boolean).length, forged.length),
    );
    expect(forged).toEqual(forged.map(() => true));
  });

  test('and whoever takes part is not fooled: what is forged comes too late', async () => {
    const { ends } = conversation();
    const [wire] = sent[OURS];
    const forged = modify(wire!, keyOf(wire!)!, 'garden', 'cellar', SAID.indexOf('garden'));
    const heard = ends[LIBOTR].all('text').length;
    ends[LIBOTR].tell({ receive: forged });
    const [theirs] = sent[LIBOTR];
    const before = ends[OURS].all('text').length;
    ends[OURS].tell({ receive: modify(theirs!, keyOf(theirs!)!, 'dig', 'put', 0) });
    // What is said afterwards arrives, and nothing in between.
    for (const side of SIDES) await say(conversation(), side, 'still there?');
    expect(ends[LIBOTR].all('text').length).toBe(heard + 1);
    expect(ends[OURS].all('text').length).toBe(before + 1);
  });
});

test('with its last message ours publishes whatever it has not published yet', async () => {
  const [ours, libotr] = conversation().ends;
  ours.tell({ end: true });
  await conversation().until('ended', () => libotr.state.state === 'finished');
  published = dataOf(OURS).flatMap((wire) => parseData(wire).revealed);
  const open = dataOf(LIBOTR).filter((wire) => keyOf(wire) !== undefined);
  expect(open).toEqual(dataOf(LIBOTR));
}, 60_000);
