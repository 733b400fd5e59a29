// What was said can be said to have been otherwise, by anybody, once the keys are public; and not before.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Edit } from '../../../scripts/forge/edit';
import { withoutReveal } from '../../../scripts/forge/record';
import { rewrite } from '../../../scripts/forge/rewrite';
import { parseTranscript, printTranscript, type Transcript } from '../../../scripts/forge/transcript';
import { verify } from '../../../scripts/forge/verify';
import { seeded } from '../../support/simulatedRoom';
import { type Recorded, recorded } from './recorded';

let it: Recorded;
beforeAll(async () => {
  it = await recorded();
});

const SAID = [
  'alice: before charlie came',
  'alice: the money is under the oak',
  'bob: which oak?',
  'charlie: I know it',
  'alice: the old one',
  'bob: good night',
];

const said = (transcript: Transcript): string[] =>
  verify(it.room.crypto, transcript).lines.map(({ nickname, text }) => `${nickname}: ${text}`);
const faults = (transcript: Transcript) => verify(it.room.crypto, transcript).faults;
const forged = (transcript: Transcript, ...edits: Edit[]) =>
  rewrite({ crypto: it.room.crypto, random: seeded(5) }, transcript, edits);

describe('what bob kept', () => {
  test('verifies, in the words that were said', () => {
    expect(said(it.transcript)).toEqual(SAID);
    expect(faults(it.transcript)).toEqual([]);
    expect(it.transcript.frames.length).toBeGreaterThan(SAID.length);
  });

  test('holds what everybody has published', () => {
    const published = it.transcript.seeds.filter(({ from }) => from === 'reveal').map(({ s }) => s);
    expect(new Set(published)).toEqual(new Set([it.alice.state.self.id, it.charlie.state.self.id]));
  });

  test('comes back from JSON as it was', () => {
    expect(parseTranscript(printTranscript(it.transcript))).toEqual(it.transcript);
    expect(() => parseTranscript('{')).toThrow('no JSON');
    expect(() => parseTranscript('{"format": "hushroom transcript 1"}')).toThrow('no transcript');
    expect(() => parseTranscript(JSON.stringify({ ...it.transcript, psk: 'zz'.repeat(32) }))).toThrow(
      'no transcript',
    );
  });
});

describe('once all have published their signing keys, bob can show', () => {
  test('that alice said something else', () => {
    const { transcript, unsigned } = forged(it.transcript, {
      kind: 'replace',
      line: 2,
      as: 'alice',
      text: 'there is no money',
    });
    expect(said(transcript)).toEqual(SAID.with(1, 'alice: there is no money'));
    expect(faults(transcript)).toEqual([]);
    expect(unsigned.size).toBe(0);
    expect(transcript.frames).not.toEqual(it.transcript.frames);
    // Whoever cites her words cites the new ones.
    const kept = transcript.frames.filter((frame) => it.transcript.frames.includes(frame));
    expect(kept.length).toBeLessThan(it.transcript.frames.length - 2);
  });

  test.each([
    ['alice', 2, [...SAID.slice(0, 2), 'alice: I made that up', ...SAID.slice(2)]],
    ['charlie', 4, [...SAID.slice(0, 4), 'charlie: I made that up', ...SAID.slice(4)]],
    ['bob', 5, [...SAID.slice(0, 5), 'bob: I made that up', ...SAID.slice(5)]],
  ] as const)('that %s said one thing more', (as, after, words) => {
    const { transcript } = forged(it.transcript, { kind: 'insert', after, as, text: 'I made that up' });
    expect(said(transcript)).toEqual(words);
    expect(faults(transcript)).toEqual([]);
    expect(transcript.frames.length).toBe(it.transcript.frames.length + 1);
  });

  test.each(SAID.map((_, at) => at + 1))('that line %d was never written', (line) => {
    const { transcript } = forged(it.transcript, { kind: 'remove', line });
    expect(said(transcript)).toEqual(SAID.toSpliced(line - 1, 1));
    expect(faults(transcript)).toEqual([]);
  });

  test('all of it at once, and forge the forgery', () => {
    const { transcript } = forged(
      it.transcript,
      { kind: 'replace', line: 2, as: 'alice', text: 'let us talk of the weather' },
      { kind: 'insert', after: 2, as: 'charlie', text: 'it rains' },
      { kind: 'remove', line: 4 },
      { kind: 'insert', after: 5, as: 'alice', text: 'and it snows' },
    );
    const words = [
      SAID[0],
      'alice: let us talk of the weather',
      'charlie: it rains',
      SAID[2],
      SAID[4],
      'alice: and it snows',
      SAID[5],
    ];
    expect(said(transcript)).toEqual(words);
    expect(faults(transcript)).toEqual([]);
    const back = forged(transcript, { kind: 'remove', line: 3 }).transcript;
    expect(said(back)).toEqual(words.toSpliced(2, 1));
    expect(faults(back)).toEqual([]);
  });
});

