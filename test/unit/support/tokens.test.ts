// The search for marks of a person finds those that are there, and does not take words of the protocol for one.
import { expect, test } from '@jest/globals';
import { sharedBy, tokensOf } from '../../support/tokens';

const frame = (...parts: readonly string[]): string =>
  `<message><mpotr xmlns="x">${Buffer.concat(parts.map((it) => Buffer.from(it, 'hex'))).toString('base64')}</mpotr></message>`;
const word = Buffer.from('packagear').toString('hex');
const MARK = '0123456789abcdef';

test('a mark within frames, in the XML or in what SASL says', () => {
  const stays = ['aa'.repeat(20), 'bb'.repeat(20), 'cc'.repeat(20)].map((own, at) =>
    tokensOf([frame(word, own, at < 2 ? MARK : 'dd'.repeat(8), own)]),
  );
  expect(sharedBy(stays[0]!, stays[1]!, stays[2]!)).toEqual([`bytes ${MARK}`]);
  const sasl = (text: string): Set<string> =>
    tokensOf([`<auth mechanism="X">${Buffer.from(text).toString('base64')}</auth>`]);
  expect(sharedBy(sasl('k=samekey,c=aaaaaa'), sasl('k=samekey,c=bbbbbb'), sasl('k=another'))).toEqual([
    'k=samekey',
  ]);
});

test('a word and a byte that is the same by chance are none', () => {
  const stays = ['11', '11', '22'].map((chance, at) => tokensOf([frame(word, chance, `${at}0`.repeat(20))]));
  expect(sharedBy(stays[0]!, stays[1]!, stays[2]!)).toEqual([]);
});
