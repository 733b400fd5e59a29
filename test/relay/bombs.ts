// Frames that a server can send to break whoever reads them.

export interface Bomb {
  readonly data: string | Buffer;
  /** A client that skips it counts it all the same (XEP-0198). */
  readonly counts: boolean;
}

const MESSAGE = "<message xmlns='jabber:client' type='groupchat' from='";

/** By name; as from an occupant. */
export const bombs = (from: string): ReadonlyMap<string, Bomb> => {
  const open = `${MESSAGE}${from}'>`;
  const entities = Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join(
    '',
  );
  return new Map([
    [
      'document type and entities',
      {
        data: `<!DOCTYPE m [<!ENTITY e0 "ha">${entities}]>${open}<body>&e9;</body></message>`,
        counts: false,
      },
    ],
    ['an entity of nobody', { data: `${open}<body>&boom;</body></message>`, counts: false }],
    [
      '100,000 elements deep',
      { data: `${open}${'<a>'.repeat(1e5)}${'</a>'.repeat(1e5)}</message>`, counts: true },
    ],
    [
      '50,000 attributes',
      {
        data: `${MESSAGE}${from}' ${Array.from({ length: 5e4 }, (_, n) => `a${n}='x'`).join(' ')}/>`,
        counts: true,
      },
    ],
    [
      '20 MB of text',
      { data: `${open}<body>${'x'.repeat(20 * 1024 * 1024)}</body></message>`, counts: true },
    ],
    ['never closed', { data: `${open}<body>`, counts: false }],
    ['NUL', { data: `${open}<body>&#0;\u0000</body></message>`, counts: false }],
    [
      'not UTF-8',
      {
        data: Buffer.concat([Buffer.from(open), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('</message>')]),
        counts: false,
      },
    ],
  ]);
};