describe('across a change of keys', () => {
  test('the words before and after can be changed', async () => {
    const renewed = await recorded({ closing: ['charlie', 'bob', 'alice'], after: 'now that he is gone' });
    const alices = renewed.transcript.generations.filter(({ s }) => s === renewed.alice.state.self.id);
    expect(alices.map(({ g }) => g)).toEqual([0, 1]);
    expect(said(renewed.transcript)).toEqual([...SAID, 'alice: now that he is gone']);
    const { transcript } = forged(
      renewed.transcript,
      { kind: 'insert', after: 1, as: 'alice', text: 'one more' },
      { kind: 'replace', line: 7, as: 'alice', text: 'a pity that he is gone' },
      { kind: 'insert', after: 7, as: 'alice', text: 'really' },
    );
    expect(faults(transcript)).toEqual([]);
    expect(said(transcript)).toEqual([
      SAID[0],
      'alice: one more',
      ...SAID.slice(1),
      'alice: a pity that he is gone',
      'alice: really',
    ]);
  });
});

describe('a forgery does not verify', () => {
  const edit: Edit = { kind: 'replace', line: 2, as: 'alice', text: 'there is no money' };

  test('without what alice published', () => {
    const { transcript, unsigned } = forged(withoutReveal(it.transcript, it.alice.state.self.id), edit);
    expect(unsigned.get('alice')).toBeGreaterThan(0);
    expect([...unsigned.keys()]).toEqual(['alice']);
    expect(faults(transcript).map(({ problem }) => problem)).toContain('signature');
  });

  test('where charlie, who cites her, has published nothing', () => {
    const { transcript } = forged(withoutReveal(it.transcript, it.charlie.state.self.id), edit);
    expect(faults(transcript).map(({ problem }) => problem)).toContain('signature');
  });

  test('before anybody said goodbye: only in what bob himself wrote last', async () => {
    const open = await recorded({ closing: [] });
    expect(said(open.transcript)).toEqual(SAID);
    const { transcript } = forged(open.transcript, edit);
    expect(faults(transcript).map(({ problem }) => problem)).toContain('signature');
  });

  test('if only the words change and the causes do not', () => {
    const { transcript } = forged(it.transcript, edit);
    const verdict = verify(it.room.crypto, it.transcript);
    const at = verdict.lines[1]!.opened.index;
    const mixed = { ...it.transcript, frames: it.transcript.frames.with(at, transcript.frames[at]!) };
    expect(faults(mixed).map(({ problem }) => problem)).toContain('parents');
  });
});

describe('verification finds', () => {
  const flip = (hex: string, at: number): string =>
    hex.slice(0, at) + (hex[at] === '0' ? '1' : '0') + hex.slice(at + 1);

  test('every changed half byte of a frame', () => {
    const [first] = verify(it.room.crypto, it.transcript).lines;
    const { index } = first!.opened;
    const frame = it.transcript.frames[index]!;
    for (let at = 0; at < frame.length; at += 61) {
      const frames = it.transcript.frames.with(index, flip(frame, at));
      expect(faults({ ...it.transcript, frames }).map((fault) => fault.frame)).toContain(index);
    }
  });

  test('frames in an order in which they cannot have been written', () => {
    expect(faults({ ...it.transcript, frames: it.transcript.frames.toReversed() })).not.toEqual([]);
  });

  test('a frame twice', () => {
    const frames = [...it.transcript.frames, it.transcript.frames[0]!];
    expect(faults({ ...it.transcript, frames }).map(({ problem }) => problem)).toEqual([
      'position used twice',
    ]);
  });

  test('somebody else behind a sender id', () => {
    const [one, two, ...rest] = it.transcript.members;
    const members = [{ ...one!, identity: two!.identity }, two!, ...rest];
    expect(faults({ ...it.transcript, members }).map(({ problem }) => problem)).toEqual(['sender id']);
  });

  test('signing keys that nobody announced, and published ones that match nothing', () => {
    const strange = Buffer.from(it.room.crypto.signPair(new Uint8Array(32)).publicKey).toString('hex');
    const generations = it.transcript.generations.map((gen, at) =>
      at === 0 ? { ...gen, signing: gen.signing.map(([from]): [number, string] => [from, strange]) } : gen,
    );
    const problems = faults({ ...it.transcript, generations }).map(({ problem }) => problem);
    expect(problems).toContain('signature');
    expect(problems).toContain('published keys');
  });
});

test('edits that do not fit are refused with a sentence', () => {
  const refused = (edit: Edit) => () => forged(it.transcript, edit);
  expect(refused({ kind: 'remove', line: 7 })).toThrow('no line 7');
  expect(refused({ kind: 'replace', line: 2, as: 'bob', text: '' })).toThrow("alice's, not bob's");
  expect(refused({ kind: 'insert', after: 1, as: 'dave', text: '' })).toThrow('called dave');
  expect(refused({ kind: 'insert', after: 1, as: 'charlie', text: '' })).toThrow('could not have written');
});

test('charlie, who came later, keeps only what was said since', async () => {
  const late = await recorded({ keeps: 'charlie' });
  expect(said(late.transcript)).toEqual(SAID.slice(1));
  expect(faults(late.transcript)).toEqual([]);
});
