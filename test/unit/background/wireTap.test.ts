// What is kept of what has passed the server: the last of it, short, and tied to the line that shows it.
import { expect, test } from '@jest/globals';
import { WireTap } from '../../../background/wireTap';
import { toBase64 } from '../../../src/crypto/bytes';
import { encodeFrame } from '../../../src/mpotr/frames';

const nothing = (): null => null;
const stanza = (data: string): string =>
  `<message xmlns="jabber:client" type="groupchat"><mpotr xmlns="urn:x-hushroom:mpotr:1">${data}</mpotr></message>`;

const bytes = (size: number): Uint8Array => new Uint8Array(size).fill(7);
const said = (n: number): string =>
  toBase64(
    encodeFrame({ f: 'msg', s: bytes(16), g: 2, n, c: bytes(32), x: bytes(24), b: bytes(64), z: bytes(64) }),
  );

test('the last twenty stay, oldest first, each with a number of its own', () => {
  const tap = new WireTap();
  for (let n = 0; n < 50; n += 1) tap.saw(n % 2 === 0 ? 'out' : 'in', stanza(`frame${n}`));
  const entries = tap.entries(nothing);
  expect(entries.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, at) => at + 30));
  expect(entries[0]).toMatchObject({ direction: 'out', xml: stanza('frame30'), cut: false });
  tap.forget();
  expect(tap.entries(nothing)).toEqual([]);
});

test('stanzas without a frame are not kept', () => {
  const tap = new WireTap();
  tap.saw('in', '<presence xmlns="jabber:client"/>');
  tap.saw('out', '<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl">c2VjcmV0</auth>');
  expect(tap.entries(nothing)).toEqual([]);
});

test('a long one is cut, and its size told', () => {
  const tap = new WireTap();
  const long = stanza('ä'.repeat(60_000));
  tap.saw('in', long);
  const [entry] = tap.entries(nothing);
  expect(entry).toMatchObject({ cut: true, bytes: 60_000 + long.length });
  expect(entry!.xml).toBe(long.slice(0, 1800));
});

test('a message is tied to the line that shows it, now or once it is there', () => {
  const tap = new WireTap();
  tap.saw('in', stanza(said(5)));
  tap.saw('in', stanza(toBase64(encodeFrame({ f: 'knock', m: bytes(16) }))));
  tap.saw('in', stanza('bm9uc2Vuc2U='));
  const key = `${'07'.repeat(16)}/2/5`;
  expect(tap.entries(nothing).map(({ line }) => line)).toEqual([null, null, null]);
  const lines = tap.entries((frame) => (frame === key ? 'm1' : 'wrong')).map(({ line }) => line);
  expect(lines).toEqual(['m1', null, null]);
});
